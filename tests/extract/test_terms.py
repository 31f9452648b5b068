"""The term of an instrument, as languages tell it."""

from datetime import UTC, datetime

import pytest

from extract.mentions.document import take_apart
from extract.mentions.terms import find_term
from records.article import Article


@pytest.mark.parametrize(
    ("lang", "text", "term"),
    [
        ("en", "They signed an agreement for five years.", "2025/2030"),
        ("ru", "Подписана трехлетняя программа сотрудничества.", "2025/2028"),
        ("ru", "Договор действует двадцать лет с продлением на пятилетние сроки.", "2025/2045"),
        ("tg", "Онҳо созишномаи сесола имзо карданд.", "2025/2028"),
        ("fa", "موافقتنامه پنج‌ساله امضا شد.", "2025/2030"),
        ("ar", "مدد الطرفان العقد سنتين إضافيتين.", "2025/2027"),
        ("zh", "新协议管三年。", "2025/2028"),
    ],
)
def test_a_number_of_years_is_read_in_one_word_too(lang: str, text: str, term: str) -> None:
    document = take_apart(Article("", text, lang, datetime(2025, 3, 14, tzinfo=UTC)), lang)
    assert find_term(document, list(document.sentences), "2025-03-14") == term
