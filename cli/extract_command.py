"""`accordwatch extract`: events of articles from files or standard input. No store, no network."""

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import typer

from cli.article_input import parse_moment, read_inputs
from cli.tables import event_table, print_table
from events import report_key, reports_of, resolve_all
from extract import find_mentions
from records.article import Article
from records.errors import Misconfigured
from records.mention import Reading


@dataclass
class _Read:
    article: Article
    reading: Reading
    event_ids: list[str | None]

    def as_json(self) -> dict[str, Any]:
        events = [m.as_json() for m in self.reading.mentions]
        for event, event_id in zip(events, self.event_ids, strict=True):
            if event_id is not None:
                event["event_id"] = event_id
        return {
            "id": self.article.id,
            "lang": self.reading.lang,
            "relevant": self.reading.relevant,
            "events": events,
            "references": [r.as_json() for r in self.reading.references],
        }


def add_to(app: typer.Typer) -> None:
    app.command("extract")(extract)


def extract(
    files: Annotated[
        list[str], typer.Argument(help="JSON lines, plain text or saved HTML pages; - is standard input.", show_default=False)
    ],
    format: Annotated[Literal["jsonl", "table"], typer.Option(help="What to print.")] = "jsonl",
    published: Annotated[str | None, typer.Option(metavar="DATE", help="Day of publication, for articles that do not tell it.")] = None,
    lang: Annotated[str | None, typer.Option(metavar="XX", help="Language, for articles that do not tell it.")] = None,
    resolve: Annotated[bool, typer.Option("--resolve", help="Merge the events of all the articles; each carries `event_id`.")] = False,
) -> None:
    """Events that articles report, with the sentence that says each.

    Exit status 1 if a line was bad; the others are done.
    """
    try:
        moment = parse_moment(published) if published else None
    except ValueError as error:
        raise Misconfigured(f"--published: {error}.") from None
    bad = 0
    done: list[_Read] = []
    for line in read_inputs(files, moment, lang):
        if line.article is None:
            bad += 1
            print(f"accordwatch: {line.problem}", file=sys.stderr)
            continue
        reading = find_mentions(line.article)
        read = _Read(line.article, reading, [None] * len(reading.mentions))
        if resolve or format == "table":
            done.append(read)
        else:
            print(json.dumps(read.as_json(), ensure_ascii=False))
    if resolve:
        _resolve(done)
    _show(done, format)
    if bad:
        raise typer.Exit(1)


def _show(done: Iterable[_Read], format: str) -> None:
    if format == "table":
        print_table(event_table((m, r.article.id or r.article.title, r.reading.lang) for r in done for m in r.reading.mentions))
    else:
        for read in done:
            print(json.dumps(read.as_json(), ensure_ascii=False))


def _resolve(done: list[_Read]) -> None:
    """Gives each mention the identifier of the event that it belongs to; what an article merely recalls has none."""
    told = []
    for place, read in enumerate(done):
        article = read.article
        article_id = article.id or str(place)
        outlet = article.site or urlsplit(article.url or "").hostname or article_id
        told.append(reports_of(article, read.reading, article_id=article_id, outlet=outlet))
    events = resolve_all([report for reports in told for report in reports])
    event_of = {report_key(report): event.id for event in events for report in event.reports}
    for read, reports in zip(done, told, strict=True):
        ids = {report.mention: event_of[report_key(report)] for report in reports}
        read.event_ids = [ids.get(mention) for mention in read.reading.mentions]
