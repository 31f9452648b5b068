"""The whole store as lines of JSON and back, from any database to any other: nothing lost, the same bytes for the same content.

The first line names the form and the tables' revision; then each row of each table, in the order of its key. What a backup
must not bring back is left out: that sending is on hold (`store.holding`), which each loading sets anew.
"""

import json
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, LargeBinary, Table, func, select, text

from records.errors import Misconfigured, Unreadable
from store.database import revision_of
from store.holding import HELD
from store.tables import Moment, metadata

FORM = "accordwatch store"
ROWS_AT_ONCE = 200


def dump(connection: Connection) -> Iterator[str]:
    """The lines, each with its line end. Give a connection that reads: it sees one moment of the store, whatever is written meanwhile."""
    yield _line({"form": FORM, "revision": revision_of(connection)})
    for table in metadata.sorted_tables:
        rows = connection.execution_options(yield_per=ROWS_AT_ONCE).execute(select(table).order_by(*table.primary_key.columns))
        for row in rows:
            values = {column.name: _plain(value) for column, value in zip(table.columns, row, strict=True)}
            if not (table.name == "facts" and values["name"] == HELD):
                yield _line({"table": table.name, "row": values})


def load(connection: Connection, lines: Iterable[str]) -> Counter[str]:
    """Fills an empty store; rows by table. Raises: Misconfigured if it is not empty or the lines are of another revision, Unreadable."""
    if filled := [t.name for t in metadata.sorted_tables if connection.execute(select(func.count()).select_from(t)).scalar_one()]:
        raise Misconfigured(f"The store is not empty: it has {', '.join(filled)}.", "Import into a new one; see ACCORDWATCH_STORE_URL.")
    numbered = enumerate(lines, 1)
    _check_header(connection, next(numbered, (1, ""))[1])
    counts: Counter[str] = Counter()
    for table, rows in _batches(numbered):
        connection.execute(table.insert(), rows)
        counts[table.name] += len(rows)
    _continue_numbers(connection)
    return counts


def _check_header(connection: Connection, line: str) -> None:
    try:
        header = json.loads(line)
        form, revision = header["form"], header["revision"]
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable("This is no export of a store.", "`accordwatch export FILE` writes one.") from error
    if form != FORM or revision != revision_of(connection):
        raise Misconfigured(
            f"The export has tables of revision {revision}, this program has {revision_of(connection)}.",
            "Import it with the accordwatch that wrote it, then update the program: it brings the tables up to date.",
        )


def _batches(numbered: Iterator[tuple[int, str]]) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    table, rows = None, list[dict[str, Any]]()
    for number, line in numbered:
        try:
            content = json.loads(line)
            of = metadata.tables[content["table"]]
            row = {column.name: _value(column.type, content["row"][column.name]) for column in of.columns}
        except (ValueError, KeyError, TypeError) as error:
            raise Unreadable(f"Line {number} of the export cannot be read ({error!r}).", "Nothing was imported.") from error
        if rows and (of is not table or len(rows) == ROWS_AT_ONCE):
            assert table is not None
            yield table, rows
            rows = []
        table = of
        rows.append(row)
    if table is not None:
        yield table, rows


def _continue_numbers(connection: Connection) -> None:
    """New rows are numbered after those that came in. SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        if "id" in table.columns and table.columns["id"].autoincrement and table.columns["id"].type.python_type is int:
            connection.execute(
                text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) FROM {table.name} HAVING max(id) IS NOT NULL")
            )


def _line(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return b64encode(value).decode() if isinstance(value, bytes) else value


def _value(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, Moment):
        return datetime.fromisoformat(value)
    return b64decode(value, validate=True) if isinstance(kind, LargeBinary) else value
