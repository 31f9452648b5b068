"""How long the bytes of pages are kept. Their rows, outcomes, hashes and articles stay for good."""

import hashlib
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, select, update

from store.tables import pages

_OF_NO_BYTES = hashlib.sha256(b"").hexdigest()

# Pages that never had bytes (a failure, an entry of a feed with no text) carry the hash of nothing.
WAS_DROPPED: ColumnElement[bool] = and_(pages.c.body.is_(None), pages.c.content_hash != _OF_NO_BYTES)


def count_old_bodies(connection: Connection, before: datetime) -> int:
    """Pages fetched before then whose bytes would be dropped."""
    return connection.execute(select(func.count()).select_from(pages).where(_old(before))).scalar_one()


def drop_old_bodies(connection: Connection, before: datetime, limit: int) -> int:
    """Drops the bytes of pages fetched before then, the oldest first, no more than the limit; of how many. None that waits to be read."""
    chosen = list(connection.execute(select(pages.c.id).where(_old(before)).order_by(pages.c.fetched, pages.c.id).limit(limit)).scalars())
    if chosen:
        connection.execute(update(pages).where(pages.c.id.in_(chosen)).values(body=None))
    return len(chosen)


def was_dropped(connection: Connection, page_id: int) -> bool:
    """Whether the page had bytes that are not kept any more."""
    return connection.execute(select(pages.c.id).where(pages.c.id == page_id, WAS_DROPPED)).first() is not None


def _old(before: datetime) -> ColumnElement[bool]:
    return and_(pages.c.fetched < before, pages.c.outcome.is_not(None), pages.c.body.is_not(None))
