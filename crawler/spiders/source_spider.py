"""Reads sources by their access method, feed or sitemap, and hands each page to the store."""

import logging
import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import scrapy
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from crawler.failures import SOFT, TEMPORARY, outcome_of_failure, outcome_of_status, seconds_to_wait, weight_of_status
from crawler.feeds import Entry, read_feed
from crawler.shelf import Shelf
from crawler.sitemaps import MAX_SITEMAP_BYTES, Located, read_sitemap
from records.errors import Unreadable
from records.page import Page
from records.source import Source
from sources.addresses import canonical_address
from store.sources import Validators

logger = logging.getLogger(__name__)
WHOLE_ARTICLE = 400  # characters of a feed's content that make an article where its page is refused


class SourceSpider(scrapy.Spider):
    """One crawl of some sources. Pages that are known already are not asked again."""

    name = "sources"

    def __init__(
        self, sources: list[Source], shelf: Shelf, since: datetime | None = None, until: datetime | None = None,
        limit: int | None = None, refresh: bool = False, urls: tuple[str, ...] = (), **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(**options)
        self.sources, self.shelf, self.since, self.until = sources, shelf, since, until
        self.limit, self.refresh, self.urls = limit, refresh, urls
        self.asked: dict[str, int] = {}
        self.seen: set[str] = set()
        self.told_to_wait: set[str] = set()

    async def start(self) -> AsyncIterator[Request]:
        for source in self.sources:
            if self.shelf.is_told_to_wait(self._host(source)):
                self.shelf.tell_problem(source.id, f"{self._host(source)} asked us to wait; it is asked again when that is over")
                continue
            if self.urls:
                for url in self.urls:
                    if request := self._page_request(source, Entry(url), feed=None):
                        yield request
            else:
                for request in self._lists(source):
                    yield request

    def _lists(self, source: Source) -> Iterator[Request]:
        """The feeds of a source, or its sitemaps where those are its access, or a span of days is asked for."""
        by_sitemap = bool(source.sitemaps) and (source.access == "sitemap" or self.since or self.until or not source.feeds)
        for url in source.sitemaps if by_sitemap else source.feeds:
            yield self._list_request(source, url, self.parse_sitemap if by_sitemap else self.parse_feed)

    def _list_request(self, source: Source, url: str, callback: Any) -> Request:
        known = Validators() if self.refresh or self.since or self.until else self.shelf.validators(url)
        headers = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        meta = self._meta(source) | {"download_maxsize": MAX_SITEMAP_BYTES, "list": url}
        wanted = {k: v for k, v in headers.items() if v}
        return Request(url, callback, headers=wanted, meta=meta, errback=self.list_failed, priority=10, dont_filter=True)

    def _meta(self, source: Source) -> dict[str, Any]:
        return {"source": source, "download_slot": self._host(source)}

    @staticmethod
    def _host(source: Source) -> str:
        return urlsplit(str(source.home)).netloc

    def _heed(self, response: Response) -> None:
        """A site that is busy says when to come back; until then it is left alone."""
        wait = seconds_to_wait(_header(response, "Retry-After"), datetime.now(UTC)) if response.status in (429, 503) else 0.0
        if wait:
            host = self._host(response.meta["source"])
            self.shelf.wait_for(host, wait)
            self.told_to_wait.add(host)

    def parse_feed(self, response: Response) -> Iterator[Request]:
        source, url = response.meta["source"], response.meta["list"]
        if response.status != 200:
            yield from self._list_answered(response)
            return
        try:
            entries = read_feed(response.body, response.url, _header(response, "Content-Type"))
        except Unreadable as error:
            self.shelf.health(source.id, SOFT, str(error))
            yield from self._instead_of_feed(source)
            return
        self.shelf.open_list(url, source.id, Validators(_header(response, "ETag") or None, _header(response, "Last-Modified") or None))
        for entry in entries:
            if request := self._page_request(source, entry, feed=url):
                yield request
        self.shelf.health(source.id, 0.0, None)
        self.shelf.close_list(url)

    def _instead_of_feed(self, source: Source) -> Iterator[Request]:
        """A feed that lies: the sitemap may know."""
        for url in source.sitemaps:
            yield self._list_request(source, url, self.parse_sitemap)

    def parse_sitemap(self, response: Response) -> Iterator[Request]:
        source, url = response.meta["source"], response.meta["list"]
        if response.status != 200:
            yield from self._list_answered(response)
            return
        try:
            located = read_sitemap(response.body, response.url)
        except Unreadable as error:
            self.shelf.health(source.id, SOFT, str(error))
            return
        self.shelf.open_list(url, source.id, Validators(_header(response, "ETag") or None, _header(response, "Last-Modified") or None))
        for place in located:
            if place.is_sitemap and self._overlaps(place):
                yield self._list_request(source, response.urljoin(place.url), self.parse_sitemap)
            elif not place.is_sitemap and self._is_wanted(source, place):
                entry = Entry(response.urljoin(place.url), place.title)
                if request := self._page_request(source, entry, feed=url):
                    yield request
        self.shelf.health(source.id, 0.0, None)
        self.shelf.close_list(url)

    def _overlaps(self, place: Located) -> bool:
        """Whether a sub-sitemap may list what is asked for; its days stand in its address (`date_start=`, `date_end=`)."""
        days = dict(re.findall(r"date_(start|end)=(\d{8})", place.url))
        since, until = (m.strftime("%Y%m%d") if m else None for m in (self.since, self.until))
        return not ((since and days.get("end", "9") < since) or (until and days.get("start", "0") > until))

    def _is_wanted(self, source: Source, place: Located) -> bool:
        if source.article_url and not re.search(source.article_url, place.url):
            return False
        day = re.search(r"/((?:19|20)\d\d)[/-]?(\d\d)[/-]?(\d\d)[/-]", place.url)
        stamp = "".join(day.groups()) if day else place.modified.strftime("%Y%m%d") if place.modified else None
        since, until = (m.strftime("%Y%m%d") if m else None for m in (self.since, self.until))
        return stamp is None or not ((since and stamp < since) or (until and stamp > until))

    def _list_answered(self, response: Response) -> Iterator[Request]:
        """A list that brought no content: not modified is well, all else weighs on health."""
        source = response.meta["source"]
        self._heed(response)
        if response.status == 304:
            self.shelf.health(source.id, 0.0, None)
            return
        self.shelf.health(source.id, weight_of_status(response.status), f"{response.url} answers HTTP {response.status}")
        if response.meta["list"] in source.feeds and self._host(source) not in self.told_to_wait:
            yield from self._instead_of_feed(source)

    def list_failed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        outcome, reason = outcome_of_failure(failure.value)
        self.shelf.health(request.meta["source"].id, TEMPORARY, f"{request.url}: {outcome} ({reason})")

    def _page_request(self, source: Source, entry: Entry, feed: str | None) -> Request | None:
        """The request for a page that is not known; None if it is, or enough were asked."""
        try:
            canonical = canonical_address(entry.url)
        except ValueError as error:
            logger.info("passed over: %s", error)
            return None
        if canonical in self.seen or (self.limit is not None and self.asked.get(source.id, 0) >= self.limit):
            return None
        if entry.published and ((self.since and entry.published < self.since) or (self.until and entry.published > self.until)):
            return None
        if not self.refresh and not self.urls and self.shelf.knows(canonical):
            return None
        self.seen.add(canonical)
        self.asked[source.id] = self.asked.get(source.id, 0) + 1
        meta = self._meta(source) | {"entry": entry, "canonical": canonical, "feed": feed}
        self.shelf.begin_page(feed)
        return Request(entry.url, self.parse_page, meta=meta, errback=self.page_failed, dont_filter=True)

    def parse_page(self, response: Response) -> None:
        self._heed(response)
        outcome, reason = outcome_of_status(response.status)
        self._keep(response.request, response, outcome, reason)  # type: ignore[arg-type]

    def page_failed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        outcome, reason = outcome_of_failure(failure.value)
        self._keep(request, None, outcome, reason)

    def _keep(self, request: Request, response: Response | None, outcome: Any, reason: str) -> None:
        meta, entry = request.meta, request.meta["entry"]
        body = response.body if response is not None else b""
        kind = _header(response, "Content-Type") if response is not None else ""
        if outcome is not None and len(entry.content) >= WHOLE_ARTICLE:
            body, kind = (
                f"<html><body><h1>{entry.title}</h1><article>{entry.content}</article></body></html>".encode(),
                "text/html; charset=utf-8",
            )
            outcome, reason = None, f"from the feed: {reason}"
        page = Page(
            url=entry.url, final_url=response.url if response is not None else request.url, source_id=meta["source"].id,
            fetched=datetime.now(UTC), status=response.status if response is not None else 0, body=body if outcome is None else b"",
            content_type=kind, feed_title=entry.title or None, feed_lead=entry.lead or None, feed_published=entry.published,
        )  # fmt: skip
        self.shelf.put(page, meta["canonical"], outcome, reason)
        self.shelf.end_page(meta["feed"])


def _header(response: Response, name: str) -> str:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else ""
