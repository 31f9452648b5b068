"""The tick: what is due in the store is told to the workers. The one thing that beat does; two beats at once do it once."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection

from records.source import Source
from store import Store, leases
from store import articles as article_rows
from store import events as event_rows
from store import pages as page_rows
from store import sources as source_rows
from store import subscriptions as subscription_rows
from store.holding import why_held
from tasks.forgetting import drop_when_due
from tasks.ordering import orders_to_tell
from tasks.schedule import Polled, crawls, is_due

TICK_SECONDS = 2.0  # what is due waits so long at most
HINT_AGAIN = timedelta(seconds=10)  # a hint that brought nothing by then was lost
QUEUED_SECONDS = 12.0  # a crawl that was not begun by then may be lost; a second hint does no harm
LAST_TICK, QUEUES_FACT = "last_tick", "queues"
QUEUED, QUEUED_AGAIN = "queue", "queue again"  # holders of a crawl's lease: its time has come, or it died and is to be gone on with
MOST_PAGES_QUEUED, MOST_CRAWLS_QUEUED = 300, 20


@dataclass(frozen=True)
class Due:
    """What workers are to be told of."""

    crawls: list[list[str]]
    pages: list[int]
    articles: list[int]
    alerts: bool
    orders: list[str]


def collect_due(
    store: Store,
    scheduled: Sequence[Source],
    now: datetime | None = None,
    queues: Mapping[str, int] | None = None,
    keep_pages_days: int | None = None,
) -> Due | None:
    """What is due and was not told of lately, stamped as told; None if another beat has this slot.

    `queues`: what waits at the broker already. It is not added to without end: what does not fit is told at a later tick.
    """
    queues = queues or {}
    now = now or datetime.now(UTC)
    with store.writing() as connection:
        if not leases.take(connection, "tick", uuid4().hex, TICK_SECONDS - 1, now):
            return None
        leases.write_fact(connection, LAST_TICK, now.isoformat())
        leases.write_fact(connection, QUEUES_FACT, json.dumps(dict(queues), sort_keys=True))
        groups = due_crawls(connection, scheduled, now)[: max(0, MOST_CRAWLS_QUEUED - queues.get("crawl", 0))]
        died = leases.lapsed(connection, "crawl:", now, but=QUEUED)
        for source in (source for group in groups for source in group):
            holder = QUEUED_AGAIN if source.id in died else QUEUED
            leases.take(connection, f"crawl:{source.id}", holder, QUEUED_SECONDS, now)
        drop_when_due(connection, keep_pages_days, now)
        room = max(0, MOST_PAGES_QUEUED - queues.get("extract", 0))
        return Due(
            [[source.id for source in group] for group in groups],
            page_rows.hint_pages(connection, now, HINT_AGAIN, room),
            article_rows.hint_articles(connection, now, HINT_AGAIN, room),
            bool(event_rows.events_to_tell(connection, 1) or _mails_due(connection, now)),
            orders_to_tell(connection, now),
        )


def due_crawls(connection: Connection, scheduled: Sequence[Source], now: datetime) -> list[list[Source]]:
    """The crawls that are due and that nobody has begun: by the schedule, or because they died."""
    busy = leases.held(connection, "host:", now) | leases.held(connection, "wait:", now)
    begun = leases.held(connection, "crawl:", now)
    died = leases.lapsed(connection, "crawl:", now, but=QUEUED)
    idle = [source for source in scheduled if source.id not in begun]
    known = polled(connection, idle)
    return crawls([s for s in idle if s.id in died or is_due(s, known.get(s.id, Polled()), now)], busy)


def _mails_due(connection: Connection, now: datetime) -> bool:
    return why_held(connection) is None and bool(subscription_rows.due_deliveries(connection, now, 1))


def polled(connection: Connection, scheduled: Sequence[Source]) -> dict[str, Polled]:
    """What is known of the polls of each source that was ever asked."""
    health = {h.source_id: h for h in source_rows.list_health(connection)}
    return {
        source.id: Polled(health[source.id].checked, health[source.id].score, article_rows.usual_gap(connection, source.id))
        for source in scheduled
        if source.id in health
    }
