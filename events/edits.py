"""Fields of an event that an analyst set: they stand above what the reports say, whatever is read later."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from records.decision import Edit
from records.event import Event, StateChange
from records.mention import Side

FIELDS = ("status", "instrument", "date", "valid", "location", "sectors", "sides", "rejected")


def with_edits(event: Event, edits: Iterable[Edit]) -> Event:
    """The event with what was decided on it; the latest decision on a field counts."""
    decided = sorted((e for e in edits if e.means(event)), key=lambda e: (e.decided is not None, e.decided))
    changes: dict[str, Any] = {}
    for edit in decided:
        changes |= {name: value_of(name, text) for name, text in edit.changes.items()}
    if not changes:
        return event
    edited = replace(event, **changes, edited=tuple(sorted(changes)))
    if edited.status != event.status:
        last = decided[-1]
        told = StateChange(edited.status, edited.date, last.decided, event.reports[0].article_id)
        edited = replace(edited, history=(*(h for h in event.history if h.status != edited.status), told))
    return edited


def value_of(name: str, text: str) -> Any:
    """The field's value. Raises: KeyError for a field that is not edited."""
    if name not in FIELDS:
        raise KeyError(name)
    if name == "sectors":
        return tuple(text.replace(",", " ").split())
    if name == "sides":
        return tuple(map(side_of, text.replace(",", " ").split()))
    if name == "rejected":
        return text == "yes"
    return text or None


def side_of(text: str) -> Side:
    """`RU`, `RU/Moscow`, `RU@Ministry_of_Transport` or `@EAEU`; `_` stands for a space."""
    place_of, _, body = text.replace("_", " ").partition("@")
    country, _, place = place_of.partition("/")
    return Side(country or None, place or None, body or None)
