"""`accordwatch sources`: the catalogue and its health."""

import json
from datetime import UTC, datetime
from typing import Annotated

import typer

from cli import source_trial_command
from cli.boilerplate_command import show_boilerplate
from cli.desk import open_desk, read_catalogue
from cli.tables import print_table
from settings import load_settings
from tasks.source_health import Standing, standings_of


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="The catalogue of sources and their health.")
    group.command("list")(list_sources)
    group.command("health")(health)
    group.command("boilerplate")(show_boilerplate)
    source_trial_command.add_to(group)
    app.add_typer(group, name="sources")


def list_sources(
    country: Annotated[str | None, typer.Option(help="ISO code.")] = None,
    language: Annotated[str | None, typer.Option(help="ISO 639-1 code.")] = None,
    enabled: Annotated[bool, typer.Option("--enabled", help="Only those that are crawled.")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """All sources."""
    found = [
        s for s in read_catalogue(load_settings()).values()
        if (not country or s.country == country.upper()) and (not language or language in s.languages) and (s.enabled or not enabled)
    ]  # fmt: skip
    if as_json:
        print(json.dumps([s.model_dump(mode="json") for s in found], ensure_ascii=False))
        return
    header = ("source", "title", "country", "languages", "access", "enabled", "reason")
    rows = [
        (s.id, s.title, s.country, " ".join(s.languages), s.access, "yes" if s.enabled else "no", s.disabled_reason or "") for s in found
    ]
    print_table((header, rows))


def health(
    silent: Annotated[bool, typer.Option("--silent", help="Only those that fell silent or fail.")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """How each source that was crawled is doing, and why one fell silent."""
    now = datetime.now(UTC)
    with open_desk() as desk:
        standings = standings_of(desk.store, read_catalogue(desk.settings), now)
    shown = [s for s in standings if not silent or s.verdict != "well"]
    if as_json:
        print(json.dumps([vars(s) for s in shown], default=str, ensure_ascii=False))
        return
    header = ("source", "verdict", "why", "last article", "usual gap", "checked", "next poll", "failures", "pages of a week")
    print_table((header, [_cells(s) for s in shown]))


def _cells(standing: Standing) -> tuple[str, ...]:
    s = standing
    return (
        s.source_id, s.verdict, s.why, _moment(s.last_article, "none yet"), str(s.usual_gap or "").split(".")[0],
        _moment(s.checked, "never"), _moment(s.next_poll, ""), f"{s.failures:g}",
        ", ".join(f"{n} {outcome}" for outcome, n in sorted(s.pages.items())),
    )  # fmt: skip


def _moment(moment: datetime | None, none: str) -> str:
    return moment.isoformat(timespec="minutes") if moment else none
