"""Articles that a web page links to: a listing, or the archive page of a day."""

import re
from urllib.parse import urljoin

import lxml.html
from lxml.etree import ParserError

from crawler.entries import Entry, Listed
from records.errors import Unreadable
from records.source import Source

MAX_LINKS = 1000


def read_listing(text: str, url: str, source: Source) -> Listed:
    """The links that match the source's `article_url`, in the order of the page, each once. Raises: Unreadable if it is no page."""
    try:
        parser = lxml.html.HTMLParser(huge_tree=False, no_network=True, remove_comments=True, encoding="utf-8")
        tree = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (ParserError, ValueError) as error:
        raise Unreadable(f"{url} is no page that can be read: {error}.") from error
    found: dict[str, Entry] = {}
    for selector in source.listing_links or ("a[href]",):
        for link in tree.cssselect(selector):
            try:
                address = urljoin(url, (link.get("href") or "").strip())
            except ValueError:
                continue
            if address not in found and (not source.article_url or re.search(source.article_url, address)):
                found[address] = Entry(address, " ".join(link.text_content().split())[:300])
            if len(found) >= MAX_LINKS:
                break
    return Listed(list(found.values()))
