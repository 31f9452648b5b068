"""Bytes of old pages are dropped where the setting says so; what was read from them stays."""

from datetime import timedelta

import pytest
from test_schedule import START
from typer.testing import CliRunner

from cli.main import app
from records.page import Outcome, Page
from settings import Settings
from sources import load_catalogue
from store import Store
from store.articles import newest_articles, save_article
from store.pages import load_page, record_page, settle_page
from store.retention import count_old_bodies, was_dropped
from tasks import forgetting
from tasks.forgetting import drop_now
from tasks.reextracting import Selection, reextract
from tasks.second_reader import kept_answers
from tasks.steps import read_page
from tasks.ticking import collect_due

TEXT = "<p>Россия и Таджикистан подписали в Душанбе соглашение о сотрудничестве, сообщает пресс-служба правительства.</p>" * 8
DAY = timedelta(days=1)


def keep_page(store: Store, name: str, age_days: int, settled: bool = True, body: bytes | None = None) -> int:
    url, fetched = f"https://a.example/{name}", START - timedelta(days=age_days)
    body = f"<html lang=ru><h1>Соглашение {name} подписано</h1>{TEXT}</html>".encode() if body is None else body
    with store.writing() as connection:
        number = record_page(connection, Page(url, url, "tj/a", fetched, 200, body, "text/html; charset=utf-8"), url, None)
        assert number is not None
        if settled:
            page = load_page(connection, number)
            assert page is not None
            article, reading = read_page(page, None)
            assert article.outcome is Outcome.STORED
            settle_page(connection, number, article.outcome)
            save_article(connection, number, "tj/a", url, article, reading, "0", fetched)
    return number


def bytes_of(store: Store, number: int) -> bytes:
    with store.reading() as connection:
        page = load_page(connection, number)
    assert page is not None
    return page.page.body


def test_old_bytes_go_and_all_else_stays(any_store: Store) -> None:
    old, new, waiting = keep_page(any_store, "old", 40), keep_page(any_store, "new", 5), keep_page(any_store, "waiting", 40, settled=False)
    assert drop_now(any_store, 30, START) == 1 and drop_now(any_store, 30, START) == 0
    assert not bytes_of(any_store, old) and bytes_of(any_store, new) and bytes_of(any_store, waiting)
    with any_store.reading() as connection:
        page = load_page(connection, old)
        assert page is not None and page.outcome is Outcome.STORED and was_dropped(connection, old) and not was_dropped(connection, new)
        assert len(newest_articles(connection)) == 2


def test_reading_anew_says_how_many_have_no_bytes_and_leaves_their_articles(store: Store, settings: Settings) -> None:
    keep_page(store, "old", 40)
    keep_page(store, "new", 5)
    drop_now(store, 30, START)
    changes = reextract(store, load_catalogue(), Selection(), lambda *told: None, kept_answers(settings, store))
    assert (changes.articles, changes.without_bytes, changes.unreadable, changes.changed) == (1, 1, 0, 0)


def test_a_dropped_page_that_is_fetched_again_has_its_bytes_back_and_keeps_its_article(any_store: Store) -> None:
    old = keep_page(any_store, "old", 40)
    before = bytes_of(any_store, old)
    drop_now(any_store, 30, START)
    url = "https://a.example/old"
    with any_store.writing() as connection:
        edited = record_page(connection, Page(url, url, "tj/a", START, 200, b"<p>edited", "text/html"), url, None)
        assert edited is not None and len(newest_articles(connection)) == 1, "a dropped page is no failed one"
        assert record_page(connection, Page(url, url, "tj/a", START, 200, before, "text/html"), url, None) is None
    assert bytes_of(any_store, old) == before


def test_the_tick_drops_a_little_at_a_time_once_a_day_and_nothing_by_default(any_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "PAGES_AT_ONCE", 2)
    for number in range(3):
        keep_page(any_store, str(number), 40)

    def left(minutes: int, keep: int | None) -> int:
        collect_due(any_store, [], START + timedelta(minutes=minutes), keep_pages_days=keep)
        with any_store.reading() as connection:
            return count_old_bodies(connection, START)

    assert [left(1, None), left(2, 30), left(3, 30)] == [3, 1, 0]
    keep_page(any_store, "later", 45)
    assert [left(60, 30), left(60 * 24 + 2, 30), left(60 * 24 + 4, 30)] == [1, 1, 0]


def test_the_command_says_what_it_would_drop_and_drops_it(store: Store, settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORDWATCH_DATA_FOLDER", str(settings.data_folder))
    old = keep_page(store, "old", 4000)
    refused = CliRunner().invoke(app, ["drop-pages"])
    assert refused.exception is not None and bytes_of(store, old)
    told = CliRunner().invoke(app, ["drop-pages", "--days", "30", "--dry-run"])
    assert "1 pages" in told.output and bytes_of(store, old)
    monkeypatch.setenv("ACCORDWATCH_KEEP_PAGES_DAYS", "30")
    assert CliRunner().invoke(app, ["drop-pages"]).exit_code == 0 and not bytes_of(store, old)
