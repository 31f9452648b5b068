"""The term of an instrument, as languages tell it."""

from datetime import UTC, date, datetime

import pytest

from extract.mentions.document import take_apart
from extract.mentions.finding import find_mentions
from extract.mentions.terms import find_terms, resolve_term
from records.article import Article

PUBLISHED = datetime(2025, 3, 14, tzinfo=UTC)


def terms_of(lang: str, text: str) -> list[str]:
    document = take_apart(Article("", text, lang, PUBLISHED), lang)
    return [told.value for sentence in document.sentences for told in find_terms(document, sentence)]


@pytest.mark.parametrize(
    ("lang", "text", "term"),
    [
        ("en", "They signed an agreement for five years.", "+5"),
        ("en", "Under a five-year agreement signed on Tuesday the schools share a lab.", "+5"),
        ("ru", "Подписана трехлетняя программа сотрудничества.", "+3"),
        ("ru", "Кредит выделен на сорок лет.", "+40"),
        ("ru", "Подписан план работы на 2026 год.", "2026/2026"),
        ("tg", "Онҳо созишномаи сесола имзо карданд.", "+3"),
        ("fa", "موافقتنامه پنج‌ساله امضا شد.", "+5"),
        ("ar", "مدد الطرفان العقد سنتين إضافيتين.", "+2"),
        ("ar", "وقع الجانبان برنامج عمل للعامين المقبلين.", ">2"),
        ("zh", "新协议管三年。", "+3"),
        ("zh", "双方签署未来两年行动计划。", ">2"),
        ("kk", "Келісімнің мерзімі 2027 жылдың соңына дейін ұзартылды.", "/2027"),
        ("ky", "Келишимдин мөөнөтү 2027-жылга чейин узартылды.", "/2027"),
        ("uz", "Tomonlar 2026-yil uchun shartnoma imzoladi.", "2026/2026"),
        ("en", "A roadmap for 2025-2027 was adopted.", "2025/2027"),
        ("ru", "Стороны продлили до 31 марта 2026 года контракт.", "/2026-03-31"),
        ("az", "Proqramın müddətinin 2028-ci ilədək uzadılması haqqında protokol imzalanıb.", "/2028"),
    ],
)
def test_a_term_is_read_as_it_is_told(lang: str, text: str, term: str) -> None:
    assert terms_of(lang, text)[0] == term


def test_years_ago_are_no_term() -> None:
    assert terms_of("en", "The towns signed their first agreement 20 years ago.") == []


@pytest.mark.parametrize(
    ("value", "act", "term"),
    [
        ("2026/2028", "2025-03-14", "2026/2028"),
        ("+3", "2025-03-14", "2025/2028"),
        ("+3", None, None),
        (">3", "2025-12-07", "2026/2028"),
        (">25", "2025-03-14", "2025/2050"),
        ("/2030", "2025-03-14", "2025/2030"),
        ("/2020", "2025-03-14", None),
        ("/2026-03-31", "2025-03-14", "2025/2026-03-31"),
        ("-5", "2024-12-31", "2019/2024"),
    ],
)
def test_a_term_is_counted_from_the_act(value: str, act: str | None, term: str | None) -> None:
    assert resolve_term(value, act, None) == term


def test_without_a_day_of_the_act_the_report_stands_for_it() -> None:
    assert resolve_term("+2", None, date(2025, 3, 14)) == "2025/2027"


def test_an_agreement_carries_its_term() -> None:
    text = "The ministers of Norway and Chile signed a programme of cultural cooperation for 2025-2028 in Oslo on Friday."
    assert [m.valid for m in find_mentions(Article("", text, "en", PUBLISHED)).mentions if m.type == "agreement"] == ["2025/2028"]
