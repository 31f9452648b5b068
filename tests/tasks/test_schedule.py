"""When a source is asked: no drift over a month, no pile-up after a night asleep, slower while it fails, one process at a time."""

from datetime import UTC, datetime, timedelta

import pytest
from test_judging import NOW

from records.errors import Unreachable
from records.source import Source
from store import Store, leases
from store.pages import record_page
from store.sources import list_health, record_health
from tasks.leasing import Stint, crawl_under_lease
from tasks.schedule import MOST, Polled, crawls, interval, is_due, next_poll
from tasks.ticking import HINT_AGAIN, QUEUED, QUEUED_AGAIN, QUEUED_SECONDS, TICK_SECONDS, collect_due

START = datetime(2025, 3, 1, 0, 0, tzinfo=UTC)


def source(name: str = "tj/a", minutes: int = 30, host: str = "a.example") -> Source:
    return Source.model_validate({
        "id": name, "title": name, "home": f"https://{host}", "country": "TJ", "languages": ["tg"], "publisher": "p", "poll_minutes": minutes,
    })  # fmt: skip


@pytest.mark.parametrize("minutes", [5, 17, 30, 240])
def test_a_month_has_as_many_polls_as_intervals(minutes: int) -> None:
    asked, polls, now = None, 0, START
    while now < START + timedelta(days=31):
        if is_due(source(minutes=minutes), Polled(asked), now):
            asked, polls = now, polls + 1
        now += timedelta(seconds=60)
    assert abs(polls - 31 * 24 * 60 / minutes) <= 2


def test_after_a_day_asleep_each_is_asked_once() -> None:
    known = Polled(START)
    woken = START + timedelta(days=1, minutes=7)
    assert is_due(source(), known, woken) and not is_due(source(), Polled(woken), woken + timedelta(seconds=5))
    assert woken < next_poll(source(), Polled(woken), woken) <= woken + timedelta(minutes=30)


def test_the_interval_follows_what_the_source_does() -> None:
    assert interval(source(), Polled()) == timedelta(minutes=30)
    assert interval(source(), Polled(gap=timedelta(minutes=2))) == timedelta(minutes=15)
    assert interval(source(), Polled(gap=timedelta(days=3))) == timedelta(hours=1)
    assert interval(source(), Polled(failures=3.5)) == timedelta(hours=4) and interval(source(), Polled(failures=99)) == MOST


def test_sources_of_one_host_are_asked_in_one_crawl_and_busy_hosts_not_at_all() -> None:
    due = [source(f"tj/{n}", host=f"h{n % 12}.example") for n in range(24)]
    made = crawls(due, {"h3.example": None})
    assert sorted(s.id for group in made for s in group) == sorted(s.id for s in due if "h3.example" not in str(s.home))
    for group in made:
        assert len(group) <= 8
    hosts = [{str(s.home) for s in group} for group in made]
    assert sum(map(len, hosts)) == len(set.union(*hosts)), "no host in two crawls"


def test_two_beats_tell_each_thing_once_and_a_lost_hint_is_given_again(any_store: Store) -> None:
    from records.page import Page

    scheduled = [source()]
    with any_store.writing() as connection:
        url = "https://a.example/1"
        page = record_page(connection, Page(url, url, "tj/a", START, 200, b"x", "text/html"), url, None)
    first = collect_due(any_store, scheduled, START)
    assert first is not None and first.crawls == [["tj/a"]] and first.pages == [] and not first.alerts, "its crawl tells of a new page"
    assert collect_due(any_store, scheduled, START) is None, "another beat in the same slot"
    later = START + timedelta(seconds=TICK_SECONDS)
    second = collect_due(any_store, scheduled, later)
    assert second is not None and second.crawls == [] and second.pages == []
    again = collect_due(any_store, scheduled, START + timedelta(seconds=QUEUED_SECONDS + 1))
    assert again is not None and again.pages == [page] and again.crawls == [["tj/a"]]
    full = collect_due(any_store, scheduled, START + timedelta(minutes=5), {"extract": 10_000, "crawl": 100})
    assert full is not None and full.pages == [] and full.crawls == [], "what waits at the broker is not added to without end"
    after = collect_due(any_store, scheduled, START + timedelta(minutes=5) + HINT_AGAIN)
    assert after is not None and after.pages == [page] and after.crawls == [["tj/a"]]


