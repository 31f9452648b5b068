"""robots.txt, obeyed: 4xx allows all, 5xx, 429, a time-out or a cut forbid the host for this crawl. Read up to 500 KiB, kept a day."""

import asyncio
from typing import Any, Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from crawler.guard import ForbiddenAddress
from crawler.network_errors import NETWORK_ERRORS, in_words

MAX_ROBOTS_BYTES = 500 * 1024
ROBOTS_TIMEOUT_SECONDS = 15
LONGEST_DELAY_SECONDS = 120.0  # `Crawl-delay`, up to this


class RobotsDenied(IgnoreRequest):
    """robots.txt forbids the address, or could not be had."""


class RobotsMiddleware:
    """Asks each host's robots.txt once a day and lets through what it allows."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent = str(crawler.settings["USER_AGENT"])
        self._rules: dict[str, asyncio.Future[Protego | None]] = {}
        self._why: dict[str, str] = {}  # it could not be had, by origin

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if request.meta.get("is_robots") or request.meta.get("playwright"):
            return  # what a browser is to show was fetched already
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:  # those that come while it is asked wait for the same answer
            self._rules[origin] = asyncio.ensure_future(self._find(origin, request))
        rules = await asyncio.shield(self._rules[origin])
        if rules is None:
            raise RobotsDenied(f"robots.txt of {parts.netloc} could not be had ({self._why.get(origin, '')})")
        if not rules.can_fetch(request.url, self._agent):
            raise RobotsDenied(f"robots.txt of {parts.netloc} forbids {parts.path}")
        self._slow_down(request, rules)

    def _slow_down(self, request: Request, rules: Protego) -> None:
        """`Crawl-delay` makes the pause between two requests longer, never shorter."""
        wanted = min(float(rules.crawl_delay(self._agent) or 0.0), LONGEST_DELAY_SECONDS)
        downloader = self._crawler.engine.downloader  # type: ignore[union-attr]
        key = downloader.get_slot_key(request)
        given = downloader.per_slot_settings.setdefault(key, {})
        if wanted > given.get("delay", 0.0):
            given |= {"delay": wanted, "concurrency": 1}
            self._crawler.spider.pauses[key] = wanted  # type: ignore[union-attr]
            if key in downloader.slots:
                downloader.slots[key].delay, downloader.slots[key].concurrency = wanted, 1

    async def _find(self, origin: str, request: Request) -> Protego | None:
        """The rules of a host, kept or asked; None if all is forbidden for now."""
        shelf = self._crawler.spider.shelf  # type: ignore[union-attr]
        text = shelf.kept_robots(origin)
        if text is None:
            text = await self._ask(origin, request)
            if text is not None:
                shelf.keep_robots(origin, text)
        return None if text is None else Protego.parse(text)

    async def _ask(self, origin: str, request: Request) -> str | None:
        """robots.txt; empty where there is none, None where it could not be had."""
        meta: dict[str, Any] = {
            "is_robots": True, "download_slot": request.meta.get("download_slot"), "download_timeout": ROBOTS_TIMEOUT_SECONDS,
        }  # fmt: skip
        ask = Request(f"{origin}/robots.txt", meta=meta, priority=1000, dont_filter=True)
        try:
            response: Response = await self._crawler.engine.download_async(ask)  # type: ignore[union-attr]
        except ForbiddenAddress:
            raise
        except (IgnoreRequest, *NETWORK_ERRORS) as error:  # no name, no connection, time-out, cut, a loop, too large
            self._why[origin] = in_words(error)
            return None
        if response.status in (429, 503):
            self._crawler.spider.heed(response, request.meta["source"])  # type: ignore[union-attr]
        if 400 <= response.status < 500 and response.status != 429:
            return ""
        self._why[origin] = f"HTTP {response.status}"
        return response.body[:MAX_ROBOTS_BYTES].decode("utf-8", "replace") if response.status == 200 else None
