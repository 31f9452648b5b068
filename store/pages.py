"""Pages: bytes of an address at a time, with their outcome and their next step."""

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Row, Select, and_, delete, func, not_, or_, select, true, update
from sqlalchemy.dialects import postgresql, sqlite

from records.page import Outcome, Page
from store.retention import WAS_DROPPED
from store.sources import Validators
from store.tables import articles, pages

MOST_FAILURES = 3  # a page whose reading failed so often, while its worker lived on to tell, is put aside
MOST_TRIES = 20  # so is one that was begun so often: its worker dies with it, or was killed again and again for other reasons
MOST_ASKED = 6  # a page that failed so often is asked again by hand alone: some sites answer 500 where they mean 404
_NEWEST_FIRST = (pages.c.fetched.desc(), pages.c.id.desc())


@dataclass(frozen=True)
class StoredPage:
    id: int
    page: Page
    canonical: str
    outcome: Outcome | None
    tries: int
    further: tuple[Page, ...] = ()  # that the article goes on on


def is_known(connection: Connection, canonical: str, now: datetime) -> bool:
    """Whether there is no reason to ask that address now: it was read, waits to be read, or failed and is not due again."""
    row = connection.execute(select(pages).where(pages.c.canonical == canonical).order_by(*_NEWEST_FIRST).limit(1)).first()
    if row is None:
        return False
    settled = row.outcome is not None and not Outcome(row.outcome).may_pass and row.from_feed != "lead"
    return row.outcome is None or settled or not _may_be_asked(row, now)


def _may_be_asked(row: Row, now: datetime) -> bool:  # type: ignore[type-arg]
    """Failed once: with the next crawl; then after 1, 2, 4, 8 hours; then never by itself."""
    if row.asked == 1:
        return True
    return row.asked < MOST_ASKED and now >= row.fetched + timedelta(hours=2 ** (row.asked - 2))


def record_page(connection: Connection, page: Page, canonical: str, outcome: Outcome | None, reason: str = "") -> int | None:
    """Number of the page that now waits to be read; None if it has its outcome, or the same bytes are stored already."""
    digest = hashlib.sha256(page.body).hexdigest()
    packed = zlib.compress(page.body) if page.body else None
    if page.body:  # what failed before is made good
        failed = (pages.c.body.is_(None), pages.c.outcome.is_not(None), not_(WAS_DROPPED))
        connection.execute(delete(pages).where(pages.c.canonical == canonical, *failed))
    same = (pages.c.canonical == canonical) & (pages.c.content_hash == digest)
    known = connection.execute(select(pages.c.id, pages.c.outcome).where(same)).first()
    validators = {"etag": page.headers.get("etag"), "last_modified": page.headers.get("last-modified")}
    if known is not None:
        values = {"fetched": page.fetched, "asked": pages.c.asked + 1 if page.from_feed else 1}
        if page.body:
            values |= validators | {"body": func.coalesce(pages.c.body, packed)}
        else:
            values |= {"outcome": outcome, "reason": reason or None, "status": page.status, "asked": pages.c.asked + 1}
        connection.execute(update(pages).where(pages.c.id == known.id, pages.c.outcome.is_not(None)).values(**values))
        return None
    waits = outcome is None
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = connection.execute(
        dialect.insert(pages).values(
            source_id=page.source_id, url=page.url, canonical=canonical, final_url=page.final_url, status=page.status,
            content_type=page.content_type, body=packed, content_hash=digest,
            feed_title=page.feed_title, feed_lead=page.feed_lead, feed_published=page.feed_published, fetched=page.fetched,
            outcome=outcome, reason=reason or None, due=page.fetched if waits else None, tries=0, from_feed=page.from_feed,
            part_of=page.part_of, part=page.part, **validators,
        ).on_conflict_do_nothing().returning(pages.c.id)  # another process stored the same bytes just now
    ).first()  # fmt: skip
    return int(row.id) if waits and row else None


def record_unchanged(connection: Connection, canonical: str, now: datetime) -> None:
    """The site says that the page is as we have it."""
    newest = select(pages.c.id).where(pages.c.canonical == canonical, pages.c.body.is_not(None)).order_by(*_NEWEST_FIRST).limit(1)
    connection.execute(update(pages).where(pages.c.id.in_(newest.scalar_subquery())).values(fetched=now))


