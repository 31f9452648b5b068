"""Addresses of a sitemap or a sitemap index, gzipped or not."""

import gzip
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from lxml import etree

from records.errors import Unreadable

MAX_SITEMAP_BYTES = 50 * 1024 * 1024


@dataclass(frozen=True)
class Located:
    url: str
    modified: datetime | None
    title: str = ""
    is_sitemap: bool = False


def read_sitemap(body: bytes, url: str) -> list[Located]:
    """What the sitemap lists, in its order. Raises: Unreadable if it is none, or too large when unpacked."""
    try:
        content = _unpacked(body)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, OSError, zlib.error, EOFError, ValueError) as error:
        raise Unreadable(f"{url} is no sitemap that can be read: {error}.") from error
    if root is None or etree.QName(root).localname not in ("urlset", "sitemapindex"):
        raise Unreadable(f"{url} answers with something else than a sitemap.")
    found = []
    for element in root:
        if isinstance(element.tag, str) and etree.QName(element).localname in ("url", "sitemap"):
            located = _located(element)
            if located:
                found.append(located)
    return found


def _unpacked(body: bytes) -> bytes:
    if body[:2] != b"\x1f\x8b":
        return body
    with gzip.GzipFile(fileobj=BytesIO(body)) as packed:
        content = packed.read(MAX_SITEMAP_BYTES + 1)
    if len(content) > MAX_SITEMAP_BYTES:
        raise ValueError(f"larger than {MAX_SITEMAP_BYTES // 2**20} MiB")
    return content


def _located(element: etree._Element) -> Located | None:
    texts: dict[str, str] = {}
    for child in element.iter():
        if isinstance(child.tag, str) and child.text and child.text.strip():
            texts.setdefault(etree.QName(child).localname, child.text.strip())
    if "loc" not in texts:
        return None
    stamp = texts.get("publication_date") or texts.get("lastmod")
    is_sitemap = etree.QName(element).localname == "sitemap"
    return Located(texts["loc"], _moment(stamp), texts.get("title", ""), is_sitemap)


def _moment(stamp: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(stamp) if stamp else None
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
