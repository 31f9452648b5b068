"""`accordwatch crawl`: fetches what is new and does all that follows from it."""

import json
import sys
from typing import Annotated

import typer

from cli.article_input import parse_span
from cli.desk import chosen_sources, open_desk, read_catalogue
from cli.progress import Bars
from records.errors import Misconfigured
from tasks.embedded import RunReport, run


def add_to(app: typer.Typer) -> None:
    app.command("crawl")(crawl)


def crawl(
    sources: Annotated[list[str] | None, typer.Argument(help="Ids of sources, such as tj/sputnik-ru.", show_default=False)] = None,
    all: Annotated[bool, typer.Option("--all", help="All enabled sources.")] = False,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Only articles from that day on, through the sitemap.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Only articles up to that day.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many pages a source.")] = None,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Ask pages again that are known: an edited one becomes a new version.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Fetch what is new, extract events, merge them, decide alerts.

    Exit status 1 if a source could not be read; the others are done.
    """
    try:
        first, last = parse_span(since, until)
    except ValueError as error:
        raise Misconfigured(f"{error}.") from None
    with open_desk() as desk:
        chosen = chosen_sources(read_catalogue(desk.settings), sources or [], every=all)
        with Bars() as bars:
            report = run(desk.store, desk.settings, chosen, bars, since=first, until=last, limit=limit, refresh=refresh)
    _print(report, as_json)
    if report.crawl.problems:
        raise typer.Exit(1)


def _print(report: RunReport, as_json: bool) -> None:
    counts = report.crawl.outcomes + report.outcomes
    counts.pop("fetched", None)
    content = {
        "pages": dict(sorted(counts.items())), "events_touched": len(report.events), "alerts": report.alerts,
        "problems": report.crawl.problems,
    }  # fmt: skip
    if as_json:
        print(json.dumps(content, ensure_ascii=False))
        return
    pages = ", ".join(f"{count} {name}" for name, count in sorted(counts.items())) or "nothing new"
    print(f"Pages: {pages}. Events new or changed: {len(report.events)}. Alerts in the outbox: {report.alerts} more.")
    for source_id, problem in report.crawl.problems.items():
        print(f"{source_id}: {problem}", file=sys.stderr)