def page_validators(connection: Connection, canonical: str) -> Validators:
    """Those of the newest copy that was fetched from the page itself; none where a failure came after it."""
    row = connection.execute(select(pages).where(pages.c.canonical == canonical).order_by(*_NEWEST_FIRST).limit(1)).first()
    return Validators(row.etag, row.last_modified) if row and row.body and not row.from_feed else Validators()


def begin_reading(connection: Connection, page_id: int, now: datetime, claim: timedelta) -> StoredPage | None:
    """The page, with one more try counted; None if it is done, or somebody else reads it. Too many tries put it aside.

    It is ours for the time of the `claim`, which `prolong_reading` renews; a claim that lapsed belongs to a process that died.
    """
    row = connection.execute(select(pages).where(pages.c.id == page_id, pages.c.outcome.is_(None)).with_for_update()).first()
    if row is None or (row.tries and row.due and row.due > now):
        return None
    if row.tries >= MOST_TRIES:
        settle_page(connection, page_id, Outcome.QUARANTINED, f"reading it was begun {MOST_TRIES} times and never ended")
        return None
    connection.execute(update(pages).where(pages.c.id == page_id).values(tries=pages.c.tries + 1, due=now + claim, hinted=None))
    return _stored(row, _further_pages(connection, row.canonical))


def prolong_reading(connection: Connection, page_id: int, until: datetime) -> None:
    connection.execute(update(pages).where(pages.c.id == page_id, pages.c.outcome.is_(None)).values(due=until))


def settle_page(connection: Connection, page_id: int, outcome: Outcome, reason: str = "") -> None:
    """The page has ended; the first outcome stays."""
    values = {"outcome": outcome, "reason": reason or None, "due": None}
    connection.execute(update(pages).where(pages.c.id == page_id, pages.c.outcome.is_(None)).values(**values))


def fail_reading(connection: Connection, page_id: int, now: datetime, reason: str) -> bool:
    """Counts a failed reading: the page is due again at once, or put aside; True if it was put aside now."""
    waiting = (pages.c.id == page_id, pages.c.outcome.is_(None))
    values = {"failures": pages.c.failures + 1, "due": now, "hinted": None, "reason": reason[:500]}
    failures = connection.execute(update(pages).where(*waiting).values(**values).returning(pages.c.failures)).scalar()
    if failures is None or failures < MOST_FAILURES:
        return False
    settle_page(connection, page_id, Outcome.QUARANTINED, f"reading it failed {failures} times: {reason[:500]}")
    return True


def forgive_reading(connection: Connection, page_id: int, now: datetime) -> None:
    """Takes back the try that was counted when the reading began: what ended it was no doing of the page, which is due again."""
    waiting = (pages.c.id == page_id, pages.c.outcome.is_(None), pages.c.tries > 0)
    connection.execute(update(pages).where(*waiting).values(tries=pages.c.tries - 1, due=now, hinted=None))


def is_waiting(connection: Connection, page_id: int) -> bool:
    """Whether the page has no outcome yet."""
    return connection.execute(select(pages.c.id).where(pages.c.id == page_id, pages.c.outcome.is_(None))).first() is not None


def note_reason(connection: Connection, page_id: int, reason: str) -> None:
    """What went wrong after the page was read; shown beside its outcome."""
    connection.execute(update(pages).where(pages.c.id == page_id).values(reason=reason[:500]))


def due_pages(connection: Connection, now: datetime, limit: int = 1000) -> list[int]:
    query = select(pages.c.id).where(pages.c.outcome.is_(None), pages.c.due <= now).order_by(pages.c.id).limit(limit)
    return list(connection.execute(query).scalars())


def load_page(connection: Connection, page_id: int) -> StoredPage | None:
    row = connection.execute(select(pages).where(pages.c.id == page_id)).first()
    return _stored(row, _further_pages(connection, row.canonical)) if row else None


@dataclass(frozen=True)
class Asked:
    """An address that was asked: of which source, and how it ended last; what its feed said of it."""

    url: str
    canonical: str
    source_id: str
    outcome: str | None
    fetched: datetime
    feed_title: str | None = None
    feed_lead: str | None = None
    feed_published: datetime | None = None
    reason: str = ""


