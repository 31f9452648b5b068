"""`accordwatch export` and `import`: the whole store as one file, to keep, to move to another database, to compare.

A further form is one more option of `export` and one more function that yields its parts.
"""

import gzip
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Annotated

import typer

from cli.desk import open_desk
from cli.warc_files import is_warc, read_pages, write_pages
from records.errors import Misconfigured, Unreadable
from store import holding, moving
from tasks.content import content


def add_to(app: typer.Typer) -> None:
    app.command("export")(export)
    app.command("import")(import_)


def export(
    file: Annotated[str, typer.Argument(help="Where to; packed if it ends in .gz; - is standard output.")] = "-",
    warc: Annotated[bool, typer.Option("--warc", help="The stored pages alone, as WARC that other tools replay.")] = False,
    only_content: Annotated[
        bool, typer.Option("--content", help="What the store says, without numbers and times of our own: to compare two stores.")
    ] = False,
) -> None:
    """The whole store as lines of JSON, of one moment even while it is written to.

    Keep it as you keep the store: it holds the readers' addresses and the secret of stop links.
    """
    with open_desk() as desk, desk.store.reading() as connection:
        if warc:
            write_pages(connection, file)
            return
        _write(file, content(connection) if only_content else moving.dump(connection))


def import_(
    file: Annotated[str, typer.Argument(help="What `accordwatch export` wrote; - is standard input.")],
) -> None:
    """Fill an empty store with an export; or take in the pages of a WARC file (.warc, .warc.gz), which then wait to be read.

    Sending is on hold until `accordwatch alerts release`: what the other store sent meanwhile nobody here knows.
    """
    if is_warc(file):
        read_pages(file)
        return
    with open_desk() as desk, _lines(file) as lines, desk.store.writing() as connection:
        counts = moving.load(connection, lines)
        holding.hold(connection, f"the store was imported on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
    print(f"Imported: {', '.join(f'{count} {table}' for table, count in sorted(counts.items())) or 'nothing'}.")
    print("Sending is on hold. `accordwatch alerts preview` shows what would be sent, `accordwatch alerts release` lets it go.")


def _write(file: str, lines: Iterable[str]) -> None:
    """A file is complete or not there: it gets its name at the end."""
    if file == "-":
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        sys.stdout.writelines(lines)
        return
    path, draft = Path(file), Path(f"{file}.part")
    try:
        with draft.open("wb") as raw:
            # no time and no name in the packed file: the same content is the same bytes
            packed = gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) if path.suffix == ".gz" else None
            out: IO[bytes] = packed or raw  # type: ignore[assignment]
            for line in lines:
                out.write(line.encode("utf-8", "surrogatepass"))
            if packed:
                packed.close()
        draft.chmod(0o600)
        draft.replace(path)
    except OSError as error:
        raise Misconfigured(f"{file} cannot be written: {error.strerror}.", "Name another file.") from error


@contextmanager
def _lines(file: str) -> Iterator[Iterator[str]]:
    if file == "-":
        yield (line.decode("utf-8", "surrogatepass") for line in sys.stdin.buffer)
        return
    try:
        with gzip.open(file) if file.endswith(".gz") else Path(file).open("rb") as opened:
            yield (line.decode("utf-8", "surrogatepass") for line in opened)
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise Unreadable(f"{file} cannot be read: {error}.", "Nothing was imported.") from error
