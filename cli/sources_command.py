"""`accordwatch sources`: the catalogue and its health."""

import json
from typing import Annotated

import typer

from cli.desk import open_desk, read_catalogue
from cli.tables import print_table
from settings import load_settings
from store.pages import count_outcomes
from store.sources import list_health


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="The catalogue of sources and their health.")
    group.command("list")(list_sources)
    group.command("health")(health)
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


def health(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """How each source that was crawled is doing, and why one fell silent."""
    with open_desk() as desk, desk.store.reading() as connection:
        rows = [(h, count_outcomes(connection, h.source_id)) for h in list_health(connection)]
    if as_json:
        print(json.dumps([{**vars(h), "pages": pages} for h, pages in rows], default=str))
        return
    header = ("source", "checked", "succeeded", "failures", "problem", "pages")
    cells = [
        (
            h.source_id, h.checked.isoformat(timespec="seconds"), h.succeeded.isoformat(timespec="seconds") if h.succeeded else "never",
            f"{h.score:g}", h.problem or "", ", ".join(f"{n} {outcome}" for outcome, n in sorted(pages.items())),
        )
        for h, pages in rows
    ]  # fmt: skip
    print_table((header, cells))
