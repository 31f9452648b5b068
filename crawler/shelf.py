"""Where the spiders put what they fetched: the store, and a line of progress for each page.

A feed's validators are kept only when all pages that it led to are: a crawl that was killed finds them again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from records.clean_text import clean_text
from records.page import Outcome, Page
from store import Store
from store import pages as page_rows
from store import sources as source_rows
from store.pages import Asked
from store.sources import FeedState, Validators

ROBOTS_KEPT = timedelta(hours=24)


@dataclass
class _OpenList:
    state: FeedState
    pending: int = 0  # pages under way
    closed: bool = False  # all of its pages are handed out
    spoilt: bool = False  # some page was not asked: the list is to be read again


class Shelf:
    def __init__(self, store: Store, tell: Callable[[dict[str, Any]], None]) -> None:
        self._store = store
        self._tell = tell
        self._open: dict[str, _OpenList] = {}

    def knows(self, canonical: str) -> bool:
        with self._store.reading() as connection:
            return page_rows.is_known(connection, canonical, datetime.now(UTC))

    def failed(self, source_id: str) -> list[Asked]:
        """Pages that failed before and are due again."""
        with self._store.reading() as connection:
            return page_rows.failed_pages(connection, source_id, datetime.now(UTC))

    def list_state(self, url: str) -> FeedState | None:
        with self._store.reading() as connection:
            return source_rows.feed_state(connection, url)

    def page_validators(self, canonical: str) -> Validators:
        with self._store.reading() as connection:
            return page_rows.page_validators(connection, canonical)

    def open_list(self, url: str, source_id: str, state: FeedState) -> None:
        self._open[url] = _OpenList(state)
        self._tell({"list": url, "source": source_id})

    def close_list(self, url: str) -> None:
        self._open[url].closed = True
        self._settle(url)

    def list_unchanged(self, url: str) -> None:
        now = datetime.now(UTC)
        self._store.insist(lambda connection: source_rows.record_feed_unchanged(connection, url, now))

    def begin_page(self, url: str | None) -> None:
        if url is not None:
            self._open[url].pending += 1

    def end_page(self, url: str | None, *, asked: bool = True) -> None:
        if url is not None:
            self._open[url].pending -= 1
            self._open[url].spoilt |= not asked
            self._settle(url)

    def _settle(self, url: str) -> None:
        held = self._open[url]
        if held.closed and held.pending == 0 and not held.spoilt:
            self._store.insist(lambda connection: source_rows.record_feed(connection, url, held.state))

    def put(self, page: Page, canonical: str, outcome: Outcome | None, reason: str) -> None:
        def keep(connection: Connection) -> int | None:
            if outcome is Outcome.UNCHANGED:
                page_rows.record_unchanged(connection, canonical, page.fetched)
                return None
            return page_rows.record_page(connection, page, canonical, outcome, clean_text(reason))

        page_id = self._store.insist(keep)
        self._tell({"page": page_id, "source": page.source_id, "url": page.url, "outcome": outcome, "reason": reason})

    def kept_robots(self, origin: str) -> str | None:
        with self._store.reading() as connection:
            return source_rows.kept_robots(connection, origin, datetime.now(UTC) - ROBOTS_KEPT)

    def keep_robots(self, origin: str, text: str) -> None:
        now = datetime.now(UTC)
        self._store.insist(lambda connection: source_rows.keep_robots(connection, origin, clean_text(text), now))

    def health(self, source_id: str, failure: float, problem: str | None) -> None:
        now = datetime.now(UTC)
        self._store.insist(lambda connection: source_rows.record_health(connection, source_id, failure, problem, now))
        if problem:
            self.tell_problem(source_id, problem)

    def tell_left(self, source_id: str, count: int) -> None:
        """So many addresses were not asked, and are to be asked another time."""
        self._tell({"left": count, "source": source_id})

    def tell_problem(self, source_id: str, problem: str) -> None:
        self._tell({"problem": problem, "source": source_id})
