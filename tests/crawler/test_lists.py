"""Feeds and sitemaps as they come."""

import gzip
from datetime import UTC, datetime

import pytest

from crawler.feeds import read_feed
from crawler.sitemaps import read_sitemap
from records.errors import Unreadable

RSS = """<?xml version="1.0" encoding="windows-1251"?><rss version="2.0"><channel><title>т</title>
<item><title>Подписано &amp;amp; скреплено</title><link>/20250313/a-1.html</link><pubDate>Thu, 13 Mar 2025 08:32:00 +0500</pubDate></item>
<item><title>Без адреса</title></item>
<item><title>Дважды</title><link>/20250313/a-1.html</link></item></channel></rss>""".encode("cp1251")


def test_a_feed_with_relative_links_double_escapes_and_a_legacy_charset_is_read() -> None:
    entries = read_feed(RSS, "https://a.example/rss").entries
    assert [entry.url for entry in entries] == ["https://a.example/20250313/a-1.html"]
    first = read_feed(RSS.replace("Дважды".encode("cp1251"), b"x").replace(b"<item><title>x</title><link>/20250313/a-1.html</link></item>", b""), "https://a.example/rss").entries[0]
    assert first.title == "Подписано & скреплено"
    assert first.published == datetime(2025, 3, 13, 3, 32, tzinfo=UTC)


def test_a_json_feed_is_read() -> None:
    body = b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": "/x", "title": "T", "date_published": "2025-03-13T08:00:00Z"}]}'
    assert read_feed(body, "https://a.example/feed.json").entries[0].url == "https://a.example/x"


@pytest.mark.parametrize("body", [b"<!DOCTYPE html><html><body>hello</body></html>", b"", b"{broken", b"\x00\x01\x02"])
def test_what_is_no_feed_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read_feed(body, "https://a.example/rss")


SITEMAP = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://a.example/1?a=1&amp;b=2</loc><lastmod>2025-03-13</lastmod></url>
<url><loc>&e;</loc></url></urlset>"""


def test_a_packed_sitemap_is_read_and_opens_no_file() -> None:
    located = read_sitemap(gzip.compress(SITEMAP), "https://a.example/sitemap.xml.gz").entries
    assert [place.url for place in located] == ["https://a.example/1?a=1&b=2"]


def test_a_bomb_is_refused() -> None:
    with pytest.raises(Unreadable, match="larger"):
        read_sitemap(gzip.compress(b"\0" * (51 * 1024 * 1024)), "https://a.example/sitemap.xml.gz")
