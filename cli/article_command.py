"""`accordwatch article`: the readable content of saved pages. No store; the network only with --url."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.article_input import read_bytes
from extract import read_article
from records.article import Article
from records.errors import Unreadable
from records.page import Outcome

WHAT_TO_DO = {
    Outcome.NOT_ARTICLE: "no text was found. If a browser shows some, a script writes it: save the page from the browser.",
    Outcome.TOO_SHORT: "the text that was found is too short to report anything. If the page has more, save it from a browser.",
    Outcome.UNREADABLE: "this is no page that can be read: no text, or a file of another kind, or nested too deep. Save it as HTML.",
    Outcome.OVERSIZED: "the page is larger than any article's. Cut out what is not the article.",
}


def add_to(app: typer.Typer) -> None:
    app.command("article")(article)


def article(
    files: Annotated[
        list[str], typer.Argument(help="Saved pages (.html, .html.gz) or JSON lines; - is standard input.", show_default=False)
    ],
    url: Annotated[str | None, typer.Option(help="Address that a saved page came from.")] = None,
) -> None:
    """Title, lead, text, language and date of saved pages, one JSON line each. Exit status 1 if a line was bad."""
    bad = 0
    for name in files:
        for content in _pages(name, url):
            try:
                read = read_article(_html(content, name), url=content.get("url"))
            except (Unreadable, ValueError, OSError) as error:
                bad += 1
                print(f"accordwatch: {name}: {error}", file=sys.stderr)
                continue
            print(json.dumps(_as_json(read, content.get("id")), ensure_ascii=False))
            if read.outcome in WHAT_TO_DO:
                which = name if content.get("here") else f"{name}, {content.get('id') or content.get('file') or 'a page'}"
                print(f"accordwatch: {which}: {read.outcome}: {WHAT_TO_DO[read.outcome]}", file=sys.stderr)
    if bad:
        raise typer.Exit(1)


def _pages(name: str, url: str | None) -> Iterator[dict[str, Any]]:
    if name != "-" and not name.endswith((".jsonl", ".ndjson")):
        yield {"file": name, "url": url, "id": Path(name).name.split(".")[0], "here": True}
        return
    lines = sys.stdin.buffer if name == "-" else Path(name).open("rb")
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                content = json.loads(line)
            except ValueError as error:
                content = {"problem": f"line {number}: not JSON ({error})"}
            yield content if isinstance(content, dict) else {"problem": f"line {number}: not a JSON object"}


def _html(content: dict[str, Any], name: str) -> bytes | str:
    """The page: in the line, or in the file that it names. Raises: Unreadable, ValueError."""
    if "problem" in content:
        raise ValueError(content["problem"])
    if isinstance(content.get("html"), str):
        return str(content["html"])
    if not isinstance(content.get("file"), str):
        raise ValueError("a line needs `file` or `html`")
    base = Path() if content.get("here") or name == "-" else Path(name).parent
    return read_bytes(base / content["file"])


def _as_json(read: Article, article_id: str | None) -> dict[str, Any]:
    return {
        "id": article_id, "url": read.url, "outcome": str(read.outcome), "title": read.title, "lead": read.lead, "text": read.text,
        "lang": read.lang, "published": read.published.isoformat() if read.published else None, "published_from": read.published_from,
        "canonical": read.canonical, "site": read.site, "doubts": list(read.doubts),
    }  # fmt: skip
