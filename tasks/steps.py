"""The steps. Each takes an id, returns if it is done, makes one pure call, and saves its result and the mark "done" in one transaction.

Running one twice changes nothing; what a killed process left undone is found again by its due date (`sweep`).
"""

from datetime import UTC, datetime

from alerts import concerns
from events import count_outlets
from extract import EXTRACTOR_VERSION, find_mentions, read_article
from records.article import Article
from records.mention import Reading
from records.page import Outcome
from records.source import Source
from records.subscription import Alert
from sources import Catalogue
from store import Store
from store import articles as article_rows
from store import events as event_rows
from store import pages as page_rows
from store import subscriptions as subscription_rows
from store.pages import StoredPage


def read_page(stored: StoredPage, source: Source | None) -> tuple[Article, Reading]:
    """The article of a page and what it reports. Pure."""
    page = stored.page
    article = read_article(
        page.body,
        url=page.final_url,
        content_type=page.content_type,
        rules=source.rules if source else None,
        languages=source.languages if source else (),
        timezone=source.timezone if source else "UTC",
        fetched=page.fetched,
        feed_title=page.feed_title,
        feed_lead=page.feed_lead,
        feed_published=page.feed_published,
    )
    return article, find_mentions(article)


def extract_page(store: Store, page_id: int, catalogue: Catalogue) -> Outcome | None:
    """Reads a page into an article version with its mentions; its outcome, or None if it was done or is another's."""
    now = datetime.now(UTC)
    with store.writing() as connection:
        stored = page_rows.begin_reading(connection, page_id, now)
    if stored is None:
        return None
    article, reading = read_page(stored, catalogue.get(stored.page.source_id))
    outcome = article.outcome
    with store.writing() as connection:
        if outcome.keeps_article:
            saved = article_rows.save_article(
                connection, page_id, stored.page.source_id, stored.canonical, article, reading, EXTRACTOR_VERSION, datetime.now(UTC)
            )
            outcome = outcome if saved else Outcome.UNCHANGED
        page_rows.settle_page(connection, page_id, outcome)
    return outcome


def decide_alerts(store: Store) -> int:
    """Puts into the outbox whom new and changed events concern; how many alerts that were."""
    added = 0
    with store.writing() as connection:
        subscriptions = [s for s in subscription_rows.list_subscriptions(connection) if s.active]
        now = datetime.now(UTC)
        for event in event_rows.events_to_tell(connection):
            outlets = count_outlets(event)
            found = [(s, why) for s in subscriptions if (why := concerns(s, event, outlets)) is not None]
            alerts = [(Alert(s.id, event.id, event.status, now), why) for s, why in found]
            added += subscription_rows.save_alerts(connection, alerts)
            event_rows.mark_told(connection, event.id)
    return added


def sweep(store: Store) -> tuple[list[int], list[int]]:
    """(pages, articles) whose next step is due."""
    with store.reading() as connection:
        return page_rows.due_pages(connection, datetime.now(UTC)), article_rows.due_articles(connection)
