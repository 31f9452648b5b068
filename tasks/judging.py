"""What an analyst decides on events: merge, split, edit, reject, and undo. Each is kept with author, time and reason, and obeyed later."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from events import divide, unite
from events.edits import FIELDS, value_of
from records.decision import Constraint, Edit
from records.errors import Misconfigured
from records.event import Event, Report
from records.ontology import load_ontology
from store import Store, decisions
from store import events as event_rows
from tasks.resolving import resolve_anew, save


def merge_events(store: Store, one: str, other: str, author: str, reason: str) -> Event:
    """The two events as one. Raises: Misconfigured if they cannot be one."""
    with store.writing() as connection:
        event_rows.lock_resolution(connection)
        first, second, now = _load(connection, one), _load(connection, other), datetime.now(UTC)
        if first.id == second.id:
            raise Misconfigured(f"{one} and {other} are one event already.", "Nothing was changed.")
        if first.type != second.type:
            raise Misconfigured(f"A {first.type} and a {second.type} cannot be one event.", "Edit the type's source, or leave them apart.")
        articles = _articles(first.reports), _articles(second.reports)
        constraint = Constraint("together", first.type, *articles, author, now, reason)
        united = unite(first, second)
        decisions.save_constraint(connection, united.id, constraint)
        return save(connection, united, now, [event.id for event in (first, second) if event.id != united.id])


def split_event(store: Store, name: str, articles: Sequence[str], author: str, reason: str) -> tuple[Event, Event]:
    """The event without the named articles (numbers or addresses), and the event of those. Raises: Misconfigured."""
    with store.writing() as connection:
        event_rows.lock_resolution(connection)
        event, now = _load(connection, name), datetime.now(UTC)
        named = {r.article_id for r in event.reports if r.article_id in articles or (r.url or "") in articles}
        unknown = [a for a in articles if not any(a in (r.article_id, r.url) for r in event.reports)]
        if unknown:
            raise Misconfigured(f"{', '.join(unknown)} is no article of {event.id}.", f"`accordwatch show {event.id[:10]}` lists them.")
        try:
            rest, split = divide(event, named)
        except ValueError as error:
            raise Misconfigured(f"{error}.", "Name some of its articles, not all.") from error
        constraint = Constraint("apart", event.type, frozenset(named), _articles(rest.reports), author, now, reason)
        decisions.save_constraint(connection, event.id, constraint)
        return save(connection, rest, now), save(connection, split, now)


def edit_event(store: Store, name: str, changes: Mapping[str, str], author: str, reason: str) -> Event:
    """The event with fields set by hand (`events.edits.FIELDS`, as text). Raises: Misconfigured for a value that none can have."""
    if not changes:
        raise Misconfigured("Nothing to change.", f"Give one of --{', --'.join(FIELDS)}.")
    with store.writing() as connection:
        event_rows.lock_resolution(connection)
        event, now = _load(connection, name), datetime.now(UTC)
        _check(event, changes)
        parties, articles = frozenset(side.key for side in event.sides), _articles(event.reports)
        decisions.save_edit(connection, Edit(event.id, event.type, parties, articles, dict(changes), author, now, reason))
        return save(connection, event, now)


def undo(store: Store, number: int) -> list[str]:
    """Takes a decision back and decides anew on the events that it touched; their identifiers. Raises: Misconfigured."""
    with store.writing() as connection:
        event_rows.lock_resolution(connection)
        now = datetime.now(UTC)
        articles = decisions.articles_of(connection, number)
        decision = decisions.revoke(connection, number, now)
        if decision is None:
            raise Misconfigured(f"No decision {number} stands.", "`accordwatch events decisions` lists them.")
        touched = event_rows.events_told_by(connection, articles)
        kind = next((event.type for event in touched if event.id == decision.event_id), None)
        return resolve_anew(connection, [_bare(event) for event in touched if kind in (None, event.type)], now)


def _bare(event: Event) -> Event:
    return replace(event, rejected=False, edited=())


def _load(connection: Connection, name: str) -> Event:
    event = event_rows.load_event(connection, name)
    if event is None:
        raise Misconfigured(f"No event is called {name!r}.", "`accordwatch events` lists them.")
    return event


def _articles(reports: Sequence[Report]) -> frozenset[str]:
    return frozenset(report.article_id for report in reports)


def _check(event: Event, changes: Mapping[str, str]) -> None:
    ontology = load_ontology()
    known = {
        "status": tuple(ontology.types[event.type].statuses), "instrument": tuple(ontology.instruments), "sectors": tuple(ontology.sectors)
    }  # fmt: skip
    for name, text in changes.items():
        value = value_of(name, text)
        for one in value if isinstance(value, tuple) and name == "sectors" else [value] if name in known and value else []:
            if one not in known[name]:
                raise Misconfigured(f"{one!r} is no {name} of a {event.type}.", f"Known: {', '.join(known[name])}.")
