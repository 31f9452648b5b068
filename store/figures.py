"""How the store stands, in figures: what waits and since when, what ended how, for `status`, `doctor` and metrics."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, func, select

from records.subscription import DeliveryState
from store.tables import articles, deliveries, events, pages

MOST_IDS = 10


@dataclass(frozen=True)
class Waiting:
    """A step's work: how much of it is due, since when the oldest is, and which have waited longest."""

    count: int
    oldest: datetime | None
    ids: tuple[int, ...]


def waiting(connection: Connection, now: datetime) -> dict[str, Waiting]:
    """By step: pages to read, articles to resolve, events to tell (no age is kept of them), mails to send."""
    to_send = (deliveries.c.state == DeliveryState.DUE, deliveries.c.due <= now)
    untold = connection.execute(select(func.count()).select_from(events).where(events.c.alerts_due.is_(True))).scalar_one()
    return {
        "read": _waiting(connection, pages, pages.c.due, pages.c.outcome.is_(None), pages.c.due <= now),
        "resolve": _waiting(connection, articles, articles.c.read_at, articles.c.due.is_not(None)),
        "decide": Waiting(untold, None, ()),
        "send": _waiting(connection, deliveries, deliveries.c.due, *to_send),
    }


def _waiting(connection: Connection, table: FromClause, since: ColumnElement[Any], *which: ColumnElement[bool]) -> Waiting:
    count, oldest = connection.execute(select(func.count(), func.min(since)).select_from(table).where(*which)).one()
    ids = connection.execute(select(table.c.id).where(*which).order_by(since, table.c.id).limit(MOST_IDS)).scalars()
    return Waiting(count, oldest, tuple(ids))


def outcomes_by_source(connection: Connection) -> dict[str, dict[str, int]]:
    """Pages by source and outcome; `waiting` are those that have none yet."""
    query = select(pages.c.source_id, pages.c.outcome, func.count()).group_by(pages.c.source_id, pages.c.outcome)
    found: dict[str, dict[str, int]] = {}
    for source_id, outcome, count in connection.execute(query.order_by(pages.c.source_id)):
        found.setdefault(source_id, {})[outcome or "waiting"] = count
    return found


def clock_of(connection: Connection) -> datetime | None:
    """What time the database server has; None for SQLite, which has ours."""
    return connection.execute(select(func.clock_timestamp())).scalar_one() if connection.dialect.name == "postgresql" else None


def version_of(connection: Connection) -> str:
    if connection.dialect.name == "postgresql":
        return f"PostgreSQL {connection.exec_driver_sql('SHOW server_version').scalar_one()}"
    return f"SQLite {connection.exec_driver_sql('SELECT sqlite_version()').scalar_one()}"
