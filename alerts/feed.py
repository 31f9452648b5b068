"""What a subscriber was told, as an Atom feed (RFC 4287)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from alerts.composing import Told
from alerts.content import RIGHT_TO_LEFT, tell_event
from alerts.headers import plain
from alerts.links import Letterhead, feed_link, host_of
from alerts.rendering import render_page
from records.subscription import Subscription

_ATOM = "http://www.w3.org/2005/Atom"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True)
class Entry:
    """One thing told, when it was decided, and the identifier that the event then had."""

    told: Told
    event_id: str
    moment: datetime


def write_feed(entries: Sequence[Entry], subscription: Subscription, letterhead: Letterhead, now: datetime) -> bytes:
    """The feed as XML. An entry's identifier never changes, whatever becomes of the event."""
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    root.set(_LANG, subscription.language)
    link = feed_link(letterhead, subscription.id)
    moments = [entry.moment for entry in entries]
    _add(root, "id", _tag(letterhead, subscription.id))
    _add(root, "title", plain(f"accordwatch: {subscription.id}"))
    _add(root, "updated", max(moments, default=now).isoformat())
    _add(_add(root, "author"), "name", "accordwatch")
    _add(root, "link", rel="self", type="application/atom+xml", href=link)
    for entry in entries:
        _write_entry(root, entry, subscription, letterhead)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def _write_entry(root: etree._Element, entry: Entry, subscription: Subscription, letterhead: Letterhead) -> None:
    told = entry.told
    item = tell_event(told.event, told.status, told.why, subscription, letterhead)
    element = _add(root, "entry")
    _add(element, "id", _tag(letterhead, f"{subscription.id}/{entry.event_id}/{told.status}"))
    _add(element, "title", item["fact"])
    _add(element, "updated", entry.moment.isoformat())
    _add(element, "published", entry.moment.isoformat())
    url = item["page"] or next((report["url"] for report in item["reports"] if report["url"]), None)
    if url:
        _add(element, "link", rel="alternate", href=url)
    _add(element, "summary", item["sentence"])
    direction = "rtl" if subscription.language in RIGHT_TO_LEFT else "ltr"
    _add(element, "content", render_page("entry.html.j2", {"item": item, "direction": direction}), type="html")


def _tag(letterhead: Letterhead, name: str) -> str:
    """An identifier by RFC 4151, from letters that need no escape."""
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "-_.:/") else f"%{ord(c):x}" for c in name)
    return f"tag:{host_of(letterhead.base_url)},2020:{safe}"


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = text
    return element
