"""`accordwatch up`, `worker`, `beat`: the service on one machine, or its parts on many."""

import json
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

import typer

from cli.desk import open_desk, read_catalogue
from records.errors import Misconfigured
from settings import load_settings
from tasks.supervising import CRAWLS_AT_ONCE, Service, beat_arguments, seconds_of, worker_arguments

QUEUES = ("crawl", "extract", "alert")


def add_to(app: typer.Typer) -> None:
    app.command("up")(up)
    app.command("worker")(worker)
    app.command("beat")(beat)


def up(
    length: Annotated[str | None, typer.Option("--for", metavar="TIME", help="Stop after 90s, 10m, 2h; for trials.")] = None,
) -> None:
    """The whole service: broker (unless ACCORDWATCH_BROKER_URL is set), workers, schedule, pages. Ctrl-C ends it, warmly."""
    settings = load_settings()
    with open_desk(settings):  # a store that cannot be used is said before anything starts
        enabled = len(read_catalogue(settings).enabled())
    print(f"accordwatch reads {enabled} sources into {settings.data_folder}. Ctrl-C stops it.", flush=True)
    Service(settings, _log_as(settings.log_format)).run(seconds_of(length) if length else None)


def worker(
    queues: Annotated[str, typer.Option(help="Queues to work on: crawl, extract, alert.")] = ",".join(QUEUES),
    concurrency: Annotated[int | None, typer.Option(min=1, help="Steps at once.")] = None,
) -> None:
    """A worker for ACCORDWATCH_BROKER_URL, on a machine of its own. Crawls alone run as threads: they wait for their child process."""
    settings = load_settings()
    if unknown := set(queues.split(",")) - set(QUEUES):
        raise Misconfigured(f"No queue is called {', '.join(sorted(unknown))}.", f"Known: {', '.join(QUEUES)}.")
    _need_broker(settings.broker_url)
    threads = queues == "crawl"
    _become(worker_arguments(queues, concurrency or (CRAWLS_AT_ONCE if threads else settings.workers), threads=threads))


def beat() -> None:
    """The schedule for ACCORDWATCH_BROKER_URL. Two at once do each thing once."""
    settings = load_settings()
    _need_broker(settings.broker_url)
    _become(beat_arguments())


def _need_broker(url: str | None) -> None:
    if not url:
        raise Misconfigured("No broker is set.", "Set ACCORDWATCH_BROKER_URL, or run `accordwatch up`, which brings its own.")


def _become(arguments: list[str]) -> None:
    os.execv(arguments[0], arguments)


def _log_as(form: str) -> Callable[[str, str], None]:
    """Prints lines of all parts as one log; those of our own program have their time already."""

    def log(part: str, line: str) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        if form == "json":
            content = json.loads(line) if line.startswith('{"time"') else {"time": now, "level": "INFO", "what": line}
            print(json.dumps(content | {"part": part}, ensure_ascii=False), flush=True)
        else:
            moment, _, rest = line.partition(" ") if re.match(r"\d{4}-\d\d-\d\dT", line) else (now, "", line)
            print(f"{moment} {part}: {rest}", flush=True)

    return log
