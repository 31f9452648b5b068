"""`accordwatch status` and `metrics`: how it stands, for people and for Prometheus."""

import json
import signal
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from prometheus_client import generate_latest, start_http_server

from cli.desk import open_desk, read_catalogue
from cli.tables import print_table
from records.errors import Misconfigured
from tasks.standing import how_it_stands, registry_of


def add_to(app: typer.Typer) -> None:
    app.command("status")(status)
    app.command("metrics")(metrics)


def status(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Counts, what is due and since when, when the service last ticked, what the broker holds."""
    with open_desk() as desk:
        catalogue = read_catalogue(desk.settings)
        with desk.store.reading() as connection:
            content = how_it_stands(connection, desk.settings, catalogue, datetime.now(UTC)).as_json()
    if as_json:
        print(json.dumps(content, ensure_ascii=False))
        return
    print_table((("what", "which", "how much"), _rows(content)))


def _rows(content: dict[str, Any]) -> list[tuple[str, str, str]]:
    rows: list[tuple[str, str, str]] = []
    for name, value in content.items():
        if name == "due":
            for step, found in value.items():
                ids = f"; longest: {', '.join(map(str, found['ids']))}" if found["ids"] else ""
                rows.append(
                    (name, step, f"{found['count']}" + (f", the oldest for {found['oldest_seconds']} s{ids}" if found["count"] else ""))
                )
        elif isinstance(value, dict):
            rows += [(name, str(key), str(count)) for key, count in sorted(value.items())] or [(name, "", "0")]
        elif isinstance(value, list):
            rows.append((name, " ".join(value[:8]) + (" …" if len(value) > 8 else ""), str(len(value))))
        else:
            rows.append((name, "", "never" if name == "last_tick" and value is None else "no" if value is None else str(value)))
    return rows


def metrics(
    listen: Annotated[
        str | None, typer.Option(metavar="[HOST:]PORT", help="Answer Prometheus there until Ctrl-C; on loopback if no host is named.")
    ] = None,
) -> None:
    """The same in Prometheus' text format, once or whenever asked."""
    with open_desk() as desk:
        registry = registry_of(desk.store, desk.settings, read_catalogue(desk.settings))
        if listen is None:
            print(generate_latest(registry).decode(), end="")
            return
        host, _, port = listen.rpartition(":")
        if not port.isdigit():
            raise Misconfigured(f"{listen!r} is no port.", "Write 9464 or 0.0.0.0:9464.")
        try:
            server, thread = start_http_server(int(port), addr=host or "127.0.0.1", registry=registry)
        except OSError as error:
            raise Misconfigured(f"{listen} cannot be listened on: {error.strerror}.", "Name another port.") from error
        print(f"Metrics at http://{host or '127.0.0.1'}:{server.server_port}/metrics. Ctrl-C stops it.", flush=True)
        signal.signal(signal.SIGTERM, lambda number, frame: server.shutdown())
        thread.join()
