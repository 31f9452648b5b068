"""The steps. Each takes an id, returns if it is done, makes one pure call, and saves its result and the mark "done" in one transaction.

Running one twice changes nothing; what a killed process left undone is found again by its due date (`sweep`).
"""

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from billiard.exceptions import SoftTimeLimitExceeded

from extract import EXTRACTOR_VERSION, find_mentions, read_article
from records.article import Article
from records.clean_text import clean_text
from records.errors import AccordwatchError, StoreUnavailable
from records.mention import Reading
from records.page import Outcome
from records.source import Source
from sources import Catalogue
from sources.addresses import same_site, shown_address
from store import Store, boilerplate
from store import articles as article_rows
from store import pages as page_rows
from store.pages import StoredPage
from tasks.keeping import LEASE_SECONDS, claimed
from tasks.resolving import resolve_article
from tasks.second_reader import SecondReader

FORGIVING_SECONDS = 20.0  # that a store which went away is asked again, so that the page is not blamed
GRACE_SECONDS = 5.0  # from the end of a page's time to the end of its process

logger = logging.getLogger(__name__)


def read_page(stored: StoredPage, source: Source | None, repeated: frozenset[str] = frozenset()) -> tuple[Article, Reading]:
    """The article of a page and what it reports. `repeated`: lines that stand on many pages of the source. Pure."""
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
        repeated_lines=repeated,
        further=[(other.body, other.content_type) for other in stored.further],
    )
    translations = tuple(other for other in article.translations if same_site(page.final_url, other))  # nobody speaks for another's site
    article = replace(article, canonical=shown_address(page.final_url, article.canonical), translations=translations)
    return article, find_mentions(article)


def warm_up(languages: Iterable[str]) -> None:
    """Reads what finding mentions needs to know of each language: seconds, which no page should pay for."""
    for lang in sorted(languages):
        find_mentions(Article(title="", text="", lang=lang))


def extract_page(
    store: Store, page_id: int, catalogue: Catalogue, page_timeout_seconds: float = 60.0, second: SecondReader | None = None
) -> Outcome | None:
    """Reads a page into an article version with its mentions; its outcome, or None if it was done or is another's.

    Raises: StoreUnavailable; the page is not blamed and due again.
    """
    with store.writing() as connection:
        stored = page_rows.begin_reading(connection, page_id, datetime.now(UTC), timedelta(seconds=LEASE_SECONDS))
    if stored is None:
        return None
    try:
        return _read_and_save(store, stored, catalogue, page_timeout_seconds, second)
    except StoreUnavailable:  # no fault of the page
        store.insist(lambda connection: page_rows.forgive_reading(connection, page_id, datetime.now(UTC)), FORGIVING_SECONDS)
        raise


def _read_and_save(
    store: Store, stored: StoredPage, catalogue: Catalogue, page_timeout_seconds: float, second: SecondReader | None
) -> Outcome | None:
    page_id = stored.id
    try:
        with claimed(store, page_id, page_timeout_seconds + GRACE_SECONDS):
            with store.reading() as connection:
                repeated = boilerplate.repeated_lines(connection, stored.page.source_id)
            article, reading = read_page(stored, catalogue.get(stored.page.source_id), repeated)
            if second is not None:
                reading = second.reconsider(article, reading)
    except StoreUnavailable:
        raise
    except Exception as error:  # whatever a page brings about is its own failure: told, counted, and the others go on
        logger.exception("page %d cannot be read", page_id)
        said = f"it took more than {page_timeout_seconds:.0f} s" if isinstance(error, SoftTimeLimitExceeded) else _name(error)
        return note_failure(store, page_id, said)
    outcome = article.outcome
    if stored.page.from_feed == "lead":  # a title and a lead, however short, are what there is
        outcome = Outcome.LEAD_ONLY if article.text else Outcome.BLOCKED
    with store.writing() as connection:
        if outcome.keeps_article:
            saved = article_rows.save_article(
                connection, page_id, stored.page.source_id, stored.canonical, article, reading, EXTRACTOR_VERSION, datetime.now(UTC)
            )
            outcome = outcome if saved else Outcome.UNCHANGED
            if saved:
                boilerplate.learn_now_and_then(connection, stored.page.source_id, datetime.now(UTC))
        page_rows.settle_page(connection, page_id, outcome, _reason(article))
    return outcome


def merge_article(store: Store, article_id: int) -> list[str]:
    """Merges what an article tells into events; identifiers of those that it touched. A failure is told and counted, like a page's."""
    try:
        return resolve_article(store, article_id)
    except AccordwatchError:
        raise
    except Exception as error:
        logger.exception("article %d cannot be resolved", article_id)
        with store.writing() as connection:
            article_rows.fail_resolving(connection, article_id, _name(error))
        return []


def _name(error: Exception) -> str:
    return clean_text(f"{type(error).__name__}: {error}")


def note_failure(store: Store, page_id: int, reason: str) -> Outcome | None:
    """Counts what a page did to its reader, or its articles to who resolved them; the outcome if it was put aside now."""
    with store.writing() as connection:
        if page_rows.is_waiting(connection, page_id):
            return Outcome.QUARANTINED if page_rows.fail_reading(connection, page_id, datetime.now(UTC), reason) else None
        for article_id in article_rows.articles_of_page(connection, page_id):
            article_rows.fail_resolving(connection, article_id, reason)
    return None


def _reason(article: Article) -> str:
    """What is to be known of the page besides its outcome."""
    told = {"charset": "its charset was guessed", "ahead": "its date lies ahead", "first_page": "the first of several pages"}
    return ", ".join(told[doubt] for doubt in article.doubts)


def sweep(store: Store) -> tuple[list[int], list[int]]:
    """(pages, articles) whose next step is due."""
    with store.reading() as connection:
        return page_rows.due_pages(connection, datetime.now(UTC)), article_rows.due_articles(connection)
