"""Further pages of an article: `…/c_1-2.html`, `…/1/2/`, `…?page=2`."""

import re
from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement as Element

from extract.reading.decoding import decode_page
from extract.reading.parsing import parse_page
from records.page import Outcome

FIRST_PAGE = "first_page"
LARGEST = 2_000_000  # bytes of a page that is looked through for its next one
_ENDING = re.compile(r"(?:/?(?:index)?(?:\.[a-z]{3,5})?|/)$", re.I)


def further_page(html: bytes, content_type: str, url: str, number: int) -> str | None:
    """Address of the page of that number (2 and up) of the article that begins at `url`, where this page of it links to one.

    One that differs in its query alone is none: sites page their comments so, and each would cost requests that bring no text.
    """
    if len(html) > LARGEST or not re.search(rb"[-_/=p]%d(?:[/.?#&\"'\s>]|index)" % number, html):
        return None  # most pages need no tree for that
    tree = parse_page(decode_page(html, content_type).text)
    address = None if isinstance(tree, Outcome) else link_to(tree, url, number)
    return address if address and urlsplit(address).path != urlsplit(url).path else None


def link_to(tree: Element, url: str | None, number: int) -> str | None:
    """The same, of a page's tree."""
    if not url:
        return None
    own = urlsplit(url)
    stem = _ENDING.sub("", own.path)
    may_be = re.compile(rf"{number}(?:/|\.[a-z]{{3,5}}|/?index\.[a-z]{{3,5}})?(?:[#?]|$)|={number}(?:[&#]|$)", re.I)
    by_path = re.compile(rf"[-_/](?:p|page)?[-_/]?{number}$", re.I)
    by_query = re.compile(rf"(?:^|&)(?:p|page|pn|PAGEN_1)={number}(?:&|$)")
    for href in _links(tree):
        if not may_be.search(href):
            continue
        try:
            address = urljoin(url, href.strip())
            place = urlsplit(address)
        except ValueError:
            continue
        other = _ENDING.sub("", place.path)
        is_behind = stem and other.startswith(stem) and by_path.fullmatch(other[len(stem) :])
        if place.netloc == own.netloc and (is_behind or (place.path == own.path and by_query.search(place.query))):
            return address
    return None


def _links(tree: Element) -> Iterable[str]:
    return tree.xpath("//a/@href | //link[@rel='next']/@href")  # type: ignore[no-any-return]