def asked_before(
    connection: Connection,
    *,
    source_id: str | None = None,
    outcomes: Sequence[str] = (),
    urls: Sequence[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Asked]:
    """The addresses that were asked, each as it ended last; of a source, with an outcome, of articles published in a time."""
    query = _newest_fetches()
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
    return [_asked(row) for row in connection.execute(query.order_by(pages.c.id))]


def failed_pages(connection: Connection, source_id: str, now: datetime, limit: int = 200) -> list[Asked]:
    """Addresses of the source that failed and are due to be asked again, newest first."""
    passing = [outcome for outcome in Outcome if outcome.may_pass]
    again = pages.c.outcome.in_(passing) | (pages.c.outcome.is_not(None) & (pages.c.from_feed == "lead"))
    query = _newest_fetches().where(pages.c.source_id == source_id, again, pages.c.asked < MOST_ASKED)
    return [_asked(row) for row in connection.execute(query.order_by(pages.c.fetched.desc())) if _may_be_asked(row, now)][:limit]


def _newest_fetches() -> Select:  # type: ignore[type-arg]
    """The rows of pages that are the newest of their address."""
    rank = func.row_number().over(partition_by=pages.c.canonical, order_by=_NEWEST_FIRST)
    ranked = select(pages.c.id, rank.label("rank")).subquery()
    return select(pages).where(pages.c.id.in_(select(ranked.c.id).where(ranked.c.rank == 1)))


def _asked(row: Row) -> Asked:  # type: ignore[type-arg]
    said = (row.feed_title, row.feed_lead, row.feed_published)
    return Asked(row.url, row.canonical, row.source_id, row.outcome, row.fetched, *said, row.reason or "")


def hint_pages(connection: Connection, now: datetime, after: timedelta, limit: int = 500) -> list[int]:
    """Pages due of which workers were not told for so long; stamped as told now. Of a new page its crawl told them."""
    untold = or_(pages.c.hinted <= now - after, and_(pages.c.hinted.is_(None), or_(pages.c.tries > 0, pages.c.due <= now - after)))
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


def count_by_source(connection: Connection, since: datetime | None = None) -> dict[tuple[str, str], int]:
    """Pages by (source, outcome), fetched since then; `waiting` are those that have no outcome yet."""
    query = select(pages.c.source_id, pages.c.outcome, func.count()).group_by(pages.c.source_id, pages.c.outcome)
    if since:
        query = query.where(pages.c.fetched >= since)
    return {(source, outcome or "waiting"): count for source, outcome, count in connection.execute(query)}


def newest_article(connection: Connection, source_id: str) -> datetime | None:
    return connection.execute(select(func.max(articles.c.published)).where(articles.c.source_id == source_id)).scalar()


def _further_pages(connection: Connection, canonical: str) -> tuple[Page, ...]:
    """The further pages of the article that begins at that address, in their order, each as fetched last."""
    query = select(pages).where(pages.c.part_of == canonical, pages.c.body.is_not(None)).order_by(pages.c.part, *_NEWEST_FIRST)
    newest: dict[int, Page] = {}
    for row in connection.execute(query):
        newest.setdefault(row.part, _stored(row).page)
    return tuple(newest.values())


def _stored(row: Row, further: tuple[Page, ...] = ()) -> StoredPage:  # type: ignore[type-arg]
    body = zlib.decompress(row.body) if row.body else b""
    page = Page(
        url=row.url, final_url=row.final_url, source_id=row.source_id, fetched=row.fetched or datetime.now(UTC), status=row.status,
        body=body, content_type=row.content_type, feed_title=row.feed_title, feed_lead=row.feed_lead, feed_published=row.feed_published,
        from_feed=row.from_feed, part_of=row.part_of, part=row.part,
    )  # fmt: skip
    return StoredPage(row.id, page, row.canonical, Outcome(row.outcome) if row.outcome else None, row.tries, further)


def newest_read(connection: Connection) -> dict[str, datetime]:
    """When an article of each source was last read for the first time."""
    query = select(articles.c.source_id, func.max(articles.c.read_at)).where(articles.c.version == 1).group_by(articles.c.source_id)
    return {source_id: moment for source_id, moment in connection.execute(query)}
