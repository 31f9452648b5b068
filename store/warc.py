"""Stored pages as a WARC file that other tools replay, and back, with what a WARC has no place for in a metadata record beside each."""

import gzip
import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import IO, Any

from sqlalchemy import Connection, select
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from records.errors import Unreadable
from records.page import Outcome, Page
from store.pages import record_page
from store.tables import pages

_REASONS = {200: "OK", 301: "Moved Permanently", 403: "Forbidden", 404: "Not Found", 410: "Gone", 429: "Too Many Requests"}
_OURS = ("source_id", "url", "canonical", "feed_title", "feed_lead", "from_feed", "outcome", "reason", "etag", "last_modified")
_FIELDS = "application/json"
MOST_BYTES = 64 * 2**20  # of one record


def write_warc(connection: Connection, out: IO[bytes], *, packed: bool, source_id: str | None = None) -> int:
    """Writes every page that has bytes; how many. Give a connection that reads: it sees one moment of the store."""
    writer = WARCWriter(out, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("accordwatch.warc", {"software": "accordwatch", "format": "WARC File Format 1.0"}))
    query = select(pages).where(pages.c.body.is_not(None)).order_by(pages.c.id)
    if source_id:
        query = query.where(pages.c.source_id == source_id)
    count = 0
    for row in connection.execution_options(yield_per=100).execute(query):
        _write_page(writer, row)
        count += 1
    return count


def _write_page(writer: Any, row: Any) -> None:
    body = zlib.decompress(row.body)
    status = row.status or 200
    headers = [("Content-Type", row.content_type or "application/octet-stream"), ("Content-Length", str(len(body)))]
    http = StatusAndHeaders(f"{status} {_REASONS.get(status, 'Unknown')}", headers, protocol="HTTP/1.1")
    date = row.fetched.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    response = writer.create_warc_record(
        row.final_url or row.url, "response", payload=BytesIO(body), http_headers=http, warc_headers_dict={"WARC-Date": date}
    )
    writer.write_record(response)
    ours = {name: getattr(row, name) for name in _OURS}
    ours |= {"fetched": row.fetched.isoformat(), "content_type": row.content_type, "status": row.status}
    ours["feed_published"] = row.feed_published.isoformat() if row.feed_published else None
    told = json.dumps({k: v for k, v in ours.items() if v is not None}, ensure_ascii=False, sort_keys=True).encode()
    link = {"WARC-Date": date, "WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID")}
    writer.write_record(
        writer.create_warc_record(
            row.final_url or row.url, "metadata", payload=BytesIO(told), warc_content_type=_FIELDS, warc_headers_dict=link
        )
    )


def read_warc(
    connection: Connection, stream: IO[bytes], source_of: Callable[[str], str | None], canonical_of: Callable[[str], str]
) -> Counter[str]:
    """Takes in the pages of a WARC file: `imported`, `known` ones, and those of `no source`. They wait to be read.

    `source_of` tells the source of an address for files of other tools. Raises: Unreadable if it is no WARC file.
    """
    counts: Counter[str] = Counter()
    _check_head(stream)
    try:
        for page, ours in _pages(stream):
            source_id = ours.get("source_id") or source_of(page.final_url)
            if source_id is None:
                counts["no source"] += 1
                continue
            canonical = ours.get("canonical") or canonical_of(page.url)
            outcome = _kept_outcome(ours.get("outcome"))
            if _is_stored(connection, canonical, page.body):
                counts["known"] += 1
                continue
            record_page(connection, replace(page, source_id=source_id), canonical, outcome, ours.get("reason") or "")
            counts["imported"] += 1
    except (ArchiveLoadFailed, EOFError) as error:
        raise Unreadable(f"This is no WARC file: {error}.", "Nothing was imported.") from error
    return counts


def _check_head(stream: IO[bytes]) -> None:
    """The reader of archives takes nearly anything for one. Raises: Unreadable."""
    head = stream.read(2)
    stream.seek(0)
    try:
        start = gzip.GzipFile(fileobj=stream).read(5) if head == b"\x1f\x8b" else stream.read(5)
    except (OSError, EOFError, zlib.error):
        start = b""
    if start != b"WARC/":
        raise Unreadable("This is no WARC file.", "Nothing was imported.")
    stream.seek(0)


def _is_stored(connection: Connection, canonical: str, body: bytes) -> bool:
    same = (pages.c.canonical == canonical) & (pages.c.content_hash == hashlib.sha256(body).hexdigest())
    return connection.execute(select(pages.c.id).where(same)).first() is not None


def _kept_outcome(name: str | None) -> Outcome | None:
    """The outcome that stays; a page that brought an article is read again, so that the article is here too."""
    outcome = Outcome(name) if name else None
    return None if outcome is None or outcome.keeps_article or outcome is Outcome.UNCHANGED else outcome


def _pages(stream: IO[bytes]) -> Iterator[tuple[Page, dict[str, Any]]]:
    waiting: tuple[str, Page] | None = None
    for record in ArchiveIterator(stream):
        if record.rec_type == "metadata" and waiting and record.rec_headers.get_header("WARC-Concurrent-To") == waiting[0]:
            ours = json.loads(record.content_stream().read(MOST_BYTES)) if record.content_type == _FIELDS else {}
            yield _with_ours(waiting[1], ours), ours
            waiting = None
            continue
        if waiting:
            yield waiting[1], {}
            waiting = None
        if record.rec_type == "response" and record.http_headers is not None:
            waiting = (record.rec_headers.get_header("WARC-Record-ID"), _page_of(record))
    if waiting:
        yield waiting[1], {}


def _page_of(record: Any) -> Page:
    address = record.rec_headers.get_header("WARC-Target-URI").strip("<>")
    fetched = datetime.fromisoformat(record.rec_headers.get_header("WARC-Date").replace("Z", "+00:00"))
    status = record.http_headers.get_statuscode()
    return Page(
        url=address, final_url=address, source_id="", fetched=fetched, status=int(status) if status.isdigit() else 0,
        body=record.content_stream().read(MOST_BYTES), content_type=record.http_headers.get_header("Content-Type") or "",
    )  # fmt: skip


def _with_ours(page: Page, ours: dict[str, Any]) -> Page:
    told = {name: ours[name] for name in ("url", "feed_title", "feed_lead", "from_feed", "status") if name in ours}
    told["content_type"] = ours.get("content_type", "")
    validators = {"etag": ours.get("etag"), "last-modified": ours.get("last_modified")}
    told["headers"] = {name: value for name, value in validators.items() if value}
    for name in ("fetched", "feed_published"):
        if ours.get(name):
            told[name] = datetime.fromisoformat(ours[name])
    return replace(page, **told)
