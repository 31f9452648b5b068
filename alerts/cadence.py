"""When a thing found now is to be told: at once, or with the next digest at the reader's hour."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from records.subscription import Subscription


def due_at(subscription: Subscription, now: datetime) -> datetime:
    """`now`, or the next daily or weekly hour in the reader's zone.

    An hour that the clock skips is the one after it; of an hour that comes twice it is the first.
    """
    if subscription.cadence == "at_once":
        return now
    local = now.astimezone(ZoneInfo(subscription.timezone))
    slot = local.replace(hour=subscription.hour, minute=0, second=0, microsecond=0, fold=0)
    while slot.astimezone(UTC) <= now or (subscription.cadence == "weekly" and slot.weekday() != subscription.weekday):
        slot += timedelta(days=1)  # days of the calendar: the hour on the clock stays
    return slot.astimezone(UTC)