def test_a_host_that_asked_us_to_wait_is_left_alone(any_store: Store) -> None:
    with any_store.writing() as connection:
        assert leases.take(connection, "wait:a.example", "retry-after", 3600, START)
    assert collect_due(any_store, [source()], START).crawls == []  # type: ignore[union-attr]
    assert collect_due(any_store, [source()], START + timedelta(hours=2)).crawls == [["tj/a"]]  # type: ignore[union-attr]


def test_one_crawl_at_a_time_on_a_source_and_on_a_host(any_store: Store) -> None:
    neighbours = [source(), source("tj/b")]

    def inner(chosen: list[Source], stint: Stint) -> None:
        assert [s.id for s in chosen] == ["tj/a"] and stint.is_ours()
        assert crawl_under_lease(any_store, neighbours, nothing) == []

    assert crawl_under_lease(any_store, [source()], inner) == ["tj/a"]
    assert crawl_under_lease(any_store, neighbours, nothing) == ["tj/a", "tj/b"]


def nothing(chosen: list[Source], stint: Stint) -> None:
    pass


def test_a_second_hint_for_what_was_done_asks_nobody(any_store: Store) -> None:
    assert crawl_under_lease(any_store, [source()], nothing) == ["tj/a"]
    with any_store.writing() as connection:
        record_health(connection, "tj/a", 0.0, None, datetime.now(UTC))
    assert crawl_under_lease(any_store, [source()], nothing) == []


def test_a_crawl_that_died_is_gone_on_with_though_its_feed_was_read(any_store: Store) -> None:
    now = datetime.now(UTC)
    with any_store.writing() as connection:
        record_health(connection, "tj/a", 0.0, None, now)  # the feed was read, then the worker died
        leases.take(connection, "crawl:tj/a", "worker", 12, now)
    assert collect_due(any_store, [source()], now + timedelta(seconds=6)).crawls == []  # type: ignore[union-attr]
    assert collect_due(any_store, [source()], now + timedelta(seconds=13)).crawls == [["tj/a"]]  # type: ignore[union-attr]
    with any_store.reading() as connection:
        assert leases.holder_of(connection, "crawl:tj/a") == QUEUED_AGAIN
    assert crawl_under_lease(any_store, [source()], nothing) == ["tj/a"]
    assert collect_due(any_store, [source()], now + timedelta(seconds=20)).crawls == []  # type: ignore[union-attr]


def test_a_crawl_that_dies_without_a_page_rests_longer_and_longer(any_store: Store) -> None:
    def die(chosen: list[Source], stint: Stint) -> None:
        raise Unreachable("The crawl ended with status -9.")

    rests = []
    for _ in range(4):
        with any_store.writing() as connection:
            leases.take(connection, "crawl:tj/a", QUEUED_AGAIN, 0, datetime.now(UTC), also_from="died")
        began = datetime.now(UTC)
        with pytest.raises(Unreachable):
            crawl_under_lease(any_store, [source()], die)
        with any_store.reading() as connection:
            rests.append((leases.held(connection, "crawl:", began)["tj/a"] - began).total_seconds())
            assert "status -9" in (list_health(connection)[0].problem or "")
    assert [round(rest / 2) for rest in rests] == [1, 2, 4, 8]
    with any_store.writing() as connection:
        leases.take(connection, "crawl:tj/a", QUEUED, 0, datetime.now(UTC), also_from="died")
    crawl_under_lease(any_store, [source()], nothing)
    with any_store.reading() as connection:
        assert not leases.held(connection, "crawl:", datetime.now(UTC)) and not leases.held(connection, "host:", datetime.now(UTC))


def test_a_lease_is_one_holders_until_it_ends(any_store: Store) -> None:
    with any_store.writing() as connection:
        assert leases.take(connection, "x", "one", 10, NOW) and leases.take(connection, "x", "one", 10, NOW)
        assert not leases.take(connection, "x", "two", 10, NOW)
        assert leases.take(connection, "x", "two", 10, NOW, also_from="one")
        leases.release(connection, "x", "one")
        assert not leases.take(connection, "x", "one", 10, NOW)
        assert leases.take(connection, "x", "one", 10, NOW + timedelta(seconds=11)) and leases.held(connection, "x", NOW)
