"""`accordwatch events merge|split|reject|restore|edit|decisions|undo`: an analyst's word on what was found."""

import getpass
import json
from typing import Annotated

import typer

from cli.desk import open_desk
from cli.tables import print_table, side_name
from records.event import Event
from store.decisions import list_decisions
from tasks import judging

Name = Annotated[str, typer.Argument(help="Identifier of an event, or its beginning.")]
Reason = Annotated[str, typer.Option("--reason", "-r", help="Why; kept with the decision.")]
Author = Annotated[str, typer.Option("--author", help="Who decides; you, if left out.")]


def add_to(app: typer.Typer) -> None:
    for command in (merge, split, edit, reject, restore, decisions, undo):
        app.command(command.__name__)(command)


def merge(one: Name, other: Name, reason: Reason = "", author: Author = "") -> None:
    """Two events are one occasion."""
    with open_desk() as desk:
        _tell("One event now", judging.merge_events(desk.store, one, other, author or getpass.getuser(), reason))


def split(
    event: Name,
    article: Annotated[list[str], typer.Option("--articles", "--article", help="Number or address of an article; several times.")],
    reason: Reason = "",
    author: Author = "",
) -> None:
    """Some articles of an event tell of another occasion."""
    named = [part for value in article for part in value.split(",") if part]
    with open_desk() as desk:
        rest, other = judging.split_event(desk.store, event, named, author or getpass.getuser(), reason)
    _tell("Stays", rest)
    _tell("Its own event now", other)


def edit(
    event: Name,
    status: Annotated[str | None, typer.Option(help="signed, planned, held, …")] = None,
    instrument: Annotated[str | None, typer.Option(help="treaty, memorandum, …")] = None,
    date: Annotated[str | None, typer.Option(help="YYYY-MM-DD, YYYY-MM or YYYY; empty for none.")] = None,
    valid: Annotated[str | None, typer.Option(help="START/END; empty for none.")] = None,
    location: Annotated[str | None, typer.Option(help="City of the act; empty for none.")] = None,
    sectors: Annotated[str | None, typer.Option(help="trade,energy")] = None,
    sides: Annotated[str | None, typer.Option(help="RU/Moscow,TJ/Dushanbe")] = None,
    reason: Reason = "",
    author: Author = "",
) -> None:
    """Sets fields by hand; later reports do not change them back."""
    given = {
        "status": status,
        "instrument": instrument,
        "date": date,
        "valid": valid,
        "location": location,
        "sectors": sectors,
        "sides": sides,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    with open_desk() as desk:
        _tell("Changed", judging.edit_event(desk.store, event, changes, author or getpass.getuser(), reason))


def reject(event: Name, reason: Reason = "", author: Author = "") -> None:
    """It is no event: it is listed and told no more."""
    with open_desk() as desk:
        _tell("Rejected", judging.edit_event(desk.store, event, {"rejected": "yes"}, author or getpass.getuser(), reason))


def restore(event: Name, reason: Reason = "", author: Author = "") -> None:
    """A rejected event is one after all."""
    with open_desk() as desk:
        _tell("Restored", judging.edit_event(desk.store, event, {"rejected": "no"}, author or getpass.getuser(), reason))


def decisions(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """What was decided, newest first."""
    with open_desk() as desk, desk.store.reading() as connection:
        found = list_decisions(connection)
    if as_json:
        rows = [vars(d) | {"decided": d.decided.isoformat(), "revoked": d.revoked.isoformat() if d.revoked else None} for d in found]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    header = ("number", "decided", "author", "event", "what", "reason", "taken back")
    print_table((header, [(
        str(d.id), d.decided.isoformat(timespec="seconds"), d.author, d.event_id[:10], describe(d.kind, d.changes), d.reason,
        d.revoked.isoformat(timespec="seconds") if d.revoked else "",
    ) for d in found]))  # fmt: skip


def undo(number: Annotated[int, typer.Argument(help="Number of a decision (`events decisions`).")]) -> None:
    """Takes a decision back."""
    with open_desk() as desk:
        left = judging.undo(desk.store, number)
    print(f"Decision {number} is taken back. Events now: {', '.join(event_id[:10] for event_id in left)}.")


def describe(kind: str, changes: dict[str, str]) -> str:
    """`together`, `apart`, or the fields that were set."""
    return "; ".join(f"{name} = {value or 'none'}" for name, value in changes.items()) if kind == "edit" else kind


def _tell(what: str, event: Event) -> None:
    sides = " – ".join(map(side_name, event.sides))
    print(f"{what}: {event.id[:10]} {sides} {event.type} {event.status} {event.date or ''} ({len(event.reports)} reports)")
