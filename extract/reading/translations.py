"""The same article in other languages, as its page tells: `<link rel="alternate" hreflang="tg" href="…">`."""

from urllib.parse import urldefrag, urljoin, urlsplit

from lxml.html import HtmlElement as Element

MOST = 20  # a site in more languages names them all on each page


def translations_of(tree: Element, url: str | None) -> tuple[str, ...]:
    """Addresses of the other versions, in the page's order; its own and those of front pages are none."""
    found: dict[str, None] = {}
    for link in tree.iterfind(".//link[@hreflang]"):
        if "alternate" not in (link.get("rel") or "").lower().split() or link.get("hreflang", "").lower() == "x-default":
            continue
        try:
            address = urldefrag(urljoin(url or "", (link.get("href") or "").strip())).url
            place = urlsplit(address)
        except ValueError:
            continue
        if place.scheme in ("http", "https") and place.hostname and (place.path.strip("/") or place.query) and address != url:
            found[address] = None
    return tuple(found)[:MOST]
