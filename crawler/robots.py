"""robots.txt, obeyed: 4xx allows all, 5xx, 429, a time-out or a cut forbid the host for this crawl. Read up to 500 KiB."""

import logging
from typing import Any, Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from crawler.network_errors import NETWORK_ERRORS

logger = logging.getLogger(__name__)
MAX_ROBOTS_BYTES = 500 * 1024


class RobotsDenied(IgnoreRequest):
    """robots.txt forbids the address, or could not be had."""


class RobotsMiddleware:
    """Asks each host's robots.txt once in a crawl and lets through what it allows."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent = str(crawler.settings["USER_AGENT"])
        self._rules: dict[str, Protego | None] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if request.meta.get("is_robots"):
            return
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = await self._ask(origin, request)
        rules = self._rules[origin]
        if rules is None:
            raise RobotsDenied(f"robots.txt of {parts.netloc} could not be had")
        if not rules.can_fetch(request.url, self._agent):
            raise RobotsDenied(f"robots.txt of {parts.netloc} forbids {parts.path}")

    async def _ask(self, origin: str, request: Request) -> Protego | None:
        """The rules of a host; None if all is forbidden for now."""
        meta: dict[str, Any] = {"is_robots": True, "dont_retry": False, "download_slot": request.meta.get("download_slot")}
        ask = Request(f"{origin}/robots.txt", meta=meta, priority=1000, dont_filter=True)
        try:
            response: Response = await self._crawler.engine.download_async(ask)  # type: ignore[union-attr]
        except IgnoreRequest:
            raise
        except NETWORK_ERRORS as error:  # no name, no connection, time-out, cut
            logger.info("robots.txt of %s could not be had: %s", origin, error)
            return None
        if 400 <= response.status < 500 and response.status != 429:
            return Protego.parse("")
        if response.status != 200:
            return None
        return Protego.parse(response.body[:MAX_ROBOTS_BYTES].decode("utf-8", "replace"))
