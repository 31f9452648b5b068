"""Which lists of a source are to be asked. Pure: what its file says and the days that are wanted come in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

from crawler.archives import archive_addresses, on_page
from crawler.entries import Span
from records.source import Source

Kind = Literal["feed", "sitemap", "listing", "archive", "api"]
_DATED = re.compile(r"\{(?:jalali_|YYYY|MM|DD|year|month|day)")


@dataclass(frozen=True)
class ListWish:
    """One list to ask: how to read it, and which of its articles are wanted. `page`: of a list of several."""

    kind: Kind
    url: str  # may hold `{page}`
    span: Span = field(default_factory=Span)
    page: int = 1

    @property
    def address(self) -> str:
        return on_page(self.url, self.page)


def host_of(source: Source) -> str:
    return urlsplit(str(source.home)).netloc


def lists_of(source: Source, span: Span, now: datetime) -> list[ListWish]:
    """The lists by which the source is read: by its access, or, for a span of days, by what reaches back."""
    if span:
        return list(reaching_back(source, span, now)) or list(_newest(source, span))
    if source.access == "archive":
        return list(_archive(source, Span(now - timedelta(days=1)), now, wanted=Span()))
    return list(_by_access(source))


def instead_of_feed(source: Source, now: datetime) -> list[ListWish]:
    """What to ask where the feed lies or is gone."""
    sitemaps = [ListWish("sitemap", url) for url in source.sitemaps]
    return sitemaps or list(_archive(source, Span(now - timedelta(days=1)), now, wanted=Span())) or _listings(source, Span())


def reaching_back(source: Source, span: Span, now: datetime) -> Iterator[ListWish]:
    """Lists that reach back to the span: the archive by day, else sitemaps, else the API or listing page by page."""
    archive = list(_archive(source, span, now, wanted=span))
    if archive:
        yield from archive
    elif source.sitemaps:
        yield from (ListWish("sitemap", url, span) for url in source.sitemaps)
    elif source.api:
        yield from (ListWish("api", url, span) for url in source.api.lists)
    else:
        yield from _listings(source, span)


def _newest(source: Source, span: Span) -> Iterator[ListWish]:
    yield from (ListWish("feed", url, span) for url in source.feeds)


def _by_access(source: Source) -> Iterator[ListWish]:
    if source.access == "api" and source.api:
        yield from (ListWish("api", url) for url in source.api.lists)
    elif source.access == "listing" and source.listings:
        yield from _listings(source, Span())
    elif source.sitemaps and (source.access == "sitemap" or not source.feeds):
        yield from (ListWish("sitemap", url) for url in source.sitemaps)
    else:
        yield from (ListWish("feed", url) for url in source.feeds)


def _listings(source: Source, span: Span) -> list[ListWish]:
    return [ListWish("listing", url, span) for url in source.listings]


def _archive(source: Source, span: Span, now: datetime, *, wanted: Span) -> Iterator[ListWish]:
    if not source.archive or not _DATED.search(source.archive) or span.since is None:
        return
    last = min(span.until or now, now)
    for url in archive_addresses(source.archive, _day(span.since), _day(last)):
        yield ListWish("archive", url, wanted)


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()
