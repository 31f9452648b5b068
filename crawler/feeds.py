"""Entries of a feed: RSS, Atom or JSON Feed. Feeds lie, so nothing that an entry says is taken unlooked at."""

import calendar
import html
import json
import re
import zlib
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import feedparser

from crawler.entries import Entry, Listed
from crawler.feed_bytes import cut_to_newest, in_utf8
from crawler.unpacking import unpacked
from records.errors import Unreadable

MAX_ENTRIES = 2000
MAX_FEED_BYTES = 10 * 1024 * 1024
AHEAD = timedelta(days=2)  # an entry dated further ahead is not believed
_TAG = re.compile(r"<[^>]{0,500}>")
_HAS_ZONE = re.compile(r"(?:[+-]\d\d:?\d\d|\b(?!AM\b|PM\b)[A-Z]{1,5})\s*(?:\([^)]*\))?\s*$")


def read_feed(body: bytes, url: str, content_type: str = "", *, zone: str = "UTC", now: datetime | None = None) -> Listed:
    """Entries with an address, each address once, the newest 2,000 at most. `zone`: of dates that name none.

    Raises: Unreadable if it is no feed, or too large.
    """
    body = _unpacked(body, url)
    found = _read_json(body, url) if body.lstrip()[:1] == b"{" else _read_xml(body, url, content_type, ZoneInfo(zone))
    latest = (now or datetime.now(UTC)) + AHEAD
    ahead = sum(entry.published is not None and entry.published > latest for entry in found.entries)
    if ahead:
        found.notes.append(f"{ahead} entries are dated more than {AHEAD.days} days ahead; these dates are not believed")
    believed = (_undated(e) if e.published and e.published > latest else e for e in found.entries)
    unique = {entry.url: entry for entry in believed}
    if len(unique) > MAX_ENTRIES:
        found.notes.append(f"{len(unique)} entries; the first {MAX_ENTRIES} are taken")
    found.entries = list(unique.values())[:MAX_ENTRIES]
    return found


def _undated(entry: Entry) -> Entry:
    return Entry(entry.url, entry.title, entry.lead, None, entry.content)


def _unpacked(body: bytes, url: str) -> bytes:
    """The bytes of a feed, also where it is a `.gz` file. Raises: Unreadable if it is too large, or broken."""
    try:
        return unpacked(body, MAX_FEED_BYTES)
    except (ValueError, OSError, EOFError, zlib.error) as error:
        raise Unreadable(f"{url} cannot be unpacked: {error}.") from error


def _read_xml(body: bytes, url: str, content_type: str, zone: ZoneInfo) -> Listed:
    head = body[:2000].lower()
    if re.search(rb"<html|<!doctype html", head) and not re.search(rb"<rss|<feed|<rdf:rdf", head):
        raise Unreadable(f"{url} answers with a web page and no feed.", "Look for the feed's new address.")
    body, charset = in_utf8(body, content_type)
    body, dropped = cut_to_newest(body, MAX_ENTRIES)
    headers = {"content-location": url} | ({"content-type": f"application/xml; charset={charset}"} if charset else {})
    # as a stream: of bytes it would first ask whether a file is called so, and read that
    parsed = feedparser.parse(BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    if not parsed.entries and not parsed.get("version"):
        raise Unreadable(f"{url} is no feed that can be read.", "Look at it in a browser.")
    notes = [f"{dropped + MAX_ENTRIES} entries; the newest {MAX_ENTRIES} are taken"] if dropped else []
    return Listed([entry for raw in parsed.entries if (entry := _entry(raw, url, zone))], notes=notes)


def _entry(raw: Any, url: str, zone: ZoneInfo) -> Entry | None:
    link = raw.get("link") or next((x.get("href") for x in raw.get("links", ()) if x.get("href")), None) or ""
    if not link and str(raw.get("id", "")).startswith("http"):
        link = raw["id"]
    if not link.strip():
        return None
    contents = [c.get("value", "") for c in raw.get("content", ())]
    try:
        address = urljoin(url, link.strip())
    except ValueError:  # "http://[": no address at all
        return None
    return Entry(
        url=address, title=_plain(raw.get("title", "")), lead=_plain(raw.get("summary", ""))[:1000],
        published=_moment(raw, "published", zone) or _moment(raw, "updated", zone), content=max(contents, key=len, default=""),
    )  # fmt: skip


def _moment(raw: Any, name: str, zone: ZoneInfo) -> datetime | None:
    """The date of that name, as feedparser read it; in the source's zone where it names none."""
    parsed, text = raw.get(f"{name}_parsed"), str(raw.get(name) or "")
    if parsed is None or not 1990 <= parsed[0] <= 2100:
        return None
    try:
        moment = datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if _HAS_ZONE.search(text) else moment.replace(tzinfo=zone).astimezone(UTC)


def _plain(text: str) -> str:
    """The text without tags and entities, also where they were escaped twice."""
    return " ".join(_TAG.sub(" ", html.unescape(html.unescape(text or ""))).split())


def _read_json(body: bytes, url: str) -> Listed:
    try:
        content = json.loads(body)
        items = content["items"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Unreadable(f"{url} is no JSON feed: {error}.") from error
    return Listed([entry for item in (items if isinstance(items, list) else ()) if (entry := _json_entry(item, url))])


def _json_entry(item: Any, url: str) -> Entry | None:
    if not isinstance(item, dict) or not isinstance(item.get("url"), str):
        return None
    try:
        address = urljoin(url, item["url"])
    except ValueError:
        return None
    return Entry(
        url=address, title=_plain(str(item.get("title") or "")), lead=_plain(str(item.get("summary") or ""))[:1000],
        published=_iso(item.get("date_published")), content=str(item.get("content_html") or ""),
    )  # fmt: skip


def _iso(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(value))
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
