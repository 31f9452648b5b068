"""Tables for people: Rich on a terminal, tab-separated lines when piped."""

import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

from records.mention import Mention, Side

Rows = tuple[Sequence[str], Iterable[Sequence[str]]]


def print_table(table: Rows, title: str | None = None) -> None:
    """Prints header and rows. Control characters of scraped text never reach the terminal."""
    header, rows = table
    if not sys.stdout.isatty():
        for row in (header, *rows):
            print("\t".join(_plain(cell) for cell in row))
        return
    drawn = Table(*header, title=title, header_style="bold")
    for row in rows:
        drawn.add_row(*(_escape(_plain(cell)) for cell in row))
    Console().print(drawn)


def _plain(cell: str) -> str:
    return "".join(c if c.isprintable() else " " for c in cell)


def _escape(cell: str) -> str:
    return cell.replace("[", r"\[")


def side_name(side: Side) -> str:
    """`Moscow (RU)`, `KG`, `EAEU`."""
    name = side.place or side.org
    return f"{name} ({side.country})" if name and side.country else name or side.country or "?"


def event_table(found: Iterable[tuple[Mention, str, str | None]]) -> Rows:
    header = ("article", "language", "sides", "type", "status", "instrument", "date", "term", "place", "confidence")
    rows = (
        (
            article, lang or "?", " – ".join(map(side_name, m.sides)), m.type, m.status, m.instrument or "", m.date or "", m.valid or "",
            m.location or "", f"{m.confidence:.2f}",
        )
        for m, article, lang in found
    )  # fmt: skip
    return header, rows
