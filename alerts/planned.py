"""Visits, talks and signings that are planned, as a calendar (RFC 5545). What becomes of one keeps its UID."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event, vDuration, vText

from alerts.content import tell_event
from alerts.headers import plain
from alerts.links import Letterhead, host_of
from alerts.wording import say_country, say_fact, say_place
from records.event import Event as Occasion
from records.subscription import Subscription

REFRESH = timedelta(hours=1)
_STATUS = {"planned": "TENTATIVE", "proposed": "TENTATIVE", "cancelled": "CANCELLED"}
_EPOCH = datetime.fromisoformat("2020-01-01T00:00:00+00:00")


@dataclass(frozen=True)
class Appointment:
    """An occasion that is or was planned, and when it last changed."""

    occasion: Occasion
    updated: datetime


def is_appointment(occasion: Occasion) -> bool:
    """Whether it was announced ahead, for a day or a month."""
    announced = occasion.status == "planned" or any(change.status == "planned" for change in occasion.history)
    return announced and occasion.date is not None and len(occasion.date) >= len("2020-11")


def write_calendar(appointments: Sequence[Appointment], subscription: Subscription, letterhead: Letterhead) -> bytes:
    """The calendar, in the subscriber's language."""
    calendar = Calendar()
    calendar.add("prodid", "-//accordwatch//planned//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", plain(f"accordwatch: {subscription.id}"))
    calendar.add("x-published-ttl", vText(vDuration(REFRESH).to_ical().decode()))
    for one in appointments:
        calendar.add_component(_write(one, subscription, letterhead))
    return bytes(calendar.to_ical())


def _write(one: Appointment, subscription: Subscription, letterhead: Letterhead) -> Event:
    occasion, language = one.occasion, subscription.language
    first, last = _days(occasion.date or "")
    item = tell_event(occasion, occasion.status, (), subscription, letterhead)
    entry = Event()
    entry.add("uid", f"{occasion.id}@{host_of(letterhead.base_url)}")
    entry.add("dtstamp", one.updated)
    entry.add("last-modified", one.updated)
    entry.add("sequence", int((one.updated - _EPOCH).total_seconds() // 60))
    entry.add("dtstart", first)
    entry.add("dtend", last + timedelta(days=1))
    entry.add("summary", plain(say_fact(occasion, language)))
    entry.add("description", "\n".join([item["sentence"], "", item["evidence"], *(r["url"] for r in item["reports"] if r["url"])]))
    if occasion.location:
        entry.add("location", plain(say_place(occasion.location, language)))
    entry.add("status", _STATUS.get(occasion.status, "CONFIRMED"))
    entry.add("transp", "TRANSPARENT")
    entry.add("categories", [plain(say_country(side.country, language)) for side in occasion.sides if side.country] or ["accordwatch"])
    if url := item["page"] or next((report["url"] for report in item["reports"] if report["url"]), None):
        entry.add("url", url)
    return entry


def _days(told: str) -> tuple[date, date]:
    """First and last day of a day or a month."""
    if len(told) == len("2020-11-25"):
        return date.fromisoformat(told), date.fromisoformat(told)
    first = date.fromisoformat(f"{told}-01")
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
