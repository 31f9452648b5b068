"""Stored pages to a WARC file and back, for `export --warc` and `import`."""

import sys
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Connection

from cli.desk import open_desk, read_catalogue
from records.errors import Misconfigured, Unreadable
from sources.addresses import canonical_address
from store.warc import read_warc, write_warc


def is_warc(file: str) -> bool:
    return file.endswith((".warc", ".warc.gz"))


def write_pages(connection: Connection, file: str) -> None:
    """A file is complete or not there: it gets its name at the end. Raises: Misconfigured if it cannot be written."""
    if file == "-":
        write_warc(connection, sys.stdout.buffer, packed=False)
        return
    draft = Path(f"{file}.part")
    try:
        with draft.open("wb") as out:
            count = write_warc(connection, out, packed=file.endswith(".gz"))
        draft.replace(file)
    except OSError as error:
        raise Misconfigured(f"{file} cannot be written: {error.strerror}.", "Name another file.") from error
    print(f"Exported: {count} pages.")


def read_pages(file: str) -> None:
    """Takes in the pages of the file. Raises: Unreadable if it is none."""
    with open_desk() as desk:
        catalogue = read_catalogue(desk.settings)
        by_host = {_host(str(source.home)): source.id for source in catalogue.values()}
        try:
            with Path(file).open("rb") as stream, desk.store.writing() as connection:
                counts = read_warc(connection, stream, lambda url: by_host.get(_host(url)), canonical_address)
        except OSError as error:
            raise Unreadable(f"{file} cannot be read: {error}.", "Nothing was imported.") from error
    print(f"Pages: {', '.join(f'{count} {name}' for name, count in sorted(counts.items())) or 'none'}.")
    print("The workers, or the next `accordwatch crawl`, read those that wait.")


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
