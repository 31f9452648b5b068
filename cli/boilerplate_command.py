"""`accordwatch sources boilerplate`: what repeats on a source's pages and is dropped, and how to give it back."""

import json
from datetime import UTC, datetime
from typing import Annotated

import typer

from cli.desk import open_desk, read_catalogue
from cli.tables import print_table
from records.errors import Misconfigured
from store import boilerplate


def show_boilerplate(
    source: Annotated[str, typer.Argument(help="The source.")],
    learn: Annotated[bool, typer.Option("--learn", help="Look for repeated lines now.")] = False,
    undo: Annotated[int | None, typer.Option(metavar="N", help="Line N of the list is text: keep it, and never learn it again.")] = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Lines that repeat on many pages of a source: they are dropped from its articles."""
    with open_desk() as desk:
        source_id = read_catalogue(desk.settings)[source].id
        now = datetime.now(UTC)
        with desk.store.writing() as connection:
            if learn:
                boilerplate.learn(connection, source_id, now)
            rows = boilerplate.list_learned(connection, source_id)
            if undo is not None:
                if not 1 <= undo <= len(rows):
                    raise Misconfigured(f"There is no line {undo}.", f"`accordwatch sources boilerplate {source}` numbers them.")
                boilerplate.revoke(connection, source_id, rows[undo - 1].line, now)
                rows = boilerplate.list_learned(connection, source_id)
    if as_json:
        print(json.dumps([vars(row) for row in rows], default=str, ensure_ascii=False))
        return
    cells = [(str(i), row.line, str(row.articles), "text" if row.revoked else "dropped") for i, row in enumerate(rows, 1)]
    print_table((("no.", "line", "articles", "taken for"), cells))
    if undo is not None:
        print(f"Kept from now on; `accordwatch reextract --source {source}` reads the stored pages anew.")
