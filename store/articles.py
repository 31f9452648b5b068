"""Articles with their versions, and the mentions that each makes."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, or_, select, update

from records.article import Article
from records.mention import Mention, Reading
from records.page import Outcome
from store.pages import MOST_FAILURES, note_reason
from store.tables import articles, mentions
from store.writing_down import mention_of, references_of, write_mention, write_references


@dataclass(frozen=True)
class StoredArticle:
    id: int
    article: Article
    reading: Reading
    canonical: str
    source_id: str
    version: int
    due: datetime | None


def save_article(
    connection: Connection, page_id: int, source_id: str, canonical: str, article: Article, reading: Reading, extractor: str, now: datetime
) -> int | None:
    """Number of the new article or version; None if the same text is stored already."""
    digest = hashlib.sha256(f"{article.title}\n{article.text}".encode()).hexdigest()
    if connection.dialect.name == "postgresql":  # two fetches of one address at once: their versions have an order
        connection.execute(select(func.pg_advisory_xact_lock(20201127, func.hashtext(canonical))))
    same = select(articles.c.id).where(articles.c.canonical == canonical, articles.c.content_hash == digest)
    if connection.execute(same).first() is not None:
        return None
    version = connection.execute(select(func.max(articles.c.version)).where(articles.c.canonical == canonical)).scalar() or 0
    row = connection.execute(
        articles.insert().values(
            page_id=page_id, source_id=source_id, canonical=canonical, url=article.canonical or article.url or canonical,
            version=version + 1, title=article.title, lead=article.lead,
            text=article.text, lang=article.lang, published=article.published, published_from=article.published_from,
            content_hash=digest, reference_list=write_references(reading.references), translations=json.dumps(article.translations),
            extractor=extractor, read_at=now, due=now,
        )
    )  # fmt: skip
    article_id = int(row.inserted_primary_key[0])  # type: ignore[index]
    save_mentions(connection, article_id, reading.mentions, extractor)
    return article_id


def save_mentions(connection: Connection, article_id: int, found: Sequence[Mention], extractor: str) -> None:
    rows = [{"article_id": article_id, "position": i, "body": write_mention(m), "extractor": extractor} for i, m in enumerate(found)]
    if rows:
        connection.execute(mentions.insert(), rows)


def load_article(connection: Connection, article_id: int) -> StoredArticle | None:
    row = connection.execute(select(articles).where(articles.c.id == article_id)).first()
    if row is None:
        return None
    bodies = connection.execute(select(mentions.c.body).where(mentions.c.article_id == article_id).order_by(mentions.c.position)).scalars()
    article = Article(
        id=str(row.id), title=row.title, lead=row.lead, text=row.text, lang=row.lang, published=row.published,
        published_from=row.published_from, url=row.url, canonical=row.url, site=row.source_id, outcome=Outcome.STORED,
        translations=tuple(json.loads(row.translations)),
    )  # fmt: skip
    found = tuple(mention_of(json.loads(body)) for body in bodies)
    return StoredArticle(
        row.id, article, Reading(row.lang, found, references_of(row.reference_list)), row.canonical, row.source_id, row.version, row.due
    )


def newest_articles(
    connection: Connection,
    *,
    source_id: str | None = None,
    lang: str | None = None,
    since: datetime | None = None,
    after: int = 0,
    limit: int = 1_000_000,
) -> list[tuple[int, int]]:
    """(article, page) of the newest version of each address, in order of their numbers; those after the article `after`."""
    newest = select(func.max(articles.c.id)).group_by(articles.c.canonical)
    query = select(articles.c.id, articles.c.page_id).where(articles.c.id.in_(newest), articles.c.id > after)
    for column, wanted in ((articles.c.source_id, source_id), (articles.c.lang, lang)):
        if wanted:
            query = query.where(column == wanted)
    if since:
        query = query.where(articles.c.published >= since)
    return [(row.id, row.page_id) for row in connection.execute(query.order_by(articles.c.id).limit(limit))]


def replace_reading(connection: Connection, article_id: int, article: Article, reading: Reading, extractor: str) -> None:
    """The same text, read anew: its mentions and recollections take the place of the old ones, its events are due again."""
    connection.execute(delete(mentions).where(mentions.c.article_id == article_id))
    save_mentions(connection, article_id, reading.mentions, extractor)
    values = {
        "lang": article.lang, "published": article.published, "published_from": article.published_from, "lead": article.lead,
        "reference_list": write_references(reading.references), "translations": json.dumps(article.translations),
        "extractor": extractor, "due": datetime.now(UTC), "failures": 0,
    }  # fmt: skip
    connection.execute(update(articles).where(articles.c.id == article_id).values(**values))


class Version(NamedTuple):
    version: int
    title: str
    text: str
    read_at: datetime


def versions_of(connection: Connection, article_id: int) -> list[Version]:
    """Every version of the article that this one is a version of, the first one first."""
    canonical = select(articles.c.canonical).where(articles.c.id == article_id).scalar_subquery()
    columns = (articles.c.version, articles.c.title, articles.c.text, articles.c.read_at)
    query = select(*columns).where(articles.c.canonical == canonical).order_by(articles.c.version)
    return [Version(*row) for row in connection.execute(query)]


def older_versions(connection: Connection, stored: StoredArticle) -> list[int]:
    query = select(articles.c.id).where(articles.c.canonical == stored.canonical, articles.c.version < stored.version)
    return list(connection.execute(query).scalars())


def is_newest(connection: Connection, stored: StoredArticle) -> bool:
    query = select(func.max(articles.c.version)).where(articles.c.canonical == stored.canonical)
    return connection.execute(query).scalar() == stored.version


def mark_resolved(connection: Connection, article_id: int) -> None:
    connection.execute(update(articles).where(articles.c.id == article_id).values(due=None))


def fail_resolving(connection: Connection, article_id: int, reason: str) -> bool:
    """Counts a failed resolution: the article is due again, or put aside with the reason on its page; True if it was put aside now."""
    due = (articles.c.id == article_id, articles.c.due.is_not(None))
    counted = update(articles).where(*due).values(failures=articles.c.failures + 1, hinted=None)
    row = connection.execute(counted.returning(articles.c.failures, articles.c.page_id)).first()
    if row is None or row.failures < MOST_FAILURES:
        return False
    mark_resolved(connection, article_id)
    note_reason(connection, row.page_id, f"its events could not be resolved, {row.failures} times: {reason}")
    return True


def count_put_aside(connection: Connection) -> int:
    """Articles whose events could not be resolved."""
    put_aside = (articles.c.due.is_(None), articles.c.failures >= MOST_FAILURES)
    return connection.execute(select(func.count()).select_from(articles).where(*put_aside)).scalar_one()


def due_articles(connection: Connection, limit: int = 1000) -> list[int]:
    """Articles whose events are yet to be resolved, earliest publication first."""
    query = select(articles.c.id).where(articles.c.due.is_not(None)).order_by(articles.c.published, articles.c.id).limit(limit)
    return list(connection.execute(query).scalars())


def hint_articles(connection: Connection, now: datetime, after: timedelta, limit: int = 500) -> list[int]:
    """Articles due of which workers were not told for so long; stamped as told now."""
    untold = or_(articles.c.hinted.is_(None), articles.c.hinted <= now - after)
    waiting = select(articles.c.id).where(articles.c.due.is_not(None), articles.c.read_at <= now - after, untold)
    found = list(connection.execute(waiting.order_by(articles.c.id).limit(limit)).scalars())
    connection.execute(update(articles).where(articles.c.id.in_(found)).values(hinted=now))
    return found


def due_since(connection: Connection, article_id: int) -> datetime | None:
    """Since when the article's events are to be resolved; None if they are. Each reading sets it anew."""
    return connection.execute(select(articles.c.due).where(articles.c.id == article_id)).scalar()


def articles_of_page(connection: Connection, page_id: int) -> list[int]:
    """Articles read from the page whose events are yet to be resolved."""
    return list(connection.execute(select(articles.c.id).where(articles.c.page_id == page_id, articles.c.due.is_not(None))).scalars())


def usual_gap(connection: Connection, source_id: str) -> timedelta | None:
    """Median time between the source's last articles; None if there are too few to tell."""
    query = select(articles.c.published).where(articles.c.source_id == source_id, articles.c.published.is_not(None))
    moments = list(connection.execute(query.order_by(articles.c.published.desc()).limit(40)).scalars())
    gaps = sorted(earlier - later for earlier, later in pairwise(moments))
    return gaps[len(gaps) // 2] if len(gaps) >= 5 else None


def count_articles(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(articles)).scalar_one()
