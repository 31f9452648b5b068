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
