"""Redirects: five at most, to web addresses only; and how long a page may take over all of them."""

from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from crawler.guard import ForbiddenAddress

LATER_SHARE = 0.2  # of the time for an answer, for a redirect or a second try: five of these make twice the time in all


class WallMet(IgnoreRequest):
    """The site sends back to the same address with a cookie that only a browser would bring."""


class Redirects(RedirectMiddleware):
    """Scrapy's, which knows a wall when it meets one."""

    def process_request(self, request: Request) -> None:
        if request.meta.get("redirect_times") or request.meta.get("retry_times"):
            request.meta["download_timeout"] = LATER_SHARE * self.crawler.settings.getfloat("DOWNLOAD_TIMEOUT")

    def process_response(self, request: Request, response: Response, *rest: Any, **options: Any) -> Request | Response:
        place = response.headers.get("Location")
        if response.status in (301, 302, 303, 307, 308) and place:
            try:
                target = urljoin(request.url, place.decode("utf-8", "replace").strip())
                scheme = urlsplit(target).scheme
            except ValueError as error:
                raise IgnoreRequest(f"sent on to {place!r}, which is no address") from error
            if scheme not in ("http", "https"):
                raise ForbiddenAddress(f"sent on to {scheme}:, which we do not read")
            if target == request.url and "Set-Cookie" in response.headers:
                raise WallMet("a wall that wants a cookie")
        return super().process_response(request, response, *rest, **options)
