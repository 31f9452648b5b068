"""Entries of a feed: RSS, Atom or JSON Feed. Feeds lie, so nothing that an entry says is taken unlooked at."""

import calendar
import html
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

import feedparser

from records.errors import Unreadable

MAX_ENTRIES = 2000
MAX_FEED_BYTES = 10 * 1024 * 1024
_TAG = re.compile(r"<[^>]{0,500}>")


@dataclass(frozen=True)
class Entry:
    url: str
    title: str = ""
    lead: str = ""
    published: datetime | None = None
    content: str = ""  # HTML of the whole article, where the feed carries it


def read_feed(body: bytes, url: str, content_type: str = "") -> list[Entry]:
    """Entries with an address, newest 2,000 at most, each address once. Raises: Unreadable if it is no feed."""
    if len(body) > MAX_FEED_BYTES:
        raise Unreadable(f"The feed {url} is larger than {MAX_FEED_BYTES // 2**20} MiB.")
    entries = _read_json(body, url) if body.lstrip()[:1] == b"{" else _read_xml(body, url, content_type)
    return list({entry.url: entry for entry in entries[:MAX_ENTRIES]}.values())


def _read_xml(body: bytes, url: str, content_type: str) -> list[Entry]:
    head = body[:2000].lower()
    if b"<html" in head and b"<rss" not in head and b"<feed" not in head:
        raise Unreadable(f"{url} answers with a web page and no feed.", "Look for the feed's new address.")
    headers = {"content-location": url} | ({"content-type": content_type} if "charset" in content_type.lower() else {})
    parsed = feedparser.parse(body, response_headers=headers, sanitize_html=False)
    if not parsed.entries and not parsed.get("version"):
        raise Unreadable(f"{url} is no feed that can be read.", "Look at it in a browser.")
    return [entry for raw in parsed.entries if (entry := _entry(raw, url))]


def _entry(raw: Any, url: str) -> Entry | None:
    link = raw.get("link") or next((x.get("href") for x in raw.get("links", ()) if x.get("href")), None) or ""
    if not link and str(raw.get("id", "")).startswith("http"):
        link = raw["id"]
    if not link.strip():
        return None
    moment = raw.get("published_parsed") or raw.get("updated_parsed")
    contents = [c.get("value", "") for c in raw.get("content", ())]
    return Entry(
        url=urljoin(url, link.strip()), title=_plain(raw.get("title", "")), lead=_plain(raw.get("summary", ""))[:1000],
        published=datetime.fromtimestamp(calendar.timegm(moment), UTC) if _is_plausible(moment) else None,
        content=max(contents, key=len, default=""),
    )  # fmt: skip


def _is_plausible(moment: Any) -> bool:
    return moment is not None and 1990 <= moment[0] <= 2100


def _plain(text: str) -> str:
    """The text without tags and entities, also where they were escaped twice."""
    return " ".join(_TAG.sub(" ", html.unescape(html.unescape(text or ""))).split())


def _read_json(body: bytes, url: str) -> list[Entry]:
    try:
        content = json.loads(body)
        items = content["items"]
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable(f"{url} is no JSON feed: {error}.") from error
    entries = []
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict) and isinstance(item.get("url"), str):
            entries.append(
                Entry(
                    url=urljoin(url, item["url"]), title=_plain(str(item.get("title") or "")), lead=_plain(str(item.get("summary") or "")),
                    published=_iso(item.get("date_published")), content=str(item.get("content_html") or ""),
                )
            )  # fmt: skip
    return entries


def _iso(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
