"""When an article was published, from the best evidence that its page gives; a date from a side block never wins."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil import parser as iso_parser
from htmldate import find_date
from lxml.html import HtmlElement as Element

from records.source import SiteRules

AHEAD = timedelta(days=2)  # later than this after the fetch is no date of publication
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_META = (
    "article:published_time", "og:article:published_time", "datepublished", "date", "pubdate", "publishdate", "dc.date", "dc.date.issued",
    "dcterms.created", "sailthru.date", "parsely-pub-date", "publish_date", "article.published", "cxenseparse:recs:publishtime",
    "og:published_time", "publication_date", "dc.date.created", "article:published", "mediator_published_time", "publish-date",
)  # fmt: skip
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-]?(\d\d)[/-]?(\d\d)(?:[/_-]|$)|/((?:19|20)\d\d)/(\d{1,2})/(\d{1,2})/")
_VISIBLE = re.compile(r"(?:(\d{1,2}):(\d{2})[,\s]+)?(\d{1,2})[./](\d{1,2})[./]((?:19|20)\d\d)(?:[,\s]+(\d{1,2}):(\d{2}))?")
# Abbreviations that pages use; those that mean several zones are left out.
_ZONES = {
    "EST": -18000,
    "EDT": -14400,
    "PST": -28800,
    "PDT": -25200,
    "MSK": 10800,
    "GMT": 0,
    "UTC": 0,
    "BST": 3600,
    "CET": 3600,
    "IST": 19800,
}
Found = tuple[datetime | None, str | None]


def find_published(
    tree: Element, url: str | None, *, rules: SiteRules | None, zone: str, fetched: datetime | None, feed_published: datetime | None
) -> Found:
    """(moment, evidence): the first that is plausible of structured data, address, site selector, feed, headline, htmldate."""
    latest = (fetched or datetime.now(UTC)) + AHEAD
    options = (
        ("jsonld", _from_jsonld(tree)), ("meta", _from_meta(tree)), ("selector", _from_selectors(tree, rules)),
        ("url", _from_address(url)), ("headline", _near_headline(tree)),
    )  # fmt: skip
    for name, values in options:
        for value in values:
            moment = parse_moment(value, zone)
            if moment and EARLIEST <= moment <= latest:
                return moment, name
        if name == "url" and feed_published and EARLIEST <= feed_published <= latest:
            return feed_published, "feed"
    guess = _guess(tree, url, latest)
    return (parse_moment(guess, zone), "htmldate") if guess else (None, None)


def parse_moment(value: str, zone: str) -> datetime | None:
    """The moment of an ISO date, a `YYYYMMDDTHHMM`, Unix seconds or a visible `HH:MM DD.MM.YYYY`; zone of the source if it has none."""
    value = value.strip()
    if re.fullmatch(r"\d{9,10}", value):
        return datetime.fromtimestamp(int(value), UTC)
    try:
        if m := _VISIBLE.search(value):
            hour, minute = (m[1], m[2]) if m[1] else (m[6] or "0", m[7] or "0")
            moment = datetime(int(m[5]), int(m[4]), int(m[3]), int(hour), int(minute))
        elif re.match(r"(?:19|20)\d\d", value):
            moment = iso_parser.parse(value[:40], ignoretz=False, tzinfos=_ZONES)
        else:
            moment = iso_parser.parse(value[:40], ignoretz=False, tzinfos=_ZONES) if re.search(r"(?:19|20)\d\d", value) else None  # type: ignore[assignment]
    except (ValueError, OverflowError, TypeError):
        return None
    if moment is None:
        return None
    return moment.replace(tzinfo=ZoneInfo(zone)) if moment.tzinfo is None else moment


def _from_jsonld(tree: Element) -> Iterator[str]:
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        try:
            yield from _dates_in(json.loads(script.text or "", strict=False), 0)
        except ValueError:
            for m in re.finditer(r'"datePublished"\s*:\s*"([^"]{6,40})"', script.text or ""):
                yield m.group(1)


def _dates_in(content: Any, depth: int) -> Iterator[str]:
    if depth > 6:
        return
    if isinstance(content, dict):
        if isinstance(content.get("datePublished"), str):
            yield content["datePublished"]
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _dates_in(content.get(key), depth + 1)
    elif isinstance(content, list):
        for item in content[:50]:
            yield from _dates_in(item, depth + 1)


def _from_meta(tree: Element) -> Iterator[str]:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        if name in _META and meta.get("content"):
            found.setdefault(name, str(meta.get("content")))
    yield from (found[name] for name in _META if name in found)


def _from_address(url: str | None) -> Iterator[str]:
    if url and (m := _IN_ADDRESS.search(url)):
        year, month, day = (m[1], m[2], m[3]) if m[1] else (m[4], m[5], m[6])
        yield f"{year}-{int(month):02}-{int(day):02}"


def _from_selectors(tree: Element, rules: SiteRules | None) -> Iterator[str]:
    for selector in rules.date if rules else ():
        for element in tree.cssselect(selector)[:3]:
            yield from (v for k in ("content", "datetime", "data-unixtime") if (v := element.get(k)))
            yield " ".join(element.itertext())[:60]


def _near_headline(tree: Element) -> Iterator[str]:
    """`<time datetime>` or a visible date between the headline and the text, or right before the headline."""
    for heading in list(tree.iter("h1"))[:1]:
        near = list(heading.itersiblings(preceding=True))[:2] + list(heading.itersiblings())[:3]
        parent = heading.getparent()
        near += [e for e in (list(parent.itersiblings())[:2] if parent is not None else [])]
        for element in near:
            if not isinstance(element.tag, str):
                continue
            for time in [element, *element.iter("time")]:
                if time.tag == "time" and time.get("datetime"):
                    yield str(time.get("datetime"))
            text = " ".join(element.itertext())[:120]
            if len(text) < 110 and (m := _VISIBLE.search(text)):
                yield m.group()


def _guess(tree: Element, url: str | None, latest: datetime) -> str | None:
    try:
        return find_date(tree, url=url, original_date=True, extensive_search=False, max_date=latest.date().isoformat())
    except (ValueError, TypeError, AttributeError):
        return None
