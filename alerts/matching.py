"""Whether an event concerns a subscriber, and why; for ten thousand subscribers as fast as for ten."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations

from records.event import Event
from records.subscription import EventFilter, Subscription

Key = tuple[str, ...]


@dataclass(frozen=True)
class _Facts:
    """What a filter asks of an event, in lower case, found once for all subscribers."""

    event: Event
    outlets: int
    found: dict[str, frozenset[str]]
    pairs: frozenset[Key]  # of two sides, each by its country or organisation and by its place; the two in order
    said: str
    met: dict["_Part", str | None] = field(default_factory=dict)  # what of it was looked at: many filters ask the same


@dataclass(frozen=True, eq=False)
class _Part:
    """One field of a filter made ready: each value as written and in lower case. The same field is one object."""

    name: str
    values: tuple[tuple[str, str], ...]
    pairs: tuple[tuple[str, Key], ...] = ()


@dataclass(frozen=True)
class _Asked:
    """A filter made ready: empty fields ask nothing."""

    wanted: EventFilter
    parts: tuple[_Part, ...]


def concerns(subscription: Subscription, event: Event, outlets: int) -> tuple[str, ...] | None:
    """What of the filter the event meets, one phrase each; None if it fails any part. `outlets`: independent voices."""
    return _meets(_asked_by(subscription.filter), _facts_of(event, outlets))


def concerns_calendar(subscription: Subscription, event: Event, outlets: int) -> bool:
    """Whether the event belongs into the subscriber's calendar: all of the filter but types and statuses, for it shows plans."""
    wanted = subscription.filter.model_copy(update={"types": (), "statuses": ()})
    return _meets(_asked_by(wanted), _facts_of(event, outlets)) is not None


class Watchers:
    """Subscriptions, filed by what is rarest in their filters, so that an event asks those alone whom it can concern."""

    def __init__(self, subscriptions: Iterable[Subscription]) -> None:
        self._filed: dict[Key, list[tuple[Subscription, _Asked]]] = {}
        for subscription in subscriptions:
            asked = _asked_by(subscription.filter)
            for key in _filed_under(subscription.filter):
                self._filed.setdefault(key, []).append((subscription, asked))

    def concerned(self, event: Event, outlets: int) -> list[tuple[Subscription, tuple[str, ...]]]:
        """Those whom it concerns, and why; in the order of their names."""
        facts = _facts_of(event, outlets)
        met: dict[str, tuple[Subscription, tuple[str, ...]]] = {}
        for key in _keys_of(facts):
            for subscription, asked in self._filed.get(key, ()):
                if subscription.id not in met and (why := _meets(asked, facts)) is not None:
                    met[subscription.id] = (subscription, why)
        return [met[name] for name in sorted(met)]


def _filed_under(wanted: EventFilter) -> set[Key]:
    if wanted.pairs:
        return {("pair", *_pair(one, other)) for one, other in wanted.pairs}
    for name in _FILED:
        if values := _values(wanted, name):
            return {(name, value.lower()) for value in values}
    return {("all",)}


def _keys_of(facts: _Facts) -> set[Key]:
    pairs = {("pair", *pair) for pair in facts.pairs}
    return pairs | {(name, value) for name in _FILED for value in facts.found[name]} | {("all",)}


def _pair(one: str, other: str) -> Key:
    return tuple(sorted((one.lower(), other.lower())))


def _asked_by(wanted: EventFilter) -> _Asked:
    parts = [_part(name, values) for name in _FIELDS if (values := _values(wanted, name))]
    return _Asked(wanted, tuple(parts + [_pairs_part(wanted.pairs)] if wanted.pairs else parts))


@lru_cache(maxsize=50_000)
def _part(name: str, values: tuple[str, ...]) -> _Part:
    return _Part(name, tuple((value, value.lower()) for value in values))


@lru_cache(maxsize=50_000)
def _pairs_part(pairs: tuple[tuple[str, str], ...]) -> _Part:
    return _Part("pair", (), tuple(("–".join(pair), _pair(*pair)) for pair in pairs))


def _meets(asked: _Asked, facts: _Facts) -> tuple[str, ...] | None:
    if facts.event.confidence < asked.wanted.minimum_confidence or facts.outlets < asked.wanted.minimum_outlets:
        return None
    why: list[str] = []
    for part in asked.parts:
        if part not in facts.met:
            facts.met[part] = _phrase(part, facts)
        phrase = facts.met[part]
        if phrase is None:
            return None
        why.append(phrase)
    return tuple(why) or ("all events",)


def _phrase(part: _Part, facts: _Facts) -> str | None:
    """Which of the values the event has; None if none."""
    if part.name == "pair":
        met = [written for written, pair in part.pairs if pair in facts.pairs]
    elif part.name == "word":
        met = [value for value, low in part.values if low in facts.said]
    else:
        found = facts.found[part.name]
        met = [value for value, low in part.values if low in found or (part.name == "source" and _begins(low, found))]
    return f"{part.name}: {', '.join(met)}" if met else None


def _begins(value: str, found: frozenset[str]) -> bool:
    return value.endswith("/") and any(source.startswith(value) for source in found)


_FIELDS: dict[str, str] = {
    "country": "countries", "place": "places", "organisation": "orgs", "type": "types", "status": "statuses", "sector": "sectors",
    "language": "languages", "source": "sources", "word": "words",
}  # fmt: skip
_FILED = ("place", "organisation", "country", "sector", "type")  # the rarest first


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
    names = [_low((side.country, side.org, side.place)) for side in event.sides]
    pairs = frozenset(_pair(a, b) for one, other in combinations(names, 2) for a in one for b in other)
    return _Facts(event, outlets, found, pairs, " ".join(f"{r.title} {r.mention.evidence}" for r in event.reports).lower())


def _low(values: Iterable[str | None]) -> frozenset[str]:
    return frozenset(value.lower() for value in values if value)
