"""Articles from files or standard input: JSON lines, saved HTML pages, plain text whose first line, if more follow, is the title."""

import gzip
import json
import sys
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from extract import identify_language, read_article, read_plain_text
from records.article import Article
from records.errors import Unreadable

MAX_FILE_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Line:
    """One article, or what is wrong with the line that should hold it."""

    article: Article | None
    problem: str | None = None


def read_inputs(files: Iterable[str], published: datetime | None, lang: str | None) -> Iterator[Line]:
    """The articles of all files in order; `-` is standard input with JSON lines.

    `published` and `lang` stand in where an article says nothing of its own. Raises: Unreadable for a file that cannot be read.
    """
    for name in files:
        for line in _read_input(name, published):
            yield line if line.article is None else replace(line, article=_complete(line.article, published, lang))


def _read_input(name: str, published: datetime | None) -> Iterator[Line]:
    if name == "-":
        yield from _read_lines(sys.stdin.buffer, "standard input")
        return
    path = Path(name)
    suffixes = path.suffixes[-2:]
    if path.is_dir():
        raise Unreadable(f"{name} is a folder.", "Name the files in it.")
    if not path.is_file():
        raise Unreadable(f"There is no file {name}.", "Name files that exist, or - for standard input.")
    if path.suffix in (".jsonl", ".ndjson"):
        with path.open("rb") as lines:
            yield from _read_lines(lines, name)
    elif ".html" in suffixes or ".htm" in suffixes:
        yield Line(replace(read_article(read_bytes(path)), id=path.name.split(".")[0]))
    else:
        yield Line(replace(read_plain_text(read_bytes(path).decode("utf-8-sig", "replace"), published=published), id=path.stem))


def read_bytes(path: Path) -> bytes:
    """The bytes of a file, unpacked if it is gzipped. Raises: Unreadable if there is none, or too much."""
    try:
        with path.open("rb") as stream, gzip.open(stream) if path.suffix == ".gz" else stream as content:
            found = content.read(MAX_FILE_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(f"{path} cannot be read: {error}.", "Name files that exist.") from error
    if len(found) > MAX_FILE_BYTES:
        raise Unreadable(f"{path} is larger than {MAX_FILE_BYTES // 2**20} MiB.", "Split it.")
    return found


def _read_lines(lines: Iterable[bytes], name: str) -> Iterator[Line]:
    for number, raw in enumerate(lines, 1):
        if raw.strip():
            try:
                yield Line(article_of(json.loads(raw)))
            except (ValueError, TypeError, KeyError) as error:
                yield Line(None, f"{name}, line {number}: {_reason(error)}")


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON ({error.msg} at column {error.colno})"
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8"
    return str(error)


def article_of(content: Any) -> Article:
    """The article of one JSON object. Raises: ValueError that names the field at fault."""
    if not isinstance(content, dict):
        raise ValueError("not a JSON object")
    for field in ("id", "url", "lang", "published", "title"):
        if not isinstance(content.get(field), str | None):
            raise ValueError(f"field {field!r} is no text")
    if not isinstance(content.get("text"), str):
        raise ValueError("field 'text' is missing or no text")
    return Article(
        title=content.get("title") or "", text=content["text"], lang=content.get("lang"), url=content.get("url"),
        published=parse_moment(content["published"]) if content.get("published") else None, id=content.get("id"),
    )  # fmt: skip


def parse_moment(value: str) -> datetime:
    """The moment of an ISO date or time; UTC if it names no zone. Raises: ValueError."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError(f"{value!r} is no ISO date (YYYY-MM-DD)") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def parse_span(since: str | None, until: str | None) -> tuple[datetime | None, datetime | None]:
    """The first and the last moment of a span; a day given as its end belongs to it. Raises: ValueError."""
    first, last = (parse_moment(value) if value else None for value in (since, until))
    return first, last + timedelta(days=1, microseconds=-1) if last and until and len(until.strip()) <= 10 else last


def _complete(article: Article, published: datetime | None, lang: str | None) -> Article:
    language = article.lang or lang or identify_language(article.text, title=article.title)
    return replace(article, published=article.published or published, lang=language)
