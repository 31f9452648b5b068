"""Bytes of pages older than the setting allows are dropped: a little at every tick until none is left, then again a day later."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from store import Store, leases, retention

EVERY = timedelta(days=1)
PAGES_AT_ONCE = 500  # a transaction stays short: others write meanwhile
_LAST = "page_bytes_dropped"


def drop_when_due(connection: Connection, keep_days: int | None, now: datetime) -> int:
    """Of how many pages bytes were dropped; nothing where all is kept, or this day's work is done."""
    if keep_days is None:
        return 0
    last = leases.read_fact(connection, _LAST)
    if last and now < datetime.fromisoformat(last) + EVERY:
        return 0
    dropped = retention.drop_old_bodies(connection, now - timedelta(days=keep_days), PAGES_AT_ONCE)
    if dropped < PAGES_AT_ONCE:
        leases.write_fact(connection, _LAST, now.isoformat())
    return dropped


def drop_now(store: Store, keep_days: int, now: datetime) -> int:
    """Drops all that is older; of how many pages. Each step is kept: a run that was stopped goes on with what is left."""
    total = 0
    while True:
        with store.writing() as connection:
            dropped = retention.drop_old_bodies(connection, now - timedelta(days=keep_days), PAGES_AT_ONCE)
        total += dropped
        if dropped < PAGES_AT_ONCE:
            return total
