"""Reads stored pages anew, with the program as it is now, without asking any site; says what changed.

One transaction an article, so that a kill loses nothing; where a run stopped is kept in the store, and the same command goes on from there.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection

from alerts import concerns
from events import count_outlets
from extract import EXTRACTOR_VERSION
from records.article import Article
from records.event import Event
from records.mention import Reading
from sources import Catalogue
from store import Store, boilerplate, leases, retention
from store import articles as article_rows
from store import events as event_rows
from store import pages as page_rows
from store import subscriptions as subscription_rows
from store.articles import StoredArticle
from tasks.resolving import resolve_within
from tasks.second_reader import KeptAnswers
from tasks.steps import read_page

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Selection:
    """Which articles; an empty field asks nothing."""

    source_id: str | None = None
    lang: str | None = None
    since: datetime | None = None

    @property
    def fact(self) -> str:
        """Name under which it is kept how far a run on this selection came."""
        return f"reextract {self.source_id or '*'} {self.lang or '*'} {self.since.date() if self.since else '*'}"[:100]


@dataclass
class Changes:
    """What reading anew changed, by identifiers of events. `alerts`: mails that go out because of it, or would."""

    articles: int = 0
    changed: int = 0
    unreadable: int = 0
    without_bytes: int = 0  # pages that are not kept so long (settings)
    gained: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)
    altered: dict[str, str] = field(default_factory=dict)
    alerts: int = 0


def reextract(
    store: Store,
    catalogue: Catalogue,
    selection: Selection,
    progress: Progress,
    kept: KeptAnswers,
    *,
    dry: bool = False,
    alerts: bool = True,
) -> Changes:
    """Reads the selected articles anew, and with the answers of second readers that are kept; nobody is asked.

    `dry`: nothing is kept. Without `alerts` nobody is told of what changed.
    """
    with store.reading() as connection:
        after = 0 if dry else int(leases.read_fact(connection, selection.fact) or 0)
        chosen = article_rows.newest_articles(
            connection, source_id=selection.source_id, lang=selection.lang, since=selection.since, after=after
        )
    changes = Changes()
    for done, (article_id, page_id) in enumerate(chosen, 1):
        _read_one(store, catalogue, article_id, page_id, changes, kept, dry=dry, alerts=alerts, fact=selection.fact)
        progress("read", done, len(chosen))
    if not dry:
        with store.writing() as connection:
            leases.write_fact(connection, selection.fact, "0")
    return changes


class _Undo(Exception):
    """Ends a transaction without keeping it."""


def _read_one(
    store: Store,
    catalogue: Catalogue,
    article_id: int,
    page_id: int,
    changes: Changes,
    kept: KeptAnswers,
    *,
    dry: bool,
    alerts: bool,
    fact: str,
) -> None:
    with store.reading() as connection:
        page, stored = page_rows.load_page(connection, page_id), article_rows.load_article(connection, article_id)
        repeated = boilerplate.repeated_lines(connection, page.page.source_id) if page else frozenset()
        dropped = retention.was_dropped(connection, page_id)
    if dropped:  # its article stays as it was read
        changes.without_bytes += 1
        return
    if page is None or stored is None:
        return
    article, reading = read_page(page, catalogue.get(page.page.source_id), repeated)
    reading = kept.reconsider(article, reading)
    changes.articles += 1
    try:
        with store.writing() as connection:
            if not article.outcome.keeps_article:
                changes.unreadable += 1
            elif _differs(stored, article, reading):
                changes.changed += 1
                _replace(connection, page, stored, article, reading, changes, alerts=alerts)
            if dry:
                raise _Undo
            leases.write_fact(connection, fact, str(article_id))
    except _Undo:
        pass


def _differs(stored: StoredArticle, article: Article, reading: Reading) -> bool:
    same_text = (stored.article.title, stored.article.text) == (article.title, article.text)
    same_date = stored.article.published == article.published
    return not (same_text and same_date and stored.reading == reading)


def _replace(
    connection: Connection,
    page: page_rows.StoredPage,
    stored: StoredArticle,
    article: Article,
    reading: Reading,
    changes: Changes,
    *,
    alerts: bool,
) -> None:
    before = {event.id: event for event in event_rows.events_told_by(connection, [stored.id])}
    now = datetime.now(UTC)
    number = article_rows.save_article(connection, page.id, stored.source_id, stored.canonical, article, reading, EXTRACTOR_VERSION, now)
    if number is None:
        number = stored.id
        article_rows.replace_reading(connection, number, article, reading, EXTRACTOR_VERSION)
    touched = resolve_within(connection, number)
    after = {name: event for name in touched if (event := event_rows.load_event(connection, name)) is not None and event.id == name}
    changes.gained |= after.keys() - before.keys()
    changes.lost |= before.keys() - after.keys()
    new = [event for name, event in after.items() if name not in before or before[name].status != event.status]
    for name in after.keys() & before.keys():
        if told := _difference(before[name], after[name]):
            changes.altered[name] = told
    changes.alerts += _count_alerts(connection, new) if alerts else 0
    if not alerts:
        event_rows.silence(connection, list(after))


def _difference(one: Event, other: Event) -> str:
    """`status planned → signed, date 2025-01-16 → 2025-01-17`."""
    fields = ("status", "instrument", "date", "valid", "location")
    return ", ".join(f"{n} {getattr(one, n)} → {getattr(other, n)}" for n in fields if getattr(one, n) != getattr(other, n))


def _count_alerts(connection: Connection, found: list[Event]) -> int:
    subscribers = subscription_rows.list_subscriptions(connection, stopped=False)
    return sum(concerns(s, event, count_outlets(event)) is not None for event in found for s in subscribers)
