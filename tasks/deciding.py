"""Whom new and changed events concern, and whom what the calendar brings: terms that run out, announcements that were not kept."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection

from alerts import Watchers, due_at
from events import count_outlets
from events.agreements import expiring, overdue
from records.event import Event
from records.subscription import Alert, Subscription
from store import Store, leases
from store import events as event_rows
from store import subscriptions as subscription_rows
from store.agreements import thread_of
from tasks.follow_ups import TOLD_BEFORE, follow_ups, what_is_said

CALENDAR_FACT = "calendar_day"
AT_ONCE = 1000  # events in one transaction: other writers wait no longer than for these


class Desk:
    """Who is told, and the outbox that it is put into."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._connection, self._now = connection, now
        self.readers = {s.id: s for s in subscription_rows.list_subscriptions(connection, stopped=False)}
        self._watchers = Watchers(self.readers.values())

    def tell(self, event: Event) -> int:
        """Those whom it concerns, and those who were told of it before and are to know what became of it. How many alerts."""
        known = subscription_rows.deliveries_of(self._connection, event.id)
        wanted = [] if event.rejected else [(s, event.status, why) for s, why in self._watchers.concerned(event, count_outlets(event))]
        told = {(reader.id, status) for reader, status, _ in wanted}
        next_steps = [(one.subscription_id, one.status) for one in follow_ups(event, known, self._now)]
        for reader_id, status in [*next_steps, *self._of_one_agreement(event)]:
            if (reader_id, status) not in told and reader_id in self.readers:
                told.add((reader_id, status))
                wanted.append((self.readers[reader_id], status, TOLD_BEFORE))
        return self.put(event, wanted)

    def _of_one_agreement(self, event: Event) -> list[tuple[str, str]]:
        """Readers who were told of another event of the agreement, such as that it was planned; and the status."""
        if event.agreement_id is None or event.rejected:
            return []
        others = [other.id for other in thread_of(self._connection, event.agreement_id) if other.id != event.id]
        readers = {d.subscription_id for name in others for d in subscription_rows.deliveries_of(self._connection, name)}
        return [(reader, event.status) for reader in sorted(readers)]

    def notice(self, event: Event, status: str, *, lead_day: date | None = None) -> int:
        """`expiring` or `overdue` to those whom the event concerns or who were told of it. How many alerts."""
        known = {d.subscription_id for d in subscription_rows.deliveries_of(self._connection, event.id)}
        found = {reader.id: (reader, why) for reader, why in self._watchers.concerned(event, count_outlets(event))}
        for name in known & self.readers.keys():
            found.setdefault(name, (self.readers[name], TOLD_BEFORE))
        asked = [
            (reader, status, why)
            for reader, why in found.values()
            if lead_day is None or (reader.lead_days and expiring(event, lead_day, reader.lead_days))
        ]
        return self.put(event, asked)

    def put(self, event: Event, wanted: list[tuple[Subscription, str, tuple[str, ...]]]) -> int:
        now, said = self._now, what_is_said(event)
        alerts = [
            (Alert(s.id, event.id, status, now, due_at(s, now), by_feed=said if s.channel == "feed" else None), why)
            for s, status, why in wanted
        ]  # fmt: skip
        return subscription_rows.save_alerts(self._connection, alerts)


def decide_alerts(store: Store, now: datetime | None = None) -> int:
    """Puts into the outbox whom events concern; how many alerts that were. The calendar is looked at once a day (UTC)."""
    now = now or datetime.now(UTC)
    added = 0
    while True:
        with store.writing() as connection:
            events = event_rows.events_to_tell(connection, AT_ONCE)
            new_day = leases.read_fact(connection, CALENDAR_FACT) != now.date().isoformat()
            if not events and not new_day:
                return added
            desk = Desk(connection, now)
            for event in events:
                added += desk.tell(event)
                event_rows.mark_told(connection, event.id)
            if len(events) == AT_ONCE:
                continue
            if new_day:
                added += _decide_calendar(connection, desk, now.date())
                leases.write_fact(connection, CALENDAR_FACT, now.date().isoformat())
            return added


def _decide_calendar(connection: Connection, desk: Desk, today: date) -> int:
    lead = max((reader.lead_days for reader in desk.readers.values()), default=0)
    added = 0
    for event in event_rows.events_ending(connection, today, today + timedelta(days=lead)):
        added += desk.notice(event, "expiring", lead_day=today)
    for event in event_rows.events_announced(connection, _longest_ago(today), today):
        if overdue(event, today):
            added += desk.notice(event, "overdue")
    return added


def _longest_ago(today: date) -> date:
    """What was not done a year after its day is no news any more."""
    return today - timedelta(days=365)
