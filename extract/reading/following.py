"""Whether an article goes on on further pages: `…/c_1-2.html`, `…/1/2/`, `…?page=2`. Only the first is read, and that is said."""

import re
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement as Element

FIRST_PAGE = "first_page"
_ENDING = re.compile(r"(?:/?(?:index)?(?:\.[a-z]{3,5})?|/)$", re.I)
_SECOND = re.compile(r"[-_/](?:p|page)?[-_/]?2$", re.I)
_MAY_BE_SECOND = re.compile(r"2(?:/|\.[a-z]{3,5}|/?index\.[a-z]{3,5})?(?:[#?]|$)|=2(?:[&#]|$)", re.I)
_SECOND_BY_QUERY = re.compile(r"(?:^|&)(?:p|page|pn|PAGEN_1)=2(?:&|$)")


def goes_on(tree: Element, url: str | None) -> bool:
    """Whether a link of the page leads to its own second page."""
    if not url:
        return False
    own = urlsplit(url)
    stem = _ENDING.sub("", own.path)
    for href in tree.xpath("//a/@href | //link[@rel='next']/@href"):
        if not _MAY_BE_SECOND.search(href):
            continue
        try:
            place = urlsplit(urljoin(url, href.strip()))
        except ValueError:
            continue
        other = _ENDING.sub("", place.path)
        by_path = stem and other.startswith(stem) and _SECOND.fullmatch(other[len(stem) :])
        by_query = place.path == own.path and _SECOND_BY_QUERY.search(place.query)
        if place.netloc == own.netloc and (by_path or by_query):
            return True
    return False
