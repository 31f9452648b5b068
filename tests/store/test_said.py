"""Events are found by the words that their reports say, in every script, off an index."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.dialects import sqlite

from records.article import Article
from records.mention import Mention, Reading, Side
from records.page import Page
from store import Store
from store.articles import save_article
from store.events import EventQuery, _select, list_events
from store.pages import record_page
from store.said import words_of
from store.tables import event_words, events
from tasks.resolving import resolve_article

NOW = datetime(2025, 3, 13, 9, 0, tzinfo=UTC)
SAID = {
    "ru": ("Договор о границе", "Россия и Таджикистан подписали договор о государственной границе."),
    "zh": ("中俄签署合作协议", "中国和俄罗斯在北京签署了G20框架内的合作备忘录。"),
    "fa": ("امضای تفاهم‌نامه", "ایران و روسیه تفاهم‌نامه همکاری امضا کردند."),
    "en": ("A treaty is signed", "They signed a treaty on double_taxation in Muscat, worth $5 million."),
}


def tell(store: Store, lang: str, version: int = 1) -> None:
    title, evidence = SAID[lang]
    url, day = f"https://{lang}.example/1", NOW.replace(month=1 + list(SAID).index(lang))
    told = Mention("agreement", "signed", (Side("RU"), Side("TJ")), "treaty", day.date().isoformat(), confidence=0.9, evidence=evidence)
    if version > 1:
        title, told = f"{title} исправлено", replace(told, evidence="Новые слова.")
    with store.writing() as connection:
        page = record_page(connection, Page(url, url, lang, day, 200, f"{lang}{version}".encode(), "text/html"), url, None)
        assert page is not None
        number = save_article(connection, page, lang, url, Article(title, f"{evidence} {version}", lang, day, url=url), Reading(lang, (told,)), "1", day)
    assert number is not None
    resolve_article(store, number)


def found(store: Store, *words: str) -> list[str]:
    with store.reading() as connection:
        return [event.reports[0].lang or "" for event in list_events(connection, EventQuery(words=words))]


@pytest.mark.parametrize(
    ("words", "lang"),
    [
        (("договор",), "ru"), (("ДОГОВОР", "границ"), "ru"), (("договор о гос",), "ru"), (("合作",), "zh"), (("备忘录",), "zh"), (("签",), "zh"),
        (("G20框架",), "zh"), (("تفاهم",), "fa"), (("همکاری امضا",), "fa"), (("Treat",), "en"), (("$5",), "en"), (("double_tax",), "en"),
    ],
)  # fmt: skip
def test_a_word_finds_its_event(filled: Store, words: tuple[str, ...], lang: str) -> None:
    assert found(filled, *words) == [lang]


@pytest.fixture
def filled(any_store: Store) -> Store:
    for lang in SAID:
        tell(any_store, lang)
    return any_store


def test_what_is_not_said_is_not_found_and_an_edit_changes_what_is(filled: Store) -> None:
    assert not found(filled, "договор", "Muscat") and not found(filled, "о договор") and not found(filled, "合录")
    assert sorted(found(filled, "и")) == ["ru"], "of the words that begin so, in whatever place"
    tell(filled, "ru", version=2)
    assert not found(filled, "подписали") and found(filled, "исправлен") == ["ru"]
    with filled.writing() as connection:
        connection.execute(events.delete())
        assert connection.execute(select(event_words)).first() is None


def test_a_store_of_before_is_searched_as_well_once_it_is_brought_up_to_date(filled: Store) -> None:
    filled.migrate("0009")
    filled.migrate()
    assert found(filled, "договор") == ["ru"] and found(filled, "合作") == ["zh"]


def test_a_search_reads_an_index_and_not_every_event(store: Store) -> None:
    query = _select(EventQuery(words=("договор",))).compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    with store.reading() as connection:
        plan = " ".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}"))
    assert "ix_event_words_word" in plan and "SCAN events" not in plan, plan


def test_words_are_cut_at_what_is_no_letter_and_chinese_into_pairs() -> None:
    assert words_of("Договор, 2025: «Мир»") == {"договор", "2025", "мир"}
    assert words_of("中俄签G20") == {"中俄", "俄签", "签", "g20"}
