"""The tick: what is due in the store is told to the workers. The one thing that beat does; two beats at once do it once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from uuid import uuid4

from records.source import Source
from store import Store, leases
from store import articles as article_rows
from store import events as event_rows
from store import pages as page_rows
from store import sources as source_rows
from store import subscriptions as subscription_rows
from tasks.schedule import Polled, crawls, host_of, is_due

TICK_SECONDS = 5.0
HINT_AGAIN = timedelta(seconds=30)  # a hint that brought nothing by then was lost
QUEUED_SECONDS = 30.0  # a crawl that was not begun by then may be lost; a second hint does no harm
LEASE_SECONDS, RENEW_SECONDS = 30.0, 10.0  # of a crawl: kept while it lives, free soon after it died
QUEUE = "queue"


@dataclass(frozen=True)
class Due:
    """What workers are to be told of."""

    crawls: list[list[str]]
    pages: list[int]
    articles: list[int]
    alerts: bool


def collect_due(store: Store, scheduled: Sequence[Source], now: datetime | None = None) -> Due | None:
    """What is due and was not told of lately, stamped as told; None if another beat has this slot."""
    now = now or datetime.now(UTC)
    with store.writing() as connection:
        if not leases.take(connection, "tick", uuid4().hex, TICK_SECONDS - 1, now):
            return None
        leases.write_fact(connection, "last_tick", now.isoformat())
        busy = leases.held(connection, "host:", now) | leases.held(connection, "wait:", now)
        begun = leases.held(connection, "crawl:", now)
        known = polled(connection, scheduled)
        due = [s for s in scheduled if s.id not in begun and is_due(s, known.get(s.id, Polled()), now)]
        groups = crawls(due, busy)
        for source in (source for group in groups for source in group):
            leases.take(connection, f"crawl:{source.id}", QUEUE, QUEUED_SECONDS, now)
        return Due(
            [[source.id for source in group] for group in groups],
            page_rows.hint_pages(connection, now, HINT_AGAIN),
            article_rows.hint_articles(connection, now, HINT_AGAIN),
            bool(event_rows.events_to_tell(connection, 1) or subscription_rows.due_deliveries(connection, now, 1)),
        )


def polled(connection, scheduled: Sequence[Source]) -> dict[str, Polled]:  # type: ignore[no-untyped-def]
    """What is known of the polls of each source that was ever asked."""
    health = {h.source_id: h for h in source_rows.list_health(connection)}
    return {
        source.id: Polled(health[source.id].checked, health[source.id].score, article_rows.usual_gap(connection, source.id))
        for source in scheduled
        if source.id in health
    }


def still_due(store: Store, chosen: list[Source]) -> list[Source]:
    """Those that nobody has asked since they were told to be due: a hint may come twice."""
    now = datetime.now(UTC)
    with store.reading() as connection:
        known = polled(connection, chosen)
    return [source for source in chosen if is_due(source, known.get(source.id, Polled()), now)]


def crawl_under_lease(store: Store, chosen: list[Source], work: Callable[[list[Source]], None]) -> list[str]:
    """Does `work` on the sources that nobody else crawls, on hosts that nobody else asks; ids of those."""
    holder = uuid4().hex
    free, names = _take_crawls(store, chosen, holder)
    ended = Event()
    keeper = Thread(target=_keep, args=(store, names, holder, ended), daemon=True)
    keeper.start()
    try:
        if free:
            work(free)
    finally:
        ended.set()
        keeper.join()
        with store.writing() as connection:
            for name in names:
                leases.release(connection, name, holder)
    return [source.id for source in free]


def _take_crawls(store: Store, chosen: list[Source], holder: str) -> tuple[list[Source], list[str]]:
    """(sources that are ours now, names of the leases)."""
    free: list[Source] = []
    names: list[str] = []
    with store.writing() as connection:
        now = datetime.now(UTC)
        for source in chosen:
            host = f"host:{host_of(source)}"
            if host in names or leases.take(connection, host, holder, LEASE_SECONDS, now):
                names.append(host)
                if leases.take(connection, f"crawl:{source.id}", holder, LEASE_SECONDS, now, also_from=QUEUE):
                    names.append(f"crawl:{source.id}")
                    free.append(source)
    return free, names


def _keep(store: Store, names: list[str], holder: str, ended: Event) -> None:
    while not ended.wait(RENEW_SECONDS):
        with store.writing() as connection:
            for name in names:
                leases.take(connection, name, holder, LEASE_SECONDS, datetime.now(UTC))
