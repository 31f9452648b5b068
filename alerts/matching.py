"""Whether an event concerns a subscriber, and why; for ten thousand subscribers as fast as for ten."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations

from records.event import Event
from records.subscription import EventFilter, Subscription

Key = tuple[str, ...]


@dataclass(frozen=True)
class _Facts:
    """What a filter asks of an event, in lower case, found once for all subscribers."""

    event: Event
    outlets: int
    names: tuple[frozenset[str], ...]  # of each side: country or organisation, and place
    found: dict[str, frozenset[str]]
    said: str


def concerns(subscription: Subscription, event: Event, outlets: int) -> tuple[str, ...] | None:
    """What of the filter the event meets, one phrase each; None if it fails any part. `outlets`: independent voices."""
    return _meets(subscription.filter, _facts_of(event, outlets))


def concerns_calendar(subscription: Subscription, event: Event, outlets: int) -> bool:
    """Whether the event belongs into the subscriber's calendar: all of the filter but types and statuses, for it shows plans."""
    wanted = subscription.filter.model_copy(update={"types": (), "statuses": ()})
    return _meets(wanted, _facts_of(event, outlets)) is not None


class Watchers:
    """Subscriptions, filed by what is rarest in their filters, so that an event asks those alone whom it can concern."""

    def __init__(self, subscriptions: Iterable[Subscription]) -> None:
        self._filed: dict[Key, list[Subscription]] = {}
        for subscription in subscriptions:
            for key in _filed_under(subscription.filter):
                self._filed.setdefault(key, []).append(subscription)

    def concerned(self, event: Event, outlets: int) -> list[tuple[Subscription, tuple[str, ...]]]:
        """Those whom it concerns, and why; in the order of their names."""
        facts = _facts_of(event, outlets)
        asked: dict[str, Subscription] = {}
        for key in _keys_of(facts):
            for subscription in self._filed.get(key, ()):
                asked[subscription.id] = subscription
        met = ((subscription, _meets(subscription.filter, facts)) for _, subscription in sorted(asked.items()))
        return [(subscription, why) for subscription, why in met if why is not None]


def _filed_under(wanted: EventFilter) -> set[Key]:
    if wanted.pairs:
        return {("pair", *sorted((one.lower(), other.lower()))) for one, other in wanted.pairs}
    for name in ("place", "organisation", "country", "sector", "type"):
        if values := _values(wanted, name):
            return {(name, value.lower()) for value in values}
    return {("all",)}


def _keys_of(facts: _Facts) -> set[Key]:
    pairs = {
        ("pair", *sorted((a, b))) for one, other in permutations(facts.names, 2) for a in one for b in other
    }  # fmt: skip
    filed = ("place", "organisation", "country", "sector", "type")
    return pairs | {(name, value) for name in filed for value in facts.found[name]} | {("all",)}


def _meets(wanted: EventFilter, facts: _Facts) -> tuple[str, ...] | None:
    if facts.event.confidence < wanted.minimum_confidence or facts.outlets < wanted.minimum_outlets:
        return None
    why: list[str] = []
    for name, found in facts.found.items():
        values = _values(wanted, name)
        if values:
            met = [value for value in values if value.lower() in found or (name == "source" and _begins(value, found))]
            if not met:
                return None
            why.append(f"{name}: {', '.join(met)}")
    if wanted.words:
        met = [word for word in wanted.words if word.lower() in facts.said]
        if not met:
            return None
        why.append(f"word: {', '.join(met)}")
    if wanted.pairs:
        pairs = [pair for pair in wanted.pairs if _is_pair(pair, facts.names)]
        if not pairs:
            return None
        why.append("pair: " + ", ".join("–".join(pair) for pair in pairs))
    return tuple(why) or ("all events",)


def _begins(value: str, found: frozenset[str]) -> bool:
    return value.endswith("/") and any(source.startswith(value.lower()) for source in found)


def _is_pair(pair: tuple[str, str], names: Sequence[frozenset[str]]) -> bool:
    """Whether one side is the one and another side the other, in any order."""
    one, other = (name.lower() for name in pair)
    return any(one in a and other in b for a, b in permutations(names, 2))


_FIELDS: dict[str, str] = {
    "country": "countries", "place": "places", "organisation": "orgs", "type": "types", "status": "statuses", "sector": "sectors",
    "language": "languages", "source": "sources",
}  # fmt: skip


def _values(wanted: EventFilter, name: str) -> tuple[str, ...]:
    values: tuple[str, ...] = getattr(wanted, _FIELDS[name])
    return values


def _facts_of(event: Event, outlets: int) -> _Facts:
    found = {
        "country": _low(s.country for s in event.sides),
        "place": _low(s.place for s in event.sides) | _low([event.location]),
        "organisation": _low(s.org for s in event.sides),
        "type": _low([event.type]),
        "status": _low([event.status]),
        "sector": _low(event.sectors),
        "language": _low(r.lang for r in event.reports),
        "source": _low(r.outlet for r in event.reports),
    }
    names = tuple(_low((side.country, side.org, side.place)) for side in event.sides)
    return _Facts(event, outlets, names, found, " ".join(f"{r.title} {r.mention.evidence}" for r in event.reports).lower())


def _low(values: Iterable[str | None]) -> frozenset[str]:
    return frozenset(value.lower() for value in values if value)
