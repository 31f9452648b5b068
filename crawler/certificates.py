"""Certificates are verified, except for the hosts of sources that say `verify_certificate: false`."""

from typing import Any, Self

from scrapy.core.downloader.contextfactory import _ScrapyClientContextFactory
from scrapy.crawler import Crawler


class Certificates(_ScrapyClientContextFactory):
    """Scrapy's own, asked for each host whether it is excepted."""

    excepted: frozenset[bytes] = frozenset()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *rest: Any, **options: Any) -> Self:
        made = super().from_crawler(crawler, *rest, **options)
        made.excepted = frozenset(host.encode() for host in crawler.settings.getlist("ACCORDWATCH_UNVERIFIED_HOSTS"))
        return made

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:
        self._verify_certificates = hostname not in self.excepted
        return super().creatorForNetloc(hostname, port)
