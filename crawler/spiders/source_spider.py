"""Reads sources by their access method and hands each page to the store. What differs stands in `plan` and in the readers."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import scrapy
from scrapy.http import Request, Response
from scrapy.utils.asyncio import create_looping_call
from twisted.python.failure import Failure

from crawler.entries import Entry, Listed, Span
from crawler.failures import SOFT, TEMPORARY, outcome_of_failure, outcome_of_status, seconds_to_wait, weight_of_status
from crawler.hosts import LONGEST_WAIT_SECONDS, LOOK_AGAIN_SECONDS, RENEW_SECONDS, HostLeases, hosts_of
from crawler.list_reading import read_list, wanted_entries
from crawler.page_making import header, page_of_response
from crawler.parts import Answered, page_of_part, request_for_next
from crawler.plan import ListWish, host_of, instead_of_feed, lists_of, reaching_back
from crawler.shelf import Shelf
from crawler.sitemaps import MAX_SITEMAP_BYTES, parts_to_ask
from crawler.tally import Tally
from crawler.turns import Turns
from records.errors import Unreadable
from records.page import Outcome
from records.source import Source
from sources.addresses import canonical_address
from store.sources import FeedState, Validators

logger = logging.getLogger(__name__)
OVERLAP = timedelta(hours=1)  # a hole is filled from a little before the last poll
LONGEST_HOLE = timedelta(days=7)  # a longer one is filled by hand: `rescrape --source S --since D`
RECENT = timedelta(days=2)  # sitemaps are looked through from so long before the last poll
MOST_PAGES_OF_A_LIST, PAGES_WHEN_POLLED = 50, 3
LIST_ACCEPTS = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/html;q=0.8, */*;q=0.5"


class SourceSpider(scrapy.Spider):
    """One crawl of some sources. Pages that are known already are not asked again."""

    name = "sources"

    def __init__(
        self, sources: list[Source], shelf: Shelf, leases: HostLeases, span: Span = Span(), limit: int | None = None, refresh: bool = False,
        urls: tuple[str, ...] = (), **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(**options)
        self.leases, self.pauses = leases, dict[str, float]()  # pauses that robots.txt asks for, by host
        self.sources, self.shelf, self.span, self.limit, self.refresh, self.urls = sources, shelf, span, limit, refresh, urls
        self.asked: dict[str, int] = {}
        self.seen: set[str] = set()
        self.told_to_wait: set[str] = set()
        self.tallies: dict[str, Tally] = {source.id: Tally() for source in sources}
        self.turns = Turns({host_of(source): 1 if source.delay_seconds else 4 for source in sources})

    async def start(self) -> AsyncIterator[Request]:
        """Begins with each source as soon as nobody else asks its hosts."""
        self._renewing = create_looping_call(self._renew)
        self._renewing.start(RENEW_SECONDS, now=False)
        waiting, end = list(self.sources), time.monotonic() + LONGEST_WAIT_SECONDS
        while waiting and time.monotonic() < end:
            for source in [source for source in waiting if self.leases.take(source)]:
                waiting.remove(source)
                self._begin(source)
                for request in self.turns.start(host_of(source)):
                    yield request
            if waiting:
                await asyncio.sleep(LOOK_AGAIN_SECONDS)
        for source in waiting:
            self.shelf.tell_problem(source.id, f"another crawl asks {host_of(source)}; try again when it has ended")
            self.shelf.tell_left(source.id, len(self.urls) or 1)

    def _begin(self, source: Source) -> None:
        if until := self.leases.waits_until(host_of(source)):
            self.shelf.tell_problem(source.id, f"{host_of(source)} asked us to wait until {until:%Y-%m-%d %H:%M} UTC; not asked before")
            self.shelf.tell_left(source.id, len(self.urls) or 1)
            return
        for url in self.urls:
            self._want_page(source, Entry(url), None)
        if self.urls:
            return
        for wish in lists_of(source, self.span, datetime.now(UTC)):
            self._want_list(source, wish)
        if not self.span and not self.refresh:
            for asked in self.shelf.failed(source.id):
                self._want_page(source, Entry(asked.url, asked.feed_title or "", asked.feed_lead or "", asked.feed_published), None)

    def _renew(self) -> None:
        for host in self.leases.renew():
            for request in self.turns.take_back(host):
                self._not_asked(request)

    def closed(self, reason: str) -> None:
        if self._renewing.running:
            self._renewing.stop()
        for source in self.sources:
            self.leases.owe(hosts_of(source), self.pauses.get(host_of(source), 0.0))
        self.leases.end()

    def _want_list(self, source: Source, wish: ListWish) -> None:
        state = None if self.refresh or wish.span else self.shelf.list_state(wish.address)
        known = state.validators if state else Validators()
        wanted = {"Accept": LIST_ACCEPTS, "If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        meta = self._meta(source) | {"download_maxsize": MAX_SITEMAP_BYTES, "wish": wish}
        self.tallies[source.id].ask()
        headers = {name: value for name, value in wanted.items() if value}
        request = Request(wish.address, self.parse_list, headers=headers, meta=meta, errback=self.list_failed, dont_filter=True)
        self.turns.add(host_of(source), request, first=True)

    def _meta(self, source: Source) -> dict[str, Any]:
        return {"source": source, "download_slot": host_of(source)}

    def heed(self, response: Response, source: Source) -> None:
        """A site that is busy says when to come back; until then it is left alone."""
        wait = seconds_to_wait(header(response, "Retry-After"), datetime.now(UTC)) if response.status in (429, 503) else 0.0
        if not wait:
            return
        host = host_of(source)
        self.leases.wait_for(host, wait)
        self.told_to_wait.add(host)
        left = self.turns.take_back(host)
        for request in left:
            self._not_asked(request)
        if left:
            self.shelf.tell_problem(source.id, f"{host} asked us to wait {wait:.0f} s; {len(left)} addresses are left for later")

    def _not_asked(self, request: Request) -> None:
        if "wish" in request.meta:
            self._end_list(request.meta["source"], TEMPORARY, f"{request.url} was not asked: its host told us to wait")
        elif "first" in request.meta:
            self._keep(*request.meta["first"])
        else:
            self.shelf.end_page(request.meta["list"], asked=False)
            self.shelf.tell_left(request.meta["source"].id, 1)

    def parse_list(self, response: Response) -> Iterator[Request]:
        source, wish = response.meta["source"], response.meta["wish"]
        try:
            if response.status == 200:
                self._read(source, wish, response)
            else:
                self._list_answered(source, wish, response)
        finally:
            yield from self.turns.end(host_of(source))

    def _read(self, source: Source, wish: ListWish, response: Response) -> None:
        try:
            listed = read_list(wish, response, source)
            if not listed.entries and not listed.parts and wish.kind in ("feed", "listing", "api") and wish.page == 1:
                raise Unreadable(f"{response.url} lists no article.", "Look at it in a browser.")
        except Unreadable as error:
            self._lied(source, wish, SOFT, str(error))
            return
        before, now = self.shelf.list_state(wish.address), datetime.now(UTC)
        since = (before.checked if before else now) - RECENT
        newest = max((e.published for e in listed.entries if e.published), default=None)
        validators = Validators(header(response, "ETag") or None, header(response, "Last-Modified") or None)
        validators = Validators() if listed.parts else validators  # an index may stay the same while its parts grow
        key = wish.address
        self.shelf.open_list(key, source.id, FeedState(validators, now, newest, len(listed.entries)))
        fresh = sum(self._want_page(source, entry, key) for entry in wanted_entries(source, wish, listed, since))
        if wish.kind == "feed" and before and fresh and fresh == len(listed.entries) and not self.span and not self.refresh:
            listed.notes += self._fill_hole(source, before.checked, listed)
        for part in parts_to_ask(listed.parts, wish.span, since):
            self._want_list(source, replace(wish, url=part.url))
        self._turn_page(source, wish, listed, fresh)
        self._end_list(source, 0.0, "; ".join(listed.notes))
        self.shelf.close_list(key)

    def _turn_page(self, source: Source, wish: ListWish, listed: Listed, fresh: int) -> None:
        """The next page of a list of several, while pages bring something new; further back where days are asked for."""
        if "{page}" not in wish.url:
            return
        oldest = min((e.published for e in listed.entries if e.published), default=None)
        before_span = wish.span.since is not None and oldest is not None and oldest < wish.span.since
        goes_on = bool(listed.entries) and not before_span if wish.span else fresh > 0
        if goes_on and wish.page < (MOST_PAGES_OF_A_LIST if wish.span else PAGES_WHEN_POLLED):
            self._want_list(source, replace(wish, page=wish.page + 1))

    def _fill_hole(self, source: Source, polled: datetime, listed: Listed) -> list[str]:
        """All entries are new: some may have come and gone since the last poll. What reaches back is asked for those days."""
        oldest = min((e.published for e in listed.entries if e.published), default=None)
        if oldest is None or oldest <= polled:
            return []
        span = Span(max(polled - OVERLAP, oldest - LONGEST_HOLE), oldest)
        wishes = list(reaching_back(source, span, datetime.now(UTC)))
        for wish in wishes:
            self._want_list(source, wish)
        days = f"between {polled:%Y-%m-%d %H:%M} and {oldest:%Y-%m-%d %H:%M} UTC"
        return [f"the feed has a hole {days}; {'filled from its archive' if wishes else 'nothing reaches back to fill it'}"]

    def _lied(self, source: Source, wish: ListWish, failure: float, problem: str) -> None:
        if wish.kind == "feed" and host_of(source) not in self.told_to_wait and not self.span:
            for other in instead_of_feed(source, datetime.now(UTC)):
                self._want_list(source, other)
        self._end_list(source, failure, problem)

    def _list_answered(self, source: Source, wish: ListWish, response: Response) -> None:
        """A list that brought no content: not modified is well, all else weighs on health."""
        self.heed(response, source)
        if response.status == 304:
            self.shelf.list_unchanged(wish.address)
            self._end_list(source, 0.0, "")
        elif wish.kind == "archive" and response.status == 404:
            self._end_list(source, 0.0, "")  # a day without articles
        else:
            self._lied(source, wish, weight_of_status(response.status), f"{response.url} answers HTTP {response.status}")

    def list_failed(self, failure: Failure) -> Iterator[Request]:
        request: Request = failure.request  # type: ignore[attr-defined]
        source, wish = request.meta["source"], request.meta["wish"]
        outcome, reason = outcome_of_failure(failure.value)
        try:
            self._lied(source, wish, TEMPORARY, f"{request.url}: {outcome} ({reason})")
        finally:
            yield from self.turns.end(host_of(source))

    def _end_list(self, source: Source, failure: float, problem: str) -> None:
        tally = self.tallies[source.id]
        tally.answer(failure, problem)
        if tally.end():
            self.shelf.health(source.id, *tally.verdict)

    def _want_page(self, source: Source, entry: Entry, key: str | None) -> bool:
        """Whether the page is to be asked: it is not known, and not enough were asked."""
        try:
            canonical = canonical_address(entry.url)
        except ValueError as error:
            logger.info("passed over: %s", error)
            return False
        if canonical in self.seen or (self.limit is not None and self.asked.get(source.id, 0) >= self.limit):
            return False
        if not self.refresh and not self.urls and self.shelf.knows(canonical):
            return False
        self.seen.add(canonical)
        self.asked[source.id] = self.asked.get(source.id, 0) + 1
        meta = self._meta(source) | {"entry": entry, "canonical": canonical, "list": key}
        self.shelf.begin_page(key)
        headers = {}
        if self.refresh or self.urls:
            known = self.shelf.page_validators(canonical)
            headers = {n: v for n, v in (("If-None-Match", known.etag), ("If-Modified-Since", known.last_modified)) if v}
        request = Request(entry.ask or entry.url, self.parse_page, headers=headers, meta=meta, errback=self.page_failed, dont_filter=True)
        if entry.content and source.access == "api":
            self._keep(request, None, None, "")  # the list has said all
        elif host_of(source) in self.told_to_wait:
            self._not_asked(request)
        else:
            self.turns.add(host_of(source), request)
        return True

    def parse_page(self, response: Response) -> Iterator[Request]:
        source = response.meta["source"]
        try:
            self.heed(response, source)
            outcome, reason = outcome_of_status(response.status, response.headers.to_unicode_dict(), response.body)
            answered = Answered(response.request, response, outcome, reason)  # type: ignore[arg-type]
            if not self._ask_further(answered, answered):
                self._keep(*answered)
        finally:
            yield from self.turns.end(host_of(source))

    def _ask_further(self, first: Answered, last: Answered) -> bool:
        """Whether the article goes on on a page that is asked now; its first page is kept when that is had."""
        source = first.request.meta["source"]
        request = request_for_next(first, last, self._meta(source)) if host_of(source) not in self.told_to_wait else None
        if request is not None:
            self.turns.add(host_of(source), request.replace(callback=self.parse_part, errback=self.part_failed), first=True)
        return request is not None

    def parse_part(self, response: Response) -> Iterator[Request]:
        first: Answered = response.meta["first"]
        try:
            self.heed(response, response.meta["source"])
            outcome, reason = outcome_of_status(response.status, response.headers.to_unicode_dict(), response.body)
            part = Answered(response.request, response, outcome, reason)  # type: ignore[arg-type]
            if is_part := outcome is None and canonical_address(response.url) == response.meta["canonical"]:
                self.shelf.put(page_of_part(part, datetime.now(UTC)), response.meta["canonical"], Outcome.PART, "")
            if not (is_part and self._ask_further(first, part)):
                self._keep(*first)
        finally:
            yield from self.turns.end(host_of(response.meta["source"]))

    def part_failed(self, failure: Failure) -> Iterator[Request]:
        request: Request = failure.request  # type: ignore[attr-defined]
        try:
            self._keep(*request.meta["first"])
        finally:
            yield from self.turns.end(host_of(request.meta["source"]))

    def page_failed(self, failure: Failure) -> Iterator[Request]:
        request: Request = failure.request  # type: ignore[attr-defined]
        try:
            self._keep(request, None, *outcome_of_failure(failure.value))
        finally:
            yield from self.turns.end(host_of(request.meta["source"]))

    def _keep(self, request: Request, response: Response | None, outcome: Outcome | None, reason: str) -> None:
        meta, host = request.meta, host_of(request.meta["source"])
        page, outcome, reason = page_of_response(request, response, outcome, reason, datetime.now(UTC))
        self.shelf.put(page, meta["canonical"], outcome, reason)
        self.shelf.end_page(meta["list"])
        self.turns.note(host, refused=outcome is Outcome.BLOCKED or (page.from_feed is not None and response is not None))
        if self.turns.is_refused(host):
            self.turns.note(host, refused=False)
            for left in [request for request in self.turns.take_back(host) if self._is_page(host, request)]:
                why = "not asked: the site refused those before it"
                page, ending, why = page_of_response(left, None, Outcome.BLOCKED, why, datetime.now(UTC))
                self.shelf.put(page, left.meta["canonical"], ending, why)
                self.shelf.end_page(left.meta["list"])

    def _is_page(self, host: str, request: Request) -> bool:
        """Lists stay in their turn; an article whose further page is not asked is kept as far as it is had."""
        if "wish" in request.meta:
            self.turns.add(host, request)
        elif "first" in request.meta:
            self._keep(*request.meta["first"])
        else:
            return True
        return False
