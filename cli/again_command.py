"""`accordwatch rescrape` and `reextract`: the same again, from the site or from what is stored."""

import json
import sys
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from cli.article_input import parse_span
from cli.desk import open_desk, read_catalogue
from cli.progress import Bars
from cli.tables import print_table
from records.errors import Misconfigured
from sources.addresses import web_address
from store import Store
from tasks.ordering import Order, place
from tasks.reextracting import Changes, Selection
from tasks.reextracting import reextract as read_again
from tasks.rescraping import Rescraped, Wish, wanted_lists, wanted_pages
from tasks.rescraping import rescrape as ask_again
from tasks.second_reader import kept_answers

Since = Annotated[str | None, typer.Option(metavar="DATE", help="Only articles from that day on.")]
Until = Annotated[str | None, typer.Option(metavar="DATE", help="Only articles up to that day.")]
Dry = Annotated[bool, typer.Option("--dry-run", help="Say what would be done; change nothing.")]
NoAlerts = Annotated[bool, typer.Option("--no-alerts", help="Nobody is told of what changes.")]
Queue = Annotated[bool, typer.Option("--queue", help="Let the workers of the running service do it; `accordwatch status` tells.")]
AsJson = Annotated[bool, typer.Option("--json")]


def add_to(app: typer.Typer) -> None:
    app.command("rescrape")(rescrape)
    app.command("reextract")(reextract)


def rescrape(
    urls: Annotated[list[str] | None, typer.Argument(help="Addresses of articles.", show_default=False)] = None,
    source: Annotated[str | None, typer.Option(help="All pages of a source; with --since and --until of those days.")] = None,
    since: Since = None,
    until: Until = None,
    event: Annotated[str | None, typer.Option(help="The articles of an event.")] = None,
    outcome: Annotated[str | None, typer.Option(help="Pages that ended so: blocked, unreachable, …")] = None,
    failed: Annotated[bool, typer.Option("--failed", help="Pages that brought no article.")] = False,
    dry: Dry = False,
    no_alerts: NoAlerts = False,
    queue: Queue = False,
    as_json: AsJson = False,
) -> None:
    """Ask sites again: an edited page becomes a new version. A run that was stopped goes on where it was."""
    wish = Wish(tuple(map(web_address, urls or ())), source, event, outcome, failed, *_span(since, until))
    if wish == Wish(since=wish.since, until=wish.until):
        raise Misconfigured("What is to be asked again?", "Name addresses, --source, --event, --outcome or --failed.")
    with open_desk() as desk:
        catalogue = read_catalogue(desk.settings)
        if source:
            _ = catalogue[source]
        if dry:
            _print_wanted(wanted_pages(desk.store, catalogue, wish), wanted_lists(catalogue, wish), as_json)
            return
        if queue:
            if no_alerts:
                raise Misconfigured("--no-alerts cannot go with --queue: other workers read the pages.", "Leave one of the two out.")
            _place(desk.store, Order(wish, datetime.now(UTC)), as_json)
            return
        with Bars() as bars:
            done = ask_again(desk.store, desk.settings, catalogue, wish, bars, alerts=not no_alerts)
    _print_rescraped(done, as_json)
    if done.run.crawl.problems:
        raise typer.Exit(1)


def _print_wanted(groups: dict[str, list[str]], lists: list[str], as_json: bool) -> None:
    if as_json:
        print(json.dumps({"pages": groups, "lists": lists}, ensure_ascii=False))
        return
    rows = [(name, "page", url) for name, found in groups.items() for url in found]
    rows += [("", "list, for pages not known yet", url) for url in lists]
    print_table((("source", "what", "address"), rows))
    print(f"{sum(map(len, groups.values()))} pages and {len(lists)} lists would be asked.")


