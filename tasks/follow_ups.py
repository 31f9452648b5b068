"""What those are told who were told of an event before: its next status, a correction, or that it was none. Pure."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from records.event import Event
from records.subscription import DeliveryState
from store.subscriptions import Delivery

TOLD = (DeliveryState.SENT, DeliveryState.UNKNOWN)
WORTH_CORRECTING = timedelta(days=90)  # what was told longer ago is no news any more
MOST_CORRECTIONS = 3  # of one event to one reader
TOLD_BEFORE = ("told before",)


@dataclass(frozen=True)
class FollowUp:
    subscription_id: str
    status: str


def what_is_said(event: Event) -> str:
    """The facts that a reader relies on, as JSON."""
    facts = {
        "status": event.status, "sides": sorted({side.key for side in event.sides}), "instrument": event.instrument, "date": event.date,
        "valid": event.valid,
    }  # fmt: skip
    return json.dumps(facts, sort_keys=True)


def follow_ups(event: Event, told: Sequence[Delivery], now: datetime) -> list[FollowUp]:
    """`told`: all deliveries of the event, to whomever, the earliest first. Each follow-up is of one reader."""
    by_reader: dict[str, list[Delivery]] = {}
    for delivery in told:
        by_reader.setdefault(delivery.subscription_id, []).append(delivery)
    return [FollowUp(reader, status) for reader, known in by_reader.items() for status in _next(event, known, now)]


def _next(event: Event, known: Sequence[Delivery], now: datetime) -> Iterable[str]:
    told = [delivery for delivery in known if delivery.state in TOLD and delivery.status != "withdrawn"]
    if event.rejected:
        if told:
            yield "withdrawn"
        return
    if not told and not any(delivery.state in (DeliveryState.DUE, DeliveryState.SENDING) for delivery in known):
        return
    if event.status not in {delivery.status for delivery in known}:
        yield event.status
        return
    last = next((delivery for delivery in reversed(told) if delivery.told), None)
    if last is None or last.told is None or last.ended is None or now - last.ended > WORTH_CORRECTING:
        return
    corrections = sum(delivery.status.startswith("corrected:") for delivery in known)
    if corrections < MOST_CORRECTIONS and _contradicts(json.loads(last.told), json.loads(what_is_said(event))):
        yield f"corrected:{sha256(what_is_said(event).encode()).hexdigest()[:8]}"


def _contradicts(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether what was told is no longer so. What is merely told more exactly, or is new, contradicts nothing."""
    if before["status"] != after["status"]:
        return False
    if before["sides"] != after["sides"]:
        return True
    for field in ("instrument", "date", "valid"):
        old, new = before[field], after[field]
        if old and new and not (new.startswith(old) or old.startswith(new)):
            return True
    return False
