"""Whom new and changed events concern, and whom what the calendar brings: terms that run out, announcements that were not kept."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection

from alerts import concerns, due_at
from events import count_outlets
from events.agreements import expiring, overdue
from records.event import Event
from records.subscription import Alert, Subscription
from store import Store, leases
from store import events as event_rows
from store import subscriptions as subscription_rows

CALENDAR_FACT = "calendar_day"
AT_ONCE = 1000  # events in one transaction: other writers wait no longer than for these


def decide_alerts(store: Store, now: datetime | None = None) -> int:
    """Puts into the outbox whom events concern; how many alerts that were. The calendar is looked at once a day (UTC)."""
    now = now or datetime.now(UTC)
    added = 0
    while True:
        with store.writing() as connection:
            subscriptions = subscription_rows.list_subscriptions(connection, stopped=False)
            events = event_rows.events_to_tell(connection, AT_ONCE)
            for event in events:
                added += _tell(connection, event, event.status, subscriptions, now)
                event_rows.mark_told(connection, event.id)
            if len(events) == AT_ONCE:
                continue
            if leases.read_fact(connection, CALENDAR_FACT) != now.date().isoformat():
                added += _decide_calendar(connection, subscriptions, now)
                leases.write_fact(connection, CALENDAR_FACT, now.date().isoformat())
            return added


def _tell(connection: Connection, event: Event, status: str, subscriptions: list[Subscription], now: datetime) -> int:
    outlets = count_outlets(event)
    found = [(s, why) for s in subscriptions if (why := concerns(s, event, outlets)) is not None]
    return subscription_rows.save_alerts(connection, [(Alert(s.id, event.id, status, now, due_at(s, now)), why) for s, why in found])


def _decide_calendar(connection: Connection, subscriptions: list[Subscription], now: datetime) -> int:
    today = now.date()
    lead = max((s.lead_days for s in subscriptions), default=0)
    added = 0
    for event in event_rows.events_ending(connection, today, today + timedelta(days=lead)):
        concerned = [s for s in subscriptions if expiring(event, today, s.lead_days)]
        added += _tell(connection, event, "expiring", concerned, now)
    for event in event_rows.events_announced(connection, _longest_ago(today), today):
        if overdue(event, today):
            added += _tell(connection, event, "overdue", subscriptions, now)
    return added


def _longest_ago(today: date) -> date:
    """What was not done a year after its day is no news any more."""
    return today - timedelta(days=365)
