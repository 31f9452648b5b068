"""Hostile text ends in bounded time, linear in its length, and never in an exception."""

import time
from datetime import UTC, datetime

import pytest

from extract import find_mentions
from extract.mentions.normal import normalise
from records.article import LANGUAGES, Article

PUBLISHED = datetime(2025, 3, 14, tzinfo=UTC)
WORDS = {
    "ru": "Россия подписала договор с Китаем, Ираном, Таджикистаном ", "en": "Russia signed a treaty with China, Iran, Tajikistan ",
    "zh": "俄罗斯中国伊朗塔吉克斯坦签署条约", "fa": "ایران و روسیه معاهده امضا کردند ", "ar": "وقعت روسيا وإيران معاهدة ",
}  # fmt: skip


def seconds(article: Article) -> float:
    begun = time.process_time()
    find_mentions(article)
    return max(time.process_time() - begun, 0.01)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("unit", ["a", " ", "1-", "\u200b", "\u202e", "(((", "。", ".", ".)", "12.12.2025 ", "\"'«»", "\n", "𝕬", "A. "])
def test_a_long_run_of_anything_takes_time_linear_in_its_length(lang: str, unit: str) -> None:
    run = lambda length: Article(unit * 50, unit * (length // len(unit)), lang, PUBLISHED)  # noqa: E731
    seconds(run(50))  # words are compiled once
    assert seconds(run(50_000)) < 40 * seconds(run(5_000))


@pytest.mark.parametrize("lang", sorted(WORDS))
def test_a_thousand_countries_in_a_row_take_time_linear_in_their_number(lang: str) -> None:
    many = lambda times: Article("", WORDS[lang] * times, lang, PUBLISHED)  # noqa: E731
    seconds(many(10))
    assert seconds(many(800)) < 32 * seconds(many(100))


@pytest.mark.parametrize("hidden", ["\u200b", "\u2066", "\u00ad", "\ufeff"])
def test_hidden_characters_change_no_event(hidden: str) -> None:
    text = "Мэр Москвы Сергей Собянин и мэр Душанбе Рустам Эмомали подписали программу сотрудничества на 2020-2023 годы."
    plain = find_mentions(Article("", text, "ru", PUBLISHED)).mentions
    laced = find_mentions(Article("", hidden.join(text), "ru", PUBLISHED)).mentions
    facts = lambda found: [(m.type, m.status, m.sides, m.date, m.valid) for m in found]  # noqa: E731
    assert plain and facts(plain) == facts(laced)


def test_offsets_lead_back_to_the_original() -> None:
    text = "a\u200bb\u0301c"
    normal = normalise(text, "en")
    assert normal.text == "abc" and [normal.original(i) for i in range(3)] == [0, 2, 4]
