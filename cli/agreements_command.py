"""`accordwatch agreements`: what became of each agreement, from proposed to ended; what is overdue and what runs out."""

import csv
import json
import sys
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

import typer

from cli.desk import open_desk
from cli.tables import Rows, print_table, side_name
from events.agreements import STATES, act_order, state, term_end
from events.recalled import tie
from records.agreement import Agreement, Background
from records.errors import Misconfigured
from records.mention import Side
from store import Store
from store.agreements import agreement_threads, load_recollections


def add_to(app: typer.Typer) -> None:
    app.command("agreements")(agreements)


def agreements(
    country: Annotated[list[str] | None, typer.Option(help="ISO code of a side, or an organisation; twice for a pair.")] = None,
    in_state: Annotated[list[str] | None, typer.Option("--state", help="open, announced, overdue, standing, expiring, …")] = None,
    lead_days: Annotated[int, typer.Option(min=1, help="How long before its end an agreement counts as expiring.")] = 90,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="As of that day; today, if left out.")] = None,
    background: Annotated[bool, typer.Option("--background", help="Also those that articles merely recall.")] = False,
    limit: Annotated[int, typer.Option(min=1)] = 200,
    format: Annotated[Literal["table", "json", "jsonl", "csv"], typer.Option(help="What to print.")] = "table",
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Agreements with their state, the one with the latest act first."""
    today = date.fromisoformat(on) if on else datetime.now(UTC).date()
    with open_desk() as desk:
        found, recalled_by, recalled = _load(desk.store, [c.upper() if len(c) == 2 else c for c in country or ()])
    if unknown := set(in_state or ()) - set(STATES):
        raise Misconfigured(f"No agreement is {', '.join(sorted(unknown))}.", f"Known: {', '.join(STATES)}.")
    states = [(agreement, state(agreement, today, lead_days)) for agreement in found]
    chosen = [(a, s) for a, s in states if not in_state or s in in_state][:limit]
    extra = recalled[:limit] if background and not in_state else []
    if as_json or format in ("json", "jsonl"):
        content = [_content(a, s, recalled_by.get(a.id, ())) for a, s in chosen] + [_background_content(b) for b in extra]
        print(
            "\n".join(json.dumps(c, ensure_ascii=False) for c in content)
            if format == "jsonl"
            else json.dumps(content, ensure_ascii=False, indent=1)
        )
        return
    header, rows = _table(chosen, extra)
    if format == "csv":
        csv.writer(sys.stdout).writerows([header, *rows])
    else:
        print_table((header, rows))


def _load(store: Store, countries: list[str]) -> tuple[list[Agreement], dict[str, tuple[str, ...]], list[Background]]:
    with store.reading() as connection:
        threads = agreement_threads(connection, countries)
        recalled = [r for r in load_recollections(connection) if set(countries) <= r.parties]
    found = [Agreement(name, tuple(sorted(thread, key=act_order))) for name, thread in threads.items()]
    return found, *tie(recalled, found)


def _table(chosen: list[tuple[Agreement, str]], extra: list[Background]) -> Rows:
    rows = [
        (
            agreement.id[:10], " – ".join(map(side_name, agreement.events[-1].sides)), agreement.events[-1].instrument or "", stands,
            " → ".join(f"{e.status} {e.date or '?'}" for e in agreement.events), agreement.valid or "",
            end.isoformat() if (end := term_end(agreement.valid)) else "",
        )
        for agreement, stands in chosen
    ]  # fmt: skip
    rows += [(b.id[:10], " – ".join(sorted(b.parties)), b.instrument, "recalled", f"signed {b.year}", "", "") for b in extra]
    return ("agreement", "sides", "instrument", "state", "history", "term", "ends"), rows


def _content(agreement: Agreement, stands: str, recalled_by: tuple[str, ...]) -> dict[str, Any]:
    last, end = agreement.events[-1], term_end(agreement.valid)
    return {
        "id": agreement.id, "state": stands, "status": agreement.status, "instrument": last.instrument, "valid": agreement.valid,
        "ends": end.isoformat() if end else None, "sides": [side.as_json() for side in last.sides],
        "events": [{"id": e.id, "status": e.status, "date": e.date} for e in agreement.events], "recalled_by_articles": list(recalled_by),
    }  # fmt: skip


def _background_content(known: Background) -> dict[str, Any]:
    sides = [Side(country=key) if len(key) == 2 else Side(org=key) for key in sorted(known.parties)]
    return {
        "id": known.id, "state": "recalled", "status": "signed", "instrument": known.instrument, "valid": None, "ends": None,
        "sides": [side.as_json() for side in sides], "events": [{"id": None, "status": "signed", "date": known.year}],
        "recalled_by_articles": list(known.articles),
    }  # fmt: skip
