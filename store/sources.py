"""What we know of sources from asking them: validators of feeds, health."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from store.tables import feeds, health


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


def feed_validators(connection: Connection, url: str) -> Validators:
    row = connection.execute(select(feeds).where(feeds.c.url == url)).first()
    return Validators(row.etag, row.last_modified) if row else Validators()


def record_feed(connection: Connection, url: str, validators: Validators, now: datetime) -> None:
    values = {"etag": validators.etag, "last_modified": validators.last_modified, "checked": now}
    if connection.execute(update(feeds).where(feeds.c.url == url).values(**values)).rowcount == 0:
        connection.execute(feeds.insert().values(url=url, **values))


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


def list_health(connection: Connection) -> list[Health]:
    rows = connection.execute(select(health).order_by(health.c.source_id))
    return [Health(r.source_id, r.checked, r.succeeded, r.score, r.problem) for r in rows]
