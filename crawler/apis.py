"""Articles that a JSON API lists, and the page made of what it says of one."""

import html
import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

from crawler.entries import Entry, Listed
from records.clean_text import clean_text
from records.errors import Unreadable
from records.source import ApiRules

MAX_ITEMS = 1000
_PLACES = re.compile(r"\{([\w.]+)\}")


def read_api(body: bytes, url: str, rules: ApiRules, zone: str) -> Listed:
    """The articles that the answer lists. Raises: Unreadable if it is no JSON, or holds no list where the rules say."""
    items = _at(_parsed(body, url), rules.items)
    if not isinstance(items, list):
        raise Unreadable(f"{url}: {rules.items!r} is no list.", "See `api.items` in the source's file.")
    return Listed([entry for item in items[:MAX_ITEMS] if isinstance(item, dict) and (entry := _entry(item, url, rules, zone))])


def _entry(item: dict[str, Any], url: str, rules: ApiRules, zone: str) -> Entry | None:
    address = _filled(rules.url, item)
    if address is None:
        return None
    return Entry(
        url=urljoin(url, address), title=_text(item, rules.title), lead=_text(item, rules.lead),
        published=_moment(_at(item, rules.published), zone),
        content=str(_at(item, rules.text) or "") if rules.text and not rules.item else "",
        ask=urljoin(url, _filled(rules.item, item) or "") if rules.item else "",
    )  # fmt: skip


def read_item(body: bytes, url: str, rules: ApiRules) -> str:
    """HTML of the article in an API's answer on one item. Raises: Unreadable if it holds no text."""
    content = _at(_parsed(body, url), rules.text)
    if not isinstance(content, str) or not content.strip():
        raise Unreadable(f"{url}: {rules.text!r} holds no text.", "See `api.text` in the source's file.")
    return content


def page_of(entry: Entry, content: str) -> bytes:
    """A page that says what a list said of an article."""
    stamp = f'<meta property="article:published_time" content="{entry.published.isoformat()}">' if entry.published else ""
    title = html.escape(entry.title)
    page = f"<html><head><title>{title}</title>{stamp}</head><body><h1>{title}</h1><article>{content}</article></body></html>"
    return clean_text(page).encode()


def _parsed(body: bytes, url: str) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{url} is no JSON: {error}.") from error


def _at(content: Any, path: str) -> Any:
    """What stands at a path such as `data.items`; None where it leads nowhere, all where it is empty."""
    for name in path.split(".") if path else ():
        content = content.get(name) if isinstance(content, dict) else None
    return content


def _text(item: dict[str, Any], path: str) -> str:
    value = _at(item, path) if path else ""
    return " ".join(re.sub(r"<[^>]{0,500}>", " ", html.unescape(str(value or ""))).split())[:1000]


def _filled(template: str, item: dict[str, Any]) -> str | None:
    """The template with the item's fields in it; None where the item lacks one."""
    values = {place: _at(item, place) for place in _PLACES.findall(template)}
    if any(not isinstance(value, str | int) for value in values.values()):
        return None
    return _PLACES.sub(lambda place: str(values[place[1]]), template)


def _moment(value: Any, zone: str) -> datetime | None:
    """An ISO date, or seconds since 1970."""
    try:
        if isinstance(value, int | float):
            return datetime.fromtimestamp(value, UTC)
        moment = datetime.fromisoformat(str(value))
        return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
