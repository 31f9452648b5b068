"""A list as it was answered, read by its kind; and which of its articles are wanted."""

import re
from datetime import datetime

from scrapy.http import Response, TextResponse

from crawler.apis import read_api
from crawler.entries import Entry, Listed
from crawler.feeds import read_feed
from crawler.listings import read_listing
from crawler.page_making import header
from crawler.plan import ListWish
from crawler.sitemaps import day_in, newest_entries, read_sitemap
from records.errors import Unreadable
from records.source import Source


def read_list(wish: ListWish, response: Response, source: Source) -> Listed:
    """What the list holds. Raises: Unreadable."""
    body, url = response.body, response.url
    if wish.kind == "feed":
        return read_feed(body, url, header(response, "Content-Type"), zone=source.timezone)
    if wish.kind == "api" and source.api:
        return read_api(body, url, source.api, source.timezone)
    if wish.kind == "sitemap" or _is_sitemap(body):
        return read_sitemap(body, url)
    if not isinstance(response, TextResponse):
        raise Unreadable(f"{url} answers with something else than a web page.")
    return read_listing(response.text, url, source)


def _is_sitemap(body: bytes) -> bool:
    """The archive of some is a sitemap of the day."""
    return body[:2] == b"\x1f\x8b" or re.search(rb"<(?:\w+:)?(?:urlset|sitemapindex)\b|^\s*\{\s*\"urls\"", body[:2000]) is not None


def wanted_entries(source: Source, wish: ListWish, listed: Listed, since: datetime) -> list[Entry]:
    """The entries that are articles of the days that are asked for; of a sitemap those that came since then."""
    entries = [entry for entry in listed.entries if _is_wanted(source, wish, entry)]
    return newest_entries(entries, since) if wish.kind in ("sitemap", "archive") and not wish.span else entries


def _is_wanted(source: Source, wish: ListWish, entry: Entry) -> bool:
    """What names no day is taken from a list of those days."""
    if wish.kind != "feed" and source.article_url and not re.search(source.article_url, entry.url):
        return False
    if wish.span.since and entry.modified and entry.modified < wish.span.since:
        return False
    return wish.span.holds_day(day_in(entry.url)) and (wish.kind == "archive" or wish.span.holds(entry.published))
