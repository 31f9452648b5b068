"""Where an act happened: towns that are read as places alone, and words that say that something is there."""

from datetime import UTC, datetime

import pytest

from extract.mentions.actors import Actor, Cast
from extract.mentions.document import take_apart
from extract.mentions.finding import find_mentions
from records.article import Article


def places(lang: str, text: str) -> list[Actor]:
    document = take_apart(Article("", text, lang, datetime(2025, 3, 14, tzinfo=UTC)), lang)
    cast = Cast(document)
    return [actor for sentence in document.sentences for actor in cast.placed(sentence)]


@pytest.mark.parametrize(
    ("lang", "text", "town"),
    [
        ("en", "The school was opened in Moundou on Tuesday.", "Moundou"), ("ar", "افتتح المصنع في مدينة آرنهم.", "Arnhem"),
        ("zh", "论坛在七台河举行。", "Qitaihe"), ("az", "Məktəb Enschede şəhərində açılıb.", "Enschede"),
    ],
)  # fmt: skip
def test_a_small_town_is_a_place(lang: str, text: str, town: str) -> None:
    assert [(a.place, a.kind, a.located) for a in places(lang, text)] == [(town, "town", True)]


@pytest.mark.parametrize(("lang", "text"), [("kk", "Келіссөздер Брюсселде өтті."), ("ky", "Сүйлөшүүлөр Брюсселде өттү.")])
def test_a_name_may_lose_its_soft_sign_before_an_ending(lang: str, text: str) -> None:
    assert [(a.place, a.located) for a in places(lang, text)] == [("Brussels", True)]


def test_a_small_town_is_no_place_without_a_word_that_says_so() -> None:
    assert places("en", "Moundou Bank said nothing.") == []


def test_a_small_town_is_no_party() -> None:
    document = take_apart(Article("", "The school was opened in Moundou on Tuesday.", "en", None), "en")
    assert Cast(document).salience == {}


@pytest.mark.parametrize(
    ("lang", "text", "town"),
    [
        ("en", "They met in the northern border town of Khujand.", "Khujand"), ("zh", "三国总统在塔北部城市苦盏会晤。", "Khujand"),
        ("ru", "Они встретились в северном городе Худжанд.", "Khujand"),
    ],
)  # fmt: skip
def test_in_the_town_of_says_that_something_is_there(lang: str, text: str, town: str) -> None:
    assert [a.located for a in places(lang, text) if a.place == town] == [True]


def test_what_is_announced_for_a_town_is_there_and_not_where_the_report_was_filed() -> None:
    text = "TALLINN, Nov 24 (Gulf News) - The foreign ministers of Finland and Estonia will sign a memorandum on ferries in Tartu on December 3."
    found = find_mentions(Article("", text, "en", datetime(2023, 11, 24, tzinfo=UTC))).mentions
    assert {(m.location, m.date) for m in found if m.type == "agreement"} == {("Tartu", "2023-12-03")}
