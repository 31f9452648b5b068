"""`accordwatch show`: one event or agreement, with the sentence that says it, why its articles were joined and what was decided on it."""

import json
from dataclasses import replace
from typing import Annotated

import typer

from cli.decisions_command import describe
from cli.desk import open_desk
from cli.edits import edits_of
from cli.tables import print_table, side_name
from events import score
from records.errors import Misconfigured
from records.event import Event
from store import decisions
from store.agreements import thread_of
from store.articles import versions_of
from store.events import event_as_json, load_event


def add_to(app: typer.Typer) -> None:
    app.command("show")(show)


def show(
    name: Annotated[str, typer.Argument(metavar="EVENT", help="Identifier of an event or agreement, or its beginning.")],
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """One event: its fields, its history, each report with the sentence that says it and why it was joined."""
    with open_desk() as desk, desk.store.reading() as connection:
        if name.startswith("ag-"):
            found = sorted(thread_of(connection, name), key=lambda e: (e.date or "", e.id))
        else:
            found = [event] if (event := load_event(connection, name)) else []
        decided = decisions.list_decisions(connection, [event.id for event in found]) if found else []
        numbers = dict.fromkeys(r.article_id for event in found for r in event.reports)
        edits = {number: rows for number in numbers if (rows := edits_of(versions_of(connection, int(number))))}
    if not found:
        raise Misconfigured(f"No event or agreement is called {name!r}.", "`accordwatch events` and `accordwatch agreements` list them.")
    if as_json:
        content = [
            event_as_json(event) | {"joined": _reasons(event), "edits": {r.article_id: edits.get(r.article_id, []) for r in event.reports}}
            for event in found
        ]
        print(json.dumps(content if name.startswith("ag-") else content[0], ensure_ascii=False, indent=1))
        return
    for event in found:
        _print_event(event)
    for number, changes in edits.items():
        print_table((("version", "read", "change"), changes), title=f"Article {number} was edited")
    if decided:
        rows = [(str(d.id), d.author, describe(d.kind, d.changes), d.reason, "taken back" if d.revoked else "stands") for d in decided]
        print_table((("decision", "author", "what", "reason", "state"), rows), title="Decided by hand")


def _print_event(event: Event) -> None:
    facts = [
        ("event", event.id + (" (rejected)" if event.rejected else "")), ("sides", " – ".join(map(side_name, event.sides))),
        ("type", event.type), ("status", event.status), ("instrument", event.instrument), ("date", event.date), ("term", event.valid),
        ("place", event.location), ("sectors", ", ".join(event.sectors)), ("confidence", f"{event.confidence:.2f}"),
        ("agreement", event.agreement_id), ("set by hand", ", ".join(event.edited)),
    ]  # fmt: skip
    print_table((("field", "value"), [(name, value) for name, value in facts if value]))
    moments = [(h.status, h.date or "", h.reported.isoformat() if h.reported else "", h.article_id) for h in event.history]
    print_table((("status", "date", "reported", "article"), moments), title="History")
    reports = [
        (r.article_id, r.published.isoformat() if r.published else "", r.outlet, r.lang or "?", r.mention.evidence, why, r.url or "")
        for r, why in zip(event.reports, _reasons(event), strict=True)
    ]
    print_table((("article", "published", "outlet", "language", "evidence", "joined because", "address"), reports), title="Reports")


def _reasons(event: Event) -> list[str]:
    """Why each report belongs to the event: what it has in common with the earlier one that it is most alike."""
    told = ["first"]
    for number in range(1, len(event.reports)):
        likeness = score(event.reports[number], replace(event, reports=event.reports[:number]))
        told.append(", ".join(f"{reason} {weight:+.1f}" for reason, weight in likeness.reasons if weight) or "by decision")
    return told
