"""What a subscriber may read: one event as it stands now, the feed of what was told, the calendar of what is planned."""

from datetime import UTC, datetime, timedelta

from alerts import Told, concerns_calendar
from alerts.content import frame_of, tell_event
from alerts.feed import Entry, write_feed
from alerts.planned import Appointment, is_appointment, write_calendar
from events import count_outlets
from records.event import Event
from store.events import events_dated, load_event
from store.subscriptions import Delivery, list_deliveries
from web.desk import Desk
from web.rendering import render

MOST_ENTRIES = 100
KEPT_IN_CALENDAR = timedelta(days=60)  # what came true or was called off stays so long, that programs take it over


def event_page(desk: Desk, name: str, token: str, event_id: str) -> str | None:
    """The event as it stands now; None if the token does not fit or there is no such event."""
    letterhead = desk.letterhead()
    reader = desk.reader(letterhead, "read", name, token)
    if reader is None:
        return None
    with desk.store.reading() as connection:
        event = load_event(connection, event_id)
    if event is None:
        return None
    status = "withdrawn" if event.rejected else event.status
    item = tell_event(event, status, (), reader, letterhead)
    return render("told.html.j2", frame_of(reader, letterhead) | {"item": item})


def feed_of(desk: Desk, name: str, token: str) -> bytes | None:
    """The newest of what was decided to be told; None if the token does not fit."""
    letterhead = desk.letterhead()
    reader = desk.reader(letterhead, "read", name, token)
    if reader is None:
        return None
    with desk.store.reading() as connection:
        told = list_deliveries(connection, MOST_ENTRIES, reader.id)
        found = [(delivery, load_event(connection, delivery.event_id)) for delivery in told]
    entries = [_entry(delivery, event) for delivery, event in found if event and event.rejected is (delivery.status == "withdrawn")]
    return write_feed(entries, reader, letterhead, datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0))


def _entry(delivery: Delivery, event: Event) -> Entry:
    return Entry(Told(event, delivery.status, delivery.why), delivery.event_id, delivery.decided)


def calendar_of(desk: Desk, name: str, token: str) -> bytes | None:
    """What is planned that concerns the subscriber, and what lately came of it; None if the token does not fit."""
    letterhead = desk.letterhead()
    reader = desk.reader(letterhead, "read", name, token)
    if reader is None:
        return None
    first = (datetime.now(UTC) - KEPT_IN_CALENDAR).date()
    with desk.store.reading() as connection:
        found = events_dated(connection, first)
    wanted = [
        Appointment(event, updated)
        for event, updated in found
        if is_appointment(event) and concerns_calendar(reader, event, count_outlets(event))
    ]
    return write_calendar(wanted, reader, letterhead)
