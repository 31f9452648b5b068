"""Pages that only a browser can show, for sources that say `javascript: true` (the extra `javascript`, off by default).

The browser has no network: the page is what the crawl has fetched already, and each script and each answer that it asks for is fetched by
the crawl, which means the same guard of addresses, robots.txt, pauses, user agent, and limits of size as for everything else. Of other
sites, and of pictures, styles, frames and downloads, it gets nothing. A wall is never opened with it.
"""

import asyncio
import os
import shutil
from contextlib import suppress
from typing import Any, Self

from playwright.async_api import Error
from playwright.async_api import TimeoutError as StillAsking
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Request, Response
from scrapy_playwright.page import PageMethod

from crawler.failures import outcome_of_status
from crawler.network_errors import NETWORK_ERRORS
from sources.addresses import site_of

SETTLE_SHARE = 1 / 3  # of the time for an answer, in which a page may go on asking for more once it is loaded
MOST_REQUESTS = 30  # of one page; what it asks for beyond them it does not get
KEPT_SCRIPTS, LARGEST_KEPT_BYTES = 50, 2 * 2**20  # kept for the next pages of the crawl, as a browser does
WANTED = ("script", "xhr", "fetch")
SLOT = "browser"  # one page at a time
_HEADERS = ("Accept", "Origin", "X-Requested-With")
_DROPPED = ("content-encoding", "content-length", "set-cookie", "transfer-encoding")
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class NotRendered(IgnoreRequest):
    """The browser brought no page."""


def browser_settings() -> dict[str, Any]:
    """What Scrapy needs to know to open pages in a browser. The system's Chromium if there is one, else the one of Playwright."""
    arguments = ["--proxy-server=127.0.0.1:1", "--proxy-bypass-list=<-loopback>", "--host-resolver-rules=MAP * ~NOTFOUND",
                 "--force-webrtc-ip-handling-policy=disable_non_proxied_udp", "--js-flags=--max-old-space-size=256"]  # fmt: skip
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    one = "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler"
    return {
        "DOWNLOAD_HANDLERS": {"file": None, "ftp": None, "s3": None, "data": None, "http": one, "https": one},
        "PLAYWRIGHT_TARGET_CLOSED_MAX_RETRIES": 0,
        "PLAYWRIGHT_LAUNCH_OPTIONS": {  # Chromium's own sandbox cannot be had as root
            "args": arguments, "chromium_sandbox": hasattr(os, "geteuid") and os.geteuid() != 0,
        } | ({"executable_path": program} if program else {}),
    }  # fmt: skip


class BrowserMiddleware:
    """Shows the pages of sources that need it to a browser, and passes on what they have become."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent = str(crawler.settings["USER_AGENT"])
        self.most_bytes = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self.seconds = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        self._scripts: dict[str, Response] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response:
        source = request.meta.get("source")
        if source is None or not source.javascript or "entry" not in request.meta or "playwright" in request.meta or not _is_page(response):
            return response
        visit = _Visit(self, response, request)
        meta = {
            "source": source, "download_slot": SLOT, "playwright": True, "playwright_page_init_callback": visit.open,
            "playwright_page_methods": [PageMethod(visit.settle)], "playwright_page_goto_kwargs": {"timeout": 0},  # the visit has its own
            "playwright_context_kwargs": {"user_agent": self._agent, "accept_downloads": False, "service_workers": "block"},
        }  # fmt: skip
        try:
            shown = await self._crawler.engine.download_async(Request(response.url, meta=meta, dont_filter=True))  # type: ignore[union-attr]
        except Error as error:
            raise NotRendered(f"the browser did not show it: {visit.ended or str(error).splitlines()[0]}") from error
        finally:
            visit.end()
        headers = {"Content-Type": "text/html; charset=utf-8"}  # what a script wrote is not known by the validators of its page
        return response.replace(body=shown.text.encode(), headers=headers)  # type: ignore[attr-defined]

    async def fetch(self, url: str, asked: Any, of: Request) -> Response | None:
        """The answer to what the page asks for, by the rules of the crawl; None if it is not to be had."""
        if url in self._scripts:
            return self._scripts[url]
        source = of.meta["source"]
        given = await asked.all_headers()
        headers = {name: value for name in _HEADERS if (value := given.get(name.lower()))}
        request = Request(url, headers=headers, meta={"source": source, "download_slot": of.meta["download_slot"]}, dont_filter=True)
        try:
            answer: Response = await self._crawler.engine.download_async(request)  # type: ignore[union-attr]
        except (IgnoreRequest, DownloadCancelledError, *NETWORK_ERRORS):
            return None
        self._crawler.spider.heed(answer, source)  # type: ignore[union-attr]
        if asked.resource_type == "script" and len(self._scripts) < KEPT_SCRIPTS and len(answer.body) <= LARGEST_KEPT_BYTES:
            self._scripts[url] = answer
        return answer


def _is_page(response: Response) -> bool:
    kind = (response.headers.get("Content-Type") or b"text/html").lower()
    told = outcome_of_status(response.status, response.headers.to_unicode_dict(), response.body)
    return response.status == 200 and b"html" in kind and told == (None, "")


class _Visit:
    """One page in the browser, from its opening to its end."""

    def __init__(self, middleware: BrowserMiddleware, response: Response, request: Request) -> None:
        self._middleware, self._response, self._request = middleware, response, request
        self._site = site_of(response.url)
        self._requests = 0
        self._begun = False
        self._ending: asyncio.Task[None] | None = None
        self.ended = ""  # why it was ended before its time

    async def open(self, page: Any, request: Request) -> None:
        await page.route("**", self._answer)
        pauses = MOST_REQUESTS * self._request.meta["source"].delay_seconds
        self._ending = asyncio.ensure_future(self._end_after(page, self._middleware.seconds + pauses))

    def end(self) -> None:
        if self._ending:
            self._ending.cancel()

    async def _end_after(self, page: Any, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self.ended = f"it was not done after {seconds:.0f} s"
        await page.close()

    async def settle(self, page: Any) -> None:
        """Until the page asks for nothing more, or long enough."""
        with suppress(StillAsking):
            await page.wait_for_load_state("networkidle", timeout=1000 * SETTLE_SHARE * self._middleware.seconds)
        grown = await page.evaluate("document.documentElement.outerHTML.length")
        if grown > self._middleware.most_bytes:
            raise DownloadCancelledError(f"the page grew to {grown} characters in the browser, more than DOWNLOAD_MAXSIZE")

    def _is_wanted(self, asked: Any) -> bool:
        return asked.resource_type in WANTED and asked.method == "GET" and site_of(asked.url) == self._site

    async def _answer(self, route: Any) -> None:
        """Answers one request of the page; none goes to the network."""
        asked, answer = route.request, None
        if not self._begun and asked.is_navigation_request():
            self._begun, answer = True, self._response
        elif self._requests < MOST_REQUESTS and self._is_wanted(asked):
            self._requests += 1
            answer = await self._middleware.fetch(asked.url, asked, self._request)
        with suppress(Error):  # the page was closed meanwhile
            if answer is None:
                await route.abort()
            else:
                headers = {name: value for name, value in answer.headers.to_unicode_dict().items() if name.lower() not in _DROPPED}
                await route.fulfill(status=answer.status, headers=headers, body=answer.body)
