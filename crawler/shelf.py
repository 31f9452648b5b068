"""Where the spiders put what they fetched: the store, and a line of progress for each page.

A feed's validators are kept only when all pages that it led to are: a crawl that was killed finds them again.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from records.page import Outcome, Page
from store import Store, leases
from store.pages import is_known, record_page
from store.sources import Validators, feed_validators, record_feed, record_health


class Shelf:
    def __init__(self, store: Store, tell: Callable[[dict[str, Any]], None]) -> None:
        self._store = store
        self._tell = tell
        self._open: dict[str, tuple[Validators, int, bool]] = {}  # list: validators, pages under way, all handed out

    def knows(self, canonical: str) -> bool:
        with self._store.reading() as connection:
            return is_known(connection, canonical)

    def validators(self, url: str) -> Validators:
        with self._store.reading() as connection:
            return feed_validators(connection, url)

    def open_list(self, url: str, source_id: str, validators: Validators) -> None:
        _, pending, _ = self._open.get(url, (validators, 0, False))
        self._open[url] = (validators, pending, False)
        self._tell({"list": url, "source": source_id})

    def close_list(self, url: str) -> None:
        validators, pending, _ = self._open[url]
        self._open[url] = (validators, pending, True)
        self._settle(url)

    def begin_page(self, feed: str | None) -> None:
        if feed is not None:
            validators, pending, closed = self._open[feed]
            self._open[feed] = (validators, pending + 1, closed)

    def end_page(self, feed: str | None) -> None:
        if feed is not None:
            validators, pending, closed = self._open[feed]
            self._open[feed] = (validators, pending - 1, closed)
            self._settle(feed)

    def _settle(self, url: str) -> None:
        validators, pending, closed = self._open[url]
        if closed and pending == 0:
            with self._store.writing() as connection:
                record_feed(connection, url, validators, datetime.now(UTC))

    def put(self, page: Page, canonical: str, outcome: Outcome | None, reason: str) -> None:
        with self._store.writing() as connection:
            page_id = record_page(connection, page, canonical, outcome, reason)
        self._tell({"page": page_id, "source": page.source_id, "url": page.url, "outcome": outcome, "reason": reason})

    def is_told_to_wait(self, host: str) -> bool:
        with self._store.reading() as connection:
            return host in leases.held(connection, "wait:", datetime.now(UTC))

    def wait_for(self, host: str, seconds: float) -> None:
        """No crawl asks the host before then, over restarts too."""
        with self._store.writing() as connection:
            leases.take(connection, f"wait:{host}", "retry-after", seconds, datetime.now(UTC))

    def health(self, source_id: str, failure: float, problem: str | None) -> None:
        with self._store.writing() as connection:
            record_health(connection, source_id, failure, problem, datetime.now(UTC))
        if problem:
            self.tell_problem(source_id, problem)

    def tell_problem(self, source_id: str, problem: str) -> None:
        self._tell({"problem": problem, "source": source_id})
