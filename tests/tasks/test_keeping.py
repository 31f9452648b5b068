"""Leases and claims: ours while we live and can say so, free for others soon after; what must not be forgotten is insisted on."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from test_schedule import START

from records.errors import StoreUnavailable
from records.page import Page
from store import Store, leases
from store.pages import begin_reading, record_page
from tasks import keeping
from tasks.keeping import claimed, kept_lease
from tasks.steps import extract_page


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in (("LEASE_SECONDS", 1.2), ("RENEW_SECONDS", 0.2), ("MARGIN_SECONDS", 0.3)):
        monkeypatch.setattr(keeping, name, seconds)


def page_of(store: Store) -> int:
    url = "https://a.example/1"
    with store.writing() as connection:
        number = record_page(connection, Page(url, url, "tj/a", START, 200, b"x", "text/html"), url, None)
    assert number is not None
    return number


def test_a_lease_is_kept_longer_than_it_lasts_and_given_back(any_store: Store, quick: None) -> None:
    with kept_lease(any_store, "send") as mine:
        assert mine is not None
        time.sleep(1.6)
        with kept_lease(any_store, "send") as other:
            assert other is None and mine.is_ours()
    with kept_lease(any_store, "send") as other:
        assert other is not None


def test_who_cannot_renew_stops_before_another_may_begin(store: Store, quick: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with kept_lease(store, "send") as mine:
        assert mine is not None and mine.is_ours()

        def locked() -> None:
            raise StoreUnavailable("locked")

        monkeypatch.setattr(store, "writing", locked)
        until = time.monotonic() + 5
        while mine.is_ours() and time.monotonic() < until:
            time.sleep(0.02)
        monkeypatch.undo()
        with store.reading() as connection:
            assert leases.held(connection, "send", datetime.now(UTC)), "it stopped while the lease was still its own"


def test_who_lost_a_lease_knows_it(any_store: Store, quick: None) -> None:
    with kept_lease(any_store, "send") as mine:
        assert mine is not None
        with any_store.writing() as connection:
            leases.release(connection, "send", leases.holder_of(connection, "send") or "")
            assert leases.take(connection, "send", "another", 60, datetime.now(UTC))
        time.sleep(0.6)
        assert not mine.is_ours()
    with any_store.reading() as connection:
        assert leases.holder_of(connection, "send") == "another", "what is another's is not given back"


def test_a_claim_outlives_its_time_while_the_page_is_read_and_not_the_reader(any_store: Store, quick: None) -> None:
    number = page_of(any_store)
    short = timedelta(seconds=1.2)
    with any_store.writing() as connection:
        assert begin_reading(connection, number, datetime.now(UTC), short) is not None
    with claimed(any_store, number, 30):
        time.sleep(1.6)
        with any_store.writing() as connection:
            assert begin_reading(connection, number, datetime.now(UTC), short) is None, "it is being read"
    time.sleep(1.4)
    with any_store.writing() as connection:
        assert begin_reading(connection, number, datetime.now(UTC), short) is not None, "its reader died"


def test_what_a_page_does_to_its_reader_is_counted_and_put_aside(any_store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    from sources import load_catalogue
    from tasks import steps

    def fails(*told: object) -> None:
        raise ZeroDivisionError("no such thing")

    monkeypatch.setattr(steps, "read_page", fails)
    number, catalogue = page_of(any_store), load_catalogue()
    assert [extract_page(any_store, number, catalogue) for _ in range(4)] == [None, None, "quarantined", None]
    with any_store.reading() as connection:
        assert connection.exec_driver_sql("SELECT reason FROM pages").scalar_one() == "reading it failed 3 times: ZeroDivisionError: no such thing"
    assert sum("cannot be read" in record.message for record in caplog.records) == 3, "and it is told"


def test_a_page_is_not_blamed_for_a_store_that_fails_while_it_is_read(any_store: Store) -> None:
    from sources import load_catalogue

    number, catalogue = page_of(any_store), load_catalogue()
    with any_store.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE boilerplate RENAME TO away")
    for _ in range(5):
        with pytest.raises(StoreUnavailable):
            extract_page(any_store, number, catalogue)
    with any_store.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO boilerplate")
    assert extract_page(any_store, number, catalogue) not in (None, "quarantined")


def test_what_must_not_be_forgotten_is_tried_until_the_store_is_back(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    tries = []

    def work(connection: object) -> str:
        tries.append(1)
        if len(tries) < 3:
            raise StoreUnavailable("locked")
        return "done"

    assert store.insist(work) == "done" and len(tries) == 3
    with pytest.raises(StoreUnavailable):
        store.insist(lambda connection: (_ for _ in ()).throw(StoreUnavailable("gone")), seconds=0.1)
