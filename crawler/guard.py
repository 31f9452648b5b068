"""No request leaves for a private address, whatever a feed, a redirect or a name server says.

The resolver is asked for every host, literal addresses too, and the address that it returns is the one connected to.
Source: RELIABILITY notes in docs/decisions/0003.
"""

import ipaddress
import socket
from collections.abc import Iterable
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError
from twisted.internet.threads import deferToThread

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_FORBIDDEN = [
    ipaddress.ip_network(n)
    for n in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "::/128", "::1/128", "::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/32", "2001:db8::/32",
        "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    )
]  # fmt: skip


class ForbiddenAddress(IgnoreRequest):
    """The request leads to an address or scheme that we do not read."""


def is_forbidden(address: str, *, allow_loopback: bool = False) -> bool:
    """Whether the address is private, local, reserved or embeds one that is. Loopback is allowed to the demo's sources alone."""
    ip = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    if allow_loopback and ip.is_loopback:
        return False
    return any(ip.version == network.version and ip in network for network in _FORBIDDEN)


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

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Self:
        resolver = super().from_crawler(crawler, reactor)
        resolver.allow_loopback = crawler.settings.getbool("ACCORDWATCH_ALLOW_LOOPBACK")
        return resolver

    def getHostByName(self, name: str, timeout: Any = ()) -> Deferred[str]:
        return deferToThread(resolve_host, name, allow_loopback=self.allow_loopback)


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
