"""No request leaves for a private address, whatever a feed, a redirect or a name server says.

The resolver is asked for every host, literal addresses too, and the address that it returns is the one connected to.
Source: RELIABILITY notes in docs/decisions/0003.
"""

import socket
from collections.abc import Iterable
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError
from twisted.internet.threads import deferToThread

from records.forbidden_addresses import is_forbidden


class ForbiddenAddress(IgnoreRequest):
    """The request leads to an address or scheme that we do not read."""


def resolve_host(host: str, *, allow_loopback: bool) -> str:
    """An address of the host. Raises: ForbiddenAddress if any of its addresses is forbidden, DNSLookupError if it has none."""
    try:
        found: Iterable[Any] = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError as error:
        raise DNSLookupError(f"{host}: {error.strerror or error}") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if is_forbidden(address, allow_loopback=allow_loopback):
            raise ForbiddenAddress(f"{host} leads to {address}, which we do not read")
    v4 = [a for a in addresses if ":" not in a]
    return (v4 or addresses)[0]


class GuardedResolver(CachingThreadedResolver):
    """Twisted's resolver, asked for every host of the crawl."""

    allow_loopback = False
    refused: ClassVar[dict[str, str]] = {}  # why, by name, at the last look

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Self:
        resolver = super().from_crawler(crawler, reactor)
        resolver.allow_loopback = crawler.settings.getbool("ACCORDWATCH_ALLOW_LOOPBACK")
        return resolver

    def getHostByName(self, name: str, timeout: Any = ()) -> Deferred[str]:
        return deferToThread(self._look_up, name)

    def _look_up(self, name: str) -> str:
        """Raises: DNSLookupError, which is all that Twisted understands; what it means is told by `NameMiddleware`."""
        self.refused.pop(_plain(name), None)
        try:
            return resolve_host(name, allow_loopback=self.allow_loopback)
        except ForbiddenAddress as error:
            self.refused[_plain(name)] = str(error)
            raise DNSLookupError(str(error)) from error


def _plain(host: str) -> str:
    return host.rstrip(".").lower()


class NameMiddleware:
    """Of a name that leads to a forbidden address it is said that it does, and it is not tried twice."""

    def process_exception(self, request: Request, exception: Exception) -> None:
        if reason := GuardedResolver.refused.get(_plain(urlsplit(request.url).hostname or "")):
            raise ForbiddenAddress(reason) from exception


class SchemeMiddleware:
    """Literal addresses and schemes, checked before anything is asked, for redirects too."""

    def __init__(self, allow_loopback: bool) -> None:
        self._allow_loopback = allow_loopback

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings.getbool("ACCORDWATCH_ALLOW_LOOPBACK"))

    def process_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("http", "https"):
            raise ForbiddenAddress(f"{parts.scheme}: is no scheme that we read")
        host = parts.hostname or ""
        try:
            literal = socket.inet_ntoa(socket.inet_aton(host)) if not any(c in host for c in ":") else host
            forbidden = is_forbidden(literal, allow_loopback=self._allow_loopback)
        except (OSError, ValueError):
            return
        if forbidden:
            raise ForbiddenAddress(f"{host} is an address that we do not read")
