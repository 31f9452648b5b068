"""What a front page tells of its site: feeds, platform, language, name. Pure; nothing is asked here."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import lxml.html
from lxml.etree import ParserError

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
GUESSED_FEEDS = ("/rss", "/rss.xml", "/feed/", "/feed.xml", "/atom.xml", "/export/rss2/archive/index.xml")
GUESSED_SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml", "/sitemap_article_index.xml", "/wp-sitemap.xml", "/sitemap/news/sitemap.xml")
_PLATFORMS = (
    ("sputnik", re.compile(r"article__(?:title|block)|list-item__title|/export/rss2/archive/index\.xml")),
    ("newsstudio", re.compile(r"nastooh|newsstudio|/resources/theme/\w+/|item-body", re.I)),
    ("wordpress", re.compile(r"/wp-content/|wp-json|<meta[^>]+WordPress", re.I)),
)


def platform_of(pages: Sequence[str]) -> str | None:
    """The platform of most of these pages of articles; None if none is known. They tell more of it than a front page does."""
    found = Counter(name for text in pages for name, mark in _PLATFORMS if mark.search(text))
    return found.most_common(1)[0][0] if found else None


@dataclass(frozen=True)
class FrontPage:
    title: str
    language: str | None
    platform: str
    feeds: tuple[str, ...]


def read_front_page(text: str, url: str) -> FrontPage:
    """What the page declares; the guesses of its platform are not among it."""
    try:
        tree = lxml.html.document_fromstring(text)
    except (ParserError, ValueError):
        return FrontPage("", None, "own", ())
    feeds = [
        urljoin(url, link.get("href").strip())
        for link in tree.iterfind(".//link[@href]")
        if (link.get("type") or "").lower() in _FEED_TYPES and "comments" not in link.get("href")
    ]
    named = tree.xpath("string(//meta[@property='og:site_name']/@content)") or tree.xpath("string(//title)")
    declared = re.match(r"[a-z]{2}", (tree.get("lang") or "").lower())
    platform = next((name for name, mark in _PLATFORMS if mark.search(text)), "own")
    return FrontPage(" ".join(str(named).split())[:100], declared[0] if declared else None, platform, tuple(dict.fromkeys(feeds)))


def sitemaps_in(robots: str) -> list[str]:
    """The `Sitemap:` lines of a robots.txt that are web addresses."""
    found = re.findall(r"(?im)^\s*sitemap:\s*(\S+)", robots)
    return [address for address in dict.fromkeys(found) if urlsplit(address).scheme in ("http", "https")]


def pattern_of(addresses: Sequence[str]) -> str | None:
    """A regular expression that all these addresses of articles match; None if they have too little in common."""
    split = [urlsplit(address) for address in addresses]
    hosts = {re.sub(r"^www\.", "", one.netloc) for one in split}
    paths = [one.path.strip("/").split("/") for one in split]
    if len(addresses) < 3 or len(hosts) != 1 or len({len(path) for path in paths}) != 1:
        return None
    parts = [_part(column) for column in zip(*paths, strict=True)]
    return rf"^https?://(?:www\.)?{re.escape(hosts.pop())}/{'/'.join(parts)}/?(?:\?[^#]*)?$"


def _part(values: tuple[str, ...]) -> str:
    if len(set(values)) == 1 and not values[0].isdigit():
        return re.escape(values[0])
    if all(value.isdigit() for value in values):
        lengths = {len(value) for value in values}
        return rf"\d{{{lengths.pop()}}}" if len(lengths) == 1 else r"\d+"
    return "[^/?#]+"
