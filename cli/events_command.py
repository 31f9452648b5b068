"""`accordwatch events` and `accordwatch show`: what was found."""

import csv
import json
import sys
from typing import Annotated, Literal

import typer

from cli import decisions_command
from cli.desk import open_desk
from cli.tables import Rows, print_table, side_name
from records.event import Event
from store.events import EventQuery, event_as_json, list_events


def add_to(app: typer.Typer) -> None:
    listed = typer.Typer(help="Events, newest first; and what you decide on them.", invoke_without_command=True)
    listed.callback()(events)
    decisions_command.add_to(listed)
    app.add_typer(listed, name="events")


def events(
    context: typer.Context,
    country: Annotated[list[str] | None, typer.Option(help="ISO code of a side, or an organisation; twice for a pair.")] = None,
    place: Annotated[list[str] | None, typer.Option(help="City or region that is a side.")] = None,
    type: Annotated[list[str] | None, typer.Option(help="agreement, meeting, visit, project.")] = None,
    status: Annotated[list[str] | None, typer.Option(help="signed, planned, held, …")] = None,
    sector: Annotated[list[str] | None, typer.Option(help="trade, energy, …")] = None,
    language: Annotated[list[str] | None, typer.Option(help="Language of a report.")] = None,
    source: Annotated[list[str] | None, typer.Option(help="Source of a report.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Acts from that day on.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Acts up to that day.")] = None,
    word: Annotated[list[str] | None, typer.Option(help="Word, or the beginning of one, in a headline or the evidence.")] = None,
    minimum_confidence: Annotated[float, typer.Option(min=0, max=1)] = 0.0,
    minimum_outlets: Annotated[int, typer.Option(min=1)] = 1,
    rejected: Annotated[bool, typer.Option("--rejected", help="Only what was rejected.")] = False,
    limit: Annotated[int, typer.Option(min=1)] = 200,
    format: Annotated[Literal["table", "json", "jsonl", "csv"], typer.Option(help="What to print.")] = "table",
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Events, newest first."""
    if context.invoked_subcommand:
        return
    query = EventQuery(
        tuple(c.upper() if len(c) == 2 else c for c in country or ()), tuple(place or ()), tuple(type or ()), tuple(status or ()),
        tuple(sector or ()), tuple(language or ()), tuple(source or ()), since, until, tuple(word or ()), minimum_confidence,
        minimum_outlets, rejected, limit,
    )  # fmt: skip
    with open_desk() as desk, desk.store.reading() as connection:
        found = list_events(connection, query)
    if as_json or format == "json":
        print(json.dumps([event_as_json(event) for event in found], ensure_ascii=False, indent=1))
    elif format == "jsonl":
        for event in found:
            print(json.dumps(event_as_json(event), ensure_ascii=False))
    elif format == "csv":
        header, rows = events_table(found)
        writer = csv.writer(sys.stdout)
        writer.writerow(header)
        writer.writerows([_no_formula(cell) for cell in row] for row in rows)
    else:
        print_table(events_table(found))


def events_table(found: list[Event]) -> Rows:
    header = ("event", "sides", "type", "status", "instrument", "date", "term", "outlets", "languages", "confidence")
    rows = (
        (
            event.id[:10], " – ".join(map(side_name, event.sides)), event.type, event.status, event.instrument or "", event.date or "",
            event.valid or "", ", ".join(sorted({r.outlet.split("/")[-1] for r in event.reports})),
            " ".join(sorted({r.lang or "?" for r in event.reports})), f"{event.confidence:.2f}",
        )
        for event in found
    )  # fmt: skip
    return header, rows


def _no_formula(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in "=+-@\t" else cell
