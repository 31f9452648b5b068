"""Pages: bytes of an address at a time, with their outcome and their next step."""

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Row, func, or_, select, true, update

from records.page import Outcome, Page
from store.tables import articles, pages

MOST_TRIES = 3  # a page that was begun so often and never ended is put aside


@dataclass(frozen=True)
class StoredPage:
    id: int
    page: Page
    canonical: str
    outcome: Outcome | None
    tries: int


def is_known(connection: Connection, canonical: str) -> bool:
    """Whether an article of that address was read, or the page waits to be read, or it is gone for good."""
    settled = (Outcome.STORED, Outcome.LEAD_ONLY, Outcome.UNCHANGED, Outcome.GONE, Outcome.NOT_ARTICLE, Outcome.TOO_SHORT)
    query = select(pages.c.id).where(pages.c.canonical == canonical, or_(pages.c.outcome.is_(None), pages.c.outcome.in_(settled)))
    return connection.execute(query.limit(1)).first() is not None


def record_page(connection: Connection, page: Page, canonical: str, outcome: Outcome | None, reason: str = "") -> int | None:
    """Number of the page that now waits to be read; None if it has its outcome, or the same bytes are stored already."""
    digest = hashlib.sha256(page.body).hexdigest()
    known = connection.execute(select(pages.c.id).where(pages.c.canonical == canonical, pages.c.content_hash == digest)).first()
    if known is not None:
        connection.execute(update(pages).where(pages.c.id == known.id, pages.c.outcome.is_not(None)).values(fetched=page.fetched))
        return None
    waits = outcome is None
    row = connection.execute(
        pages.insert().values(
            source_id=page.source_id, url=page.url, canonical=canonical, final_url=page.final_url, status=page.status,
            content_type=page.content_type, body=zlib.compress(page.body) if page.body else None, content_hash=digest,
            feed_title=page.feed_title, feed_lead=page.feed_lead, feed_published=page.feed_published, fetched=page.fetched,
            outcome=outcome, reason=reason or None, due=page.fetched if waits else None, tries=0,
        )
    )  # fmt: skip
    return int(row.inserted_primary_key[0]) if waits and row.inserted_primary_key else None


def begin_reading(connection: Connection, page_id: int, now: datetime, longest: timedelta) -> StoredPage | None:
    """The page, with one more try counted; None if it is done, or somebody else reads it. Too many tries put it aside.

    A reading that was begun and has not ended after `longest` belongs to a process that died.
    """
    row = connection.execute(select(pages).where(pages.c.id == page_id, pages.c.outcome.is_(None))).first()
    if row is None or (row.tries and row.due and row.due > now):
        return None
    if row.tries >= MOST_TRIES:
        settle_page(connection, page_id, Outcome.QUARANTINED, f"reading it failed {MOST_TRIES} times")
        return None
    connection.execute(update(pages).where(pages.c.id == page_id).values(tries=pages.c.tries + 1, due=now + longest, hinted=None))
    return _stored(row)


def settle_page(connection: Connection, page_id: int, outcome: Outcome, reason: str = "") -> None:
    """The page has ended; the first outcome stays."""
    values = {"outcome": outcome, "reason": reason or None, "due": None}
    connection.execute(update(pages).where(pages.c.id == page_id, pages.c.outcome.is_(None)).values(**values))


def release_page(connection: Connection, page_id: int, now: datetime) -> None:
    """Reading failed: it is due again at once, its try stays counted."""
    connection.execute(update(pages).where(pages.c.id == page_id, pages.c.outcome.is_(None)).values(due=now))


def due_pages(connection: Connection, now: datetime, limit: int = 1000) -> list[int]:
    query = select(pages.c.id).where(pages.c.outcome.is_(None), pages.c.due <= now).order_by(pages.c.id).limit(limit)
    return list(connection.execute(query).scalars())


def load_page(connection: Connection, page_id: int) -> StoredPage | None:
    row = connection.execute(select(pages).where(pages.c.id == page_id)).first()
    return _stored(row) if row else None


@dataclass(frozen=True)
class Asked:
    """An address that was asked: of which source, and how it ended last."""

    url: str
    canonical: str
    source_id: str
    outcome: str | None
    fetched: datetime


def asked_before(
    connection: Connection,
    *,
    source_id: str | None = None,
    outcomes: Sequence[str] = (),
    urls: Sequence[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Asked]:
    """The addresses that were asked, each as it ended last; of a source, with an outcome, fetched in a time."""
    newest = select(func.max(pages.c.id)).group_by(pages.c.canonical)
    query = select(pages.c.url, pages.c.canonical, pages.c.source_id, pages.c.outcome, pages.c.fetched).where(pages.c.id.in_(newest))
    if source_id:
        query = query.where(pages.c.source_id == source_id)
    if outcomes:
        query = query.where(pages.c.outcome.in_(outcomes))
    if urls:
        query = query.where(pages.c.canonical.in_(urls))
    if since or until:
        told = select(articles.c.canonical).where(
            articles.c.published >= since if since else true(), articles.c.published <= until if until else true()
        )
        query = query.where(pages.c.canonical.in_(told))
    return [Asked(*row) for row in connection.execute(query.order_by(pages.c.id))]


def hint_pages(connection: Connection, now: datetime, after: timedelta, limit: int = 500) -> list[int]:
    """Pages due of which workers were not told for so long; stamped as told now."""
    untold = or_(pages.c.hinted.is_(None), pages.c.hinted <= now - after)
    query = select(pages.c.id).where(pages.c.outcome.is_(None), pages.c.due <= now, untold).order_by(pages.c.id).limit(limit)
    found = list(connection.execute(query).scalars())
    connection.execute(update(pages).where(pages.c.id.in_(found)).values(hinted=now))
    return found


def count_outcomes(connection: Connection, source_id: str | None = None) -> dict[str, int]:
    """Pages by outcome; `waiting` are those that have none yet."""
    query = select(pages.c.outcome, func.count()).group_by(pages.c.outcome)
    if source_id:
        query = query.where(pages.c.source_id == source_id)
    return {outcome or "waiting": count for outcome, count in connection.execute(query)}


def newest_article(connection: Connection, source_id: str) -> datetime | None:
    return connection.execute(select(func.max(articles.c.published)).where(articles.c.source_id == source_id)).scalar()


def _stored(row: Row) -> StoredPage:  # type: ignore[type-arg]
    body = zlib.decompress(row.body) if row.body else b""
    page = Page(
        url=row.url, final_url=row.final_url, source_id=row.source_id, fetched=row.fetched or datetime.now(UTC), status=row.status,
        body=body, content_type=row.content_type, feed_title=row.feed_title, feed_lead=row.feed_lead, feed_published=row.feed_published,
    )  # fmt: skip
    return StoredPage(row.id, page, row.canonical, Outcome(row.outcome) if row.outcome else None, row.tries)
