"""Whether an event concerns a subscriber, and why."""

from collections.abc import Iterable

from records.event import Event
from records.subscription import EventFilter, Subscription


def concerns(subscription: Subscription, event: Event, outlets: int) -> tuple[str, ...] | None:
    """What of the filter the event meets, one phrase each; None if it fails any part. `outlets`: independent voices."""
    wanted = subscription.filter
    if event.confidence < wanted.minimum_confidence or outlets < wanted.minimum_outlets:
        return None
    why: list[str] = []
    for name, values, found in _tests(wanted, event):
        if values:
            met = [value for value in values if value.lower() in found]
            if not met:
                return None
            why.append(f"{name}: {', '.join(met)}")
    keys = {side.key.upper() for side in event.sides}
    if wanted.pairs:
        pairs = [pair for pair in wanted.pairs if {key.upper() for key in pair} <= keys]
        if not pairs:
            return None
        why.append("pair: " + ", ".join("–".join(pair) for pair in pairs))
    return tuple(why) or ("all events",)


def _tests(wanted: EventFilter, event: Event) -> Iterable[tuple[str, tuple[str, ...], frozenset[str]]]:
    """(name, values asked for, values that the event has in lower case)."""
    said = " ".join(f"{r.title} {r.mention.evidence}" for r in event.reports).lower()
    return (
        ("country", wanted.countries, _low(s.country for s in event.sides)),
        ("place", wanted.places, _low(s.place for s in event.sides) | _low([event.location])),
        ("organisation", wanted.orgs, _low(s.org for s in event.sides)),
        ("type", wanted.types, _low([event.type])),
        ("status", wanted.statuses, _low([event.status])),
        ("sector", wanted.sectors, _low(event.sectors)),
        ("language", wanted.languages, _low(r.lang for r in event.reports)),
        ("source", wanted.sources, _low(r.outlet for r in event.reports)),
        ("word", wanted.words, frozenset(w.lower() for w in wanted.words if w.lower() in said)),
    )


def _low(values: Iterable[str | None]) -> frozenset[str]:
    return frozenset(value.lower() for value in values if value)
