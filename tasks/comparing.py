"""What some work changed in the events: gained, lost, altered. Taken before and after, from the columns of the store."""

from dataclasses import dataclass, field

from store import Store
from store.events import EventState, event_states


@dataclass
class EventChanges:
    gained: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    altered: dict[str, str] = field(default_factory=dict)  # identifier: `status planned → signed, articles 1 → 2`


def states_of(store: Store) -> dict[str, EventState]:
    with store.reading() as connection:
        return event_states(connection)


def compare(before: dict[str, EventState], after: dict[str, EventState]) -> EventChanges:
    altered = {name: told for name in sorted(before.keys() & after.keys()) if (told := _difference(before[name], after[name]))}
    return EventChanges(sorted(after.keys() - before.keys()), sorted(before.keys() - after.keys()), altered)


def _difference(one: EventState, other: EventState) -> str:
    pairs = zip(EventState._fields, one, other, strict=True)
    return ", ".join(f"{name} {old} → {new}" for name, old, new in pairs if old != new)
