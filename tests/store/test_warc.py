"""Stored pages as WARC: another tool reads them, and they come back without loss."""

import zlib
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from records.errors import Unreadable
from records.page import Outcome, Page
from settings import Settings
from store import Store, open_store
from store.pages import record_page
from store.tables import pages
from store.warc import read_warc, write_warc

WHEN = datetime(2025, 3, 14, 9, 26, 53, 589793, tzinfo=UTC)
KEPT = (
    "source_id", "url", "canonical", "final_url", "status", "content_type", "content_hash", "feed_title", "feed_lead", "feed_published", "fetched",
    "from_feed", "etag", "last_modified",
)  # fmt: skip


def fill(store: Store) -> None:
    made = [
        Page("https://a.example/1?x=1", "https://a.example/1", "tj/a", WHEN, 200, "<p>Договор</p>".encode("cp1251"), "text/html; charset=windows-1251",
             {"etag": '"1"', "last-modified": "Fri, 14 Mar 2025 09:26:53 GMT"}, "Заголовок", "Лид", WHEN),
        Page("https://a.example/ф", "https://a.example/ф", "tj/a", WHEN, 403, b"no\r\n\r\nWARC/1.0\r\n", "text/plain"),
        Page("https://b.example/2", "https://b.example/2", "tj/b", WHEN, 200, bytes(range(256)) * 40, "", from_feed="content"),
        Page("https://b.example/3", "https://b.example/3", "tj/b", WHEN, 0, b""),
    ]  # fmt: skip
    outcomes = (Outcome.STORED, Outcome.BLOCKED, None, Outcome.UNREACHABLE)
    with store.writing() as connection:
        for page, outcome in zip(made, outcomes, strict=True):
            record_page(connection, page, page.url.removeprefix("https://"), outcome, "why" if outcome is Outcome.BLOCKED else "")


def rows(store: Store) -> list[dict[str, Any]]:
    with store.reading() as connection:
        found = connection.execute(select(pages).where(pages.c.body.is_not(None)).order_by(pages.c.canonical)).mappings().all()
    return [{name: row[name] for name in KEPT} | {"body": zlib.decompress(row["body"])} for row in found]


def exported(store: Store, **options: Any) -> bytes:
    out = BytesIO()
    with store.reading() as connection:
        write_warc(connection, out, **options)
    return out.getvalue()


def test_exported_pages_are_read_by_another_tool_and_come_back_without_loss(store: Store, settings: Settings, tmp_path: Any) -> None:
    fill(store)
    content = exported(store, packed=True)
    responses = [
        r for r in ArchiveIterator(BytesIO(content), check_digests="raise") if r.rec_type == "response" and r.content_stream().read()
    ]
    assert len(responses) == 3 and responses[0].http_headers.get_statuscode() == "200"
    other = open_store(f"sqlite:///{tmp_path / 'other.db'}")
    with other.writing() as connection:
        assert read_warc(connection, BytesIO(content), lambda url: None, lambda url: url) == {"imported": 3}
    assert rows(other) == rows(store)
    with other.reading() as connection:
        outcomes = dict(connection.execute(select(pages.c.canonical, pages.c.outcome)).all())
    assert outcomes == {"a.example/1?x=1": None, "a.example/ф": "blocked", "b.example/2": None}
    with other.writing() as connection:
        assert read_warc(connection, BytesIO(content), lambda url: None, lambda url: url) == {"known": 3}
    other.close()


def test_a_file_of_another_tool_is_taken_in_where_a_source_covers_its_address(store: Store) -> None:
    out = BytesIO()
    writer = WARCWriter(out, gzip=False)
    for address in ("https://a.example/1", "https://nobody.example/1"):
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        writer.write_record(writer.create_warc_record(address, "response", payload=BytesIO(b"<p>x</p>"), http_headers=http))
        asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "a.example")], is_http_request=True)
        writer.write_record(writer.create_warc_record(address, "request", http_headers=asked))
    with store.writing() as connection:
        counts = read_warc(connection, BytesIO(out.getvalue()), {"https://a.example/1": "tj/a"}.get, lambda url: url)
    assert counts == {"imported": 1, "no source": 1}
    with pytest.raises(Unreadable), store.writing() as connection:
        read_warc(connection, BytesIO(b"this is no archive at all\n" * 9), lambda url: None, lambda url: url)
