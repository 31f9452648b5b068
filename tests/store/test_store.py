"""The store: one clear sentence when it cannot be used, nothing lost, nothing twice."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from records.article import Article
from records.errors import Misconfigured, StoreUnavailable
from records.mention import Mention, Reading, Side
from records.page import Outcome, Page
from records.subscription import Alert, DeliveryState, Subscription
from settings import Settings
from store import Store, open_store
from store.articles import load_article, save_article
from store.pages import MOST_TRIES, begin_reading, count_outcomes, due_pages, fail_reading, record_page
from store.subscriptions import (
    claim_deliveries,
    due_deliveries,
    end_deliveries,
    list_deliveries,
    save_alerts,
    save_subscription,
    settle_interrupted,
)

NOW = datetime(2025, 3, 13, 9, 0, tzinfo=UTC)
LONGEST = timedelta(minutes=5)
PAGE = Page("https://a.example/1", "https://a.example/1", "tj/x", NOW, 200, b"<p>text</p>", "text/html")
MENTION = Mention("agreement", "signed", (Side("RU", "Moscow"), Side("TJ", "Dushanbe")), "programme", "2020-11-25", "2020/2023", evidence="e")


def test_a_page_is_stored_once_and_read_once(any_store: Store) -> None:
    with any_store.writing() as c:
        first = record_page(c, PAGE, "a.example/1", None)
        assert first is not None and record_page(c, PAGE, "a.example/1", None) is None
        assert due_pages(c, NOW) == [first]
        stored = begin_reading(c, first, NOW, LONGEST)
        assert stored is not None and stored.page.body == PAGE.body
        assert begin_reading(c, first, NOW, LONGEST) is None, "somebody reads it"


def test_a_page_that_was_begun_too_often_is_put_aside(any_store: Store) -> None:
    with any_store.writing() as c:
        page_id = record_page(c, PAGE, "a.example/1", None)
        assert page_id is not None
        for hour in range(MOST_TRIES):
            assert begin_reading(c, page_id, NOW + timedelta(hours=hour), LONGEST) is not None
        assert begin_reading(c, page_id, NOW + timedelta(hours=50), LONGEST) is None
        assert count_outcomes(c) == {Outcome.QUARANTINED: 1}


def test_a_page_whose_reading_failed_three_times_is_put_aside_with_the_reason(any_store: Store) -> None:
    with any_store.writing() as c:
        page_id = record_page(c, PAGE, "a.example/1", None)
        assert page_id is not None
        for failure in range(3):
            assert begin_reading(c, page_id, NOW + timedelta(hours=failure), LONGEST) is not None
            assert fail_reading(c, page_id, NOW, "ValueError: no such thing") == (failure == 2)
        assert count_outcomes(c) == {Outcome.QUARANTINED: 1}
        assert c.execute(text("SELECT reason FROM pages")).scalar_one() == "reading it failed 3 times: ValueError: no such thing"


def test_an_article_reads_back_as_it_was_and_an_edit_is_a_new_version(any_store: Store) -> None:
    article = Article("Title", "Text one.", "ru", NOW, url="https://a.example/1")
    with any_store.writing() as c:
        page_id = record_page(c, PAGE, "a.example/1", None) or 0
        first = save_article(c, page_id, "tj/x", "a.example/1", article, Reading("ru", (MENTION,)), "1", NOW)
        assert first and save_article(c, page_id, "tj/x", "a.example/1", article, Reading("ru"), "1", NOW) is None
        edited = Article("Title", "Text two.", "ru", NOW, url="https://a.example/1")
        second = save_article(c, page_id, "tj/x", "a.example/1", edited, Reading("ru"), "1", NOW)
        loaded = load_article(c, first)
        assert loaded is not None and loaded.reading.mentions == (MENTION,) and loaded.article.published == NOW
        newer = load_article(c, second or 0)
        assert newer is not None and newer.version == 2


def test_what_was_put_out_is_told_once(any_store: Store) -> None:
    with any_store.writing() as c:
        save_subscription(c, Subscription(id="me", email="me@a.example"), NOW)
        alert = Alert("me", "ev-1", "signed", NOW)
        assert save_alerts(c, [(alert, ("all",))]) == 1 and save_alerts(c, [(alert, ("all",))]) == 0
        (due,) = due_deliveries(c, NOW)
        assert claim_deliveries(c, [due], "key") and not claim_deliveries(c, [due], "key")
        assert settle_interrupted(c, NOW, again=True) == 1
        (again,) = due_deliveries(c, NOW)
        assert again.doubtful and again.mail == "key", "once more, as the same mail"
        claim_deliveries(c, [again], "key")
        assert settle_interrupted(c, NOW, again=True) == 1
        assert list_deliveries(c)[0].state is DeliveryState.UNKNOWN and due_deliveries(c, NOW) == []


def test_a_delivery_that_failed_is_due_later(any_store: Store) -> None:
    with any_store.writing() as c:
        save_subscription(c, Subscription(id="me", email="me@a.example"), NOW)
        save_alerts(c, [(Alert("me", "ev-1", "signed", NOW), ())])
        (due,) = due_deliveries(c, NOW)
        claim_deliveries(c, [due], "key")
        end_deliveries(c, [due], DeliveryState.DUE, NOW, problem="450", retry_at=NOW + timedelta(minutes=4))
        assert not due_deliveries(c, NOW) and due_deliveries(c, NOW + timedelta(minutes=5))


def test_a_locked_store_is_said_to_be_locked(store: Store, settings: Settings) -> None:
    other = sqlite3.connect(settings.database_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(StoreUnavailable, match="locked"), store.writing() as c:
            record_page(c, PAGE, "a.example/1", None)
    finally:
        other.rollback()
        other.close()


def test_a_full_disk_is_said_to_be_full_and_loses_nothing(store: Store) -> None:
    with store.writing() as c:
        record_page(c, PAGE, "a.example/1", None)
    big = Page("https://a.example/2", "https://a.example/2", "tj/x", NOW, 200, bytes(range(256)) * 20_000, "")
    with pytest.raises(StoreUnavailable, match="full"), store.writing() as c:
        pages = c.execute(text("PRAGMA page_count")).scalar_one()
        c.execute(text(f"PRAGMA max_page_count = {pages + 1}"))
        import os

        for i in range(200):
            record_page(c, Page(f"u{i}", "u", "s", NOW, 200, os.urandom(20_000) + big.body[:10], ""), f"x/{i}", None)
    with store.reading() as c:
        assert len(due_pages(c, NOW)) == 1


def test_what_is_no_store_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"this is no database, but long enough to look at" * 100)
    with pytest.raises(StoreUnavailable, match="no accordwatch store"):
        open_store(f"sqlite:///{tmp_path / 'x.db'}", 1.0)
    with pytest.raises(Misconfigured, match="no address of a store"):
        open_store("nonsense://x", 1.0)


def test_migrating_twice_changes_nothing(store: Store, settings: Settings) -> None:
    with store.writing() as c:
        record_page(c, PAGE, "a.example/1", None)
    again = open_store(settings.database_url, 1.0)
    with again.reading() as c:
        assert len(due_pages(c, NOW)) == 1


def test_connections_are_kept_and_what_is_committed_outlives_a_power_cut(store: Store) -> None:
    with store.writing() as c:
        record_page(c, PAGE, "a.example/1", None)
        first = c.connection.dbapi_connection
        assert c.execute(text("PRAGMA foreign_keys")).scalar_one() == 1, "migrating goes without; nobody after it"
        assert c.execute(text("PRAGMA synchronous")).scalar_one() == 2, "FULL: each commit is on the disk before it is told"
    with store.reading() as c:
        assert c.connection.dbapi_connection is first
        assert c.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