def _print_rescraped(done: Rescraped, as_json: bool) -> None:
    run, events = done.run, done.events
    pages = dict(sorted((run.crawl.outcomes + run.outcomes).items()))
    pages.pop("fetched", None)
    if as_json:
        content = {
            "pages": pages, "left": run.crawl.left, "events_touched": sorted(run.events), "gained": events.gained, "lost": events.lost,
            "altered": events.altered, "alerts": run.alerts, "problems": run.crawl.problems, "goes_on": done.goes_on,
        }  # fmt: skip
        print(json.dumps(content, ensure_ascii=False))
    else:
        rows = [("gained", name, "") for name in events.gained] + [("lost", name, "") for name in events.lost]
        rows += [("altered", name, told) for name, told in events.altered.items()]
        if rows:
            print_table((("events", "identifier", "what"), rows))
        told = ", ".join(f"{count} {name}" for name, count in pages.items()) or "none"
        print(
            f"{'Went on with a run that was stopped. ' if done.goes_on else ''}Pages: {told}; left for later: {run.crawl.left}. Events: "
            f"{len(events.gained)} gained, {len(events.lost)} lost, {len(events.altered)} altered. Alerts in the outbox: {run.alerts} more."
        )
    for name, problem in run.crawl.problems.items():
        print(f"{name}: {problem}", file=sys.stderr)


def reextract(
    every: Annotated[bool, typer.Option("--all", help="All stored articles.")] = False,
    source: Annotated[str | None, typer.Option(help="Of one source.")] = None,
    lang: Annotated[str | None, typer.Option(help="Of one language.")] = None,
    since: Since = None,
    dry: Dry = False,
    no_alerts: NoAlerts = False,
    queue: Queue = False,
    as_json: AsJson = False,
) -> None:
    """Read stored pages anew with the program as it is now; no site is asked. Shows what changed."""
    if not (every or source or lang or since):
        raise Misconfigured("What is to be read again?", "Say --all, --source, --lang or --since.")
    with open_desk() as desk:
        catalogue = read_catalogue(desk.settings)
        if source:
            _ = catalogue[source]
        selection = Selection(source, lang, _span(since, None)[0])
        if queue and dry:
            raise Misconfigured("--dry-run cannot go with --queue: what would change is shown here.", "Leave one of the two out.")
        if queue:
            _place(desk.store, Order(selection, datetime.now(UTC), alerts=not no_alerts), as_json)
            return
        with Bars() as bars:
            changes = read_again(
                desk.store, catalogue, selection, bars, kept_answers(desk.settings, desk.store), dry=dry, alerts=not no_alerts
            )
    _print(changes, dry, as_json)


def _place(store: Store, order: Order, as_json: bool) -> None:
    with store.writing() as connection:
        name = place(connection, order)
    told = f"Ordered: {name}. The running service does it; `accordwatch status` tells what came of it."
    print(json.dumps({"order": name}) if as_json else told)


def _print(changes: Changes, dry: bool, as_json: bool) -> None:
    if as_json:
        content = vars(changes) | {"gained": sorted(changes.gained), "lost": sorted(changes.lost), "dry_run": dry}
        print(json.dumps(content, ensure_ascii=False))
        return
    rows = [("gained", name, "") for name in sorted(changes.gained)] + [("lost", name, "") for name in sorted(changes.lost)]
    rows += [("altered", name, told) for name, told in sorted(changes.altered.items())]
    print_table((("events", "identifier", "what"), rows))
    verb = "would change" if dry else "changed"
    print(
        f"{changes.articles} articles read, {changes.changed} {verb}; events: {len(changes.gained)} gained, {len(changes.lost)} lost, "
        f"{len(changes.altered)} altered; alerts: {changes.alerts}."
    )
    if changes.without_bytes:
        print(f"{changes.without_bytes} pages have no bytes any more (ACCORDWATCH_KEEP_PAGES_DAYS): their articles stay as they were read.")


def _span(since: str | None, until: str | None) -> tuple[Any, Any]:
    try:
        return parse_span(since, until)
    except ValueError as error:
        raise Misconfigured(f"{error}.") from None
