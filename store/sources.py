"""What we know of sources from asking them: validators and freshness of feeds, robots.txt, health."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from store.tables import feeds, health, robots


@dataclass(frozen=True)
class Validators:
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class Health:
    source_id: str
    checked: datetime
    succeeded: datetime | None
    score: float  # failures since the last success
    problem: str | None


@dataclass(frozen=True)
class FeedState:
    """A list as it was when it last answered."""

    validators: Validators
    checked: datetime
    newest: datetime | None
    entries: int | None


def feed_state(connection: Connection, url: str) -> FeedState | None:
    row = connection.execute(select(feeds).where(feeds.c.url == url)).first()
    return FeedState(Validators(row.etag, row.last_modified), row.checked, row.newest, row.entries) if row else None


def feed_states(connection: Connection) -> dict[str, FeedState]:
    """All lists that ever answered, by address."""
    rows = connection.execute(select(feeds))
    return {row.url: FeedState(Validators(row.etag, row.last_modified), row.checked, row.newest, row.entries) for row in rows}


def all_robots(connection: Connection) -> dict[str, str]:
    return {row.origin: row.body for row in connection.execute(select(robots))}


def record_feed(connection: Connection, url: str, state: FeedState) -> None:
    values = {
        "etag": state.validators.etag, "last_modified": state.validators.last_modified, "checked": state.checked,
        "newest": state.newest, "entries": state.entries,
    }  # fmt: skip
    if connection.execute(update(feeds).where(feeds.c.url == url).values(**values)).rowcount == 0:
        connection.execute(feeds.insert().values(url=url, **values))


def record_feed_unchanged(connection: Connection, url: str, now: datetime) -> None:
    connection.execute(update(feeds).where(feeds.c.url == url).values(checked=now))


def kept_robots(connection: Connection, origin: str, since: datetime) -> str | None:
    """robots.txt of the origin as it was read since then; None if it is to be asked."""
    return connection.execute(select(robots.c.body).where(robots.c.origin == origin, robots.c.fetched >= since)).scalar()


def keep_robots(connection: Connection, origin: str, body: str, now: datetime) -> None:
    if connection.execute(update(robots).where(robots.c.origin == origin).values(body=body, fetched=now)).rowcount == 0:
        connection.execute(robots.insert().values(origin=origin, body=body, fetched=now))


def record_health(connection: Connection, source_id: str, failure: float, problem: str | None, now: datetime) -> None:
    """Success (failure 0) clears; a failure adds its weight: hard 1, soft 0.5, temporary 0.25."""
    before = connection.execute(select(health).where(health.c.source_id == source_id)).first()
    succeeded = now if failure == 0 else before.succeeded if before else None
    score = 0.0 if failure == 0 else failure + (before.score if before else 0.0)
    values = {"checked": now, "succeeded": succeeded, "score": score, "problem": problem}
    if before is None:
        connection.execute(health.insert().values(source_id=source_id, **values))
    else:
        connection.execute(update(health).where(health.c.source_id == source_id).values(**values))


def note_death(connection: Connection, source_id: str, problem: str, now: datetime, *, progress: bool) -> int:
    """A crawl of the source died: shown as its problem, and it is not taken as asked. Deaths in a row that brought nothing."""
    before = connection.execute(select(health).where(health.c.source_id == source_id)).first()
    deaths = 0 if progress else (before.deaths if before else 0) + 1
    if before is None:
        connection.execute(health.insert().values(source_id=source_id, checked=now, score=0.0, problem=problem, deaths=deaths))
    else:
        connection.execute(update(health).where(health.c.source_id == source_id).values(problem=problem, deaths=deaths))
    return deaths


def forget_deaths(connection: Connection, source_ids: Sequence[str]) -> None:
    """Crawls of the sources ended as they should."""
    connection.execute(update(health).where(health.c.source_id.in_(source_ids), health.c.deaths > 0).values(deaths=0))


def list_health(connection: Connection) -> list[Health]:
    rows = connection.execute(select(health).order_by(health.c.source_id))
    return [Health(r.source_id, r.checked, r.succeeded, r.score, r.problem) for r in rows]
