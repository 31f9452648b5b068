"""The ways to find articles besides a feed: archives of both calendars, listings, APIs, parts of a sitemap."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from crawler.apis import read_api, read_item
from crawler.archives import archive_addresses, on_page
from crawler.discovery import pattern_of, read_front_page, sitemaps_in
from crawler.entries import Entry, Part, Span
from crawler.listings import read_listing
from crawler.plan import lists_of
from crawler.sitemaps import newest_entries, parts_to_ask, read_sitemap
from crawler.walls import wall_in
from records.errors import Unreadable
from records.source import ApiRules, Source
from sources import load_catalogue

NOW = datetime(2026, 3, 22, 12, tzinfo=UTC)


def test_archives_are_asked_day_by_day_in_the_calendar_of_the_site() -> None:
    jalali = "https://a.example/archive?pi={page}&dy={jalali_day}&mn={jalali_month}&yr={jalali_year}"
    days = archive_addresses(jalali, date(2026, 3, 20), date(2026, 3, 21))
    assert days == ["https://a.example/archive?pi={page}&dy=1&mn=1&yr=1405", "https://a.example/archive?pi={page}&dy=29&mn=12&yr=1404"]
    assert on_page(days[0], 2).startswith("https://a.example/archive?pi=2&")
    assert archive_addresses("https://a.example/{YYYY}/{MM}/{DD}", date(2026, 2, 28), date(2026, 3, 1))[0].endswith("/2026/03/01")
    assert archive_addresses("https://a.example/{YYYY}/{MM}/", date(2026, 3, 1), date(2026, 3, 31)) == ["https://a.example/2026/03/"]


@pytest.mark.parametrize("source_id", ["tj/sputnik-ru", "ir/irna-fa", "ir/tasnim", "kg/kaktus", "ru/interfax"])
def test_a_span_of_days_is_asked_through_the_archive(source_id: str) -> None:
    source = load_catalogue()[source_id]
    asked = [wish.address for wish in lists_of(source, Span(NOW - timedelta(days=2), NOW), NOW)]
    assert asked and len(asked) <= 3 and not any("{" in address for address in asked)


def test_a_source_without_anything_that_reaches_back_is_asked_by_its_feed() -> None:
    source = load_catalogue()["kg/akipress"]
    assert [wish.kind for wish in lists_of(source, Span(NOW), NOW)] == ["feed"] * len(source.feeds)


def part(name: str, modified: datetime | None = None) -> Part:
    return Part(f"https://a.example/{name}", modified)


def test_only_parts_of_a_sitemap_that_may_hold_what_is_wanted_are_asked() -> None:
    months = [part(f"sitemap_article.xml?date_start={year}{month:02}01&date_end={year}{month:02}28") for year in range(2004, 2027) for month in range(1, 13)]
    assert len(parts_to_ask(months, Span(), NOW - timedelta(days=2))) <= 12, "not the twenty years before"
    assert parts_to_ask(months, Span(datetime(2020, 5, 3, tzinfo=UTC), datetime(2020, 5, 4, tzinfo=UTC)), NOW) == [months[16 * 12 + 4]]
    jalali = [part(f"sitemap/1404/{month}/{day}/sitemap.xml") for month in (11, 12) for day in range(1, 30)]
    wanted = Span(datetime(2026, 3, 20, tzinfo=UTC), datetime(2026, 3, 20, tzinfo=UTC))
    assert [one.url for one in parts_to_ask(jalali, wanted, NOW)] == ["https://a.example/sitemap/1404/12/29/sitemap.xml"]
    old, new = part("posts-1.xml", NOW - timedelta(days=900)), part("posts-2.xml", NOW)
    assert parts_to_ask([old, new], Span(NOW - timedelta(days=5)), NOW) == [new]
    assert len(parts_to_ask([part(f"news{n}.xml") for n in range(50)], Span(), NOW)) == 4


def test_of_a_long_sitemap_what_is_new_is_taken_or_at_first_its_newest() -> None:
    entries = [Entry(f"https://a.example/{(NOW - timedelta(days=n)):%Y%m%d}/{n}.html") for n in range(1000)]
    assert newest_entries(entries, NOW - timedelta(days=2)) == entries[:3]
    assert newest_entries(entries[500:], NOW) == entries[500:700]


def test_a_sitemap_opens_nothing_and_ends(tmp_path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    text = f'<!DOCTYPE u [<!ENTITY e SYSTEM "file://{secret}"><!ENTITY a "aaaaaaaaaa"><!ENTITY b "{"&a;" * 10}"><!ENTITY c "{"&b;" * 10}">]>'
    listed = read_sitemap(f"{text}<urlset><url><loc>https://a.example/&e;</loc></url><url><loc>&c;</loc></url></urlset>".encode(), "https://a.example/")
    assert "secret" not in str(listed) and "aaaaaaaaaaa" not in str(listed)


API = ApiRules(lists=("https://a.example/api?page={page}",), items="data.list", url="https://a.example/event/{kind}/{id}", published="day", item="https://a.example/api/{id}", text="data.text")


def test_an_api_gives_entries_and_their_text() -> None:
    body = json.dumps({"data": {"list": [{"id": 7, "kind": "news", "title": "<b>Подписано</b>", "day": "2026-03-21 10:00:00"}, {"id": None}, "junk"]}}).encode()
    (entry,) = read_api(body, "https://a.example/api", API, "Asia/Dushanbe").entries
    assert (entry.url, entry.ask, entry.title) == ("https://a.example/event/news/7", "https://a.example/api/7", "Подписано")
    assert entry.published == datetime(2026, 3, 21, 5, tzinfo=UTC)
    assert read_item(b'{"data": {"text": "<p>whole</p>"}}', "u", API) == "<p>whole</p>"
    for broken in (b"<html>", b"[]", b'{"data": 3}', b"[" * 100_000):
        with pytest.raises(Unreadable):
            read_api(broken, "https://a.example/api", API, "UTC")


def source(**content: object) -> Source:
    return Source.model_validate({"id": "a/b", "title": "A", "home": "https://a.example/", "country": "TJ", "languages": ["ru"], "publisher": "p"} | content)


def test_a_listing_gives_the_links_that_are_articles() -> None:
    page = '<h2><a href="/2026/03/21/one">Один</a></h2><a href="/about">О нас</a><h2><a href="/2026/03/21/one">ещё</a></h2><a href="http://[">x</a>'
    chosen = source(article_url=r"^https://a\.example/\d{4}/", listing_links=("h2 a",))
    assert [(e.url, e.title) for e in read_listing(page, "https://a.example/", chosen).entries] == [("https://a.example/2026/03/21/one", "Один")]


def test_a_front_page_tells_its_feeds_platform_and_language() -> None:
    page = '<html lang="tg-TJ"><head><meta property="og:site_name" content="Ховар"><link rel="alternate" type="application/rss+xml" href="/feed/"></head><script src="/wp-content/x.js"></script></html>'
    front = read_front_page(page, "https://khovar.tj/")
    assert (front.title, front.language, front.platform, front.feeds) == ("Ховар", "tg", "wordpress", ("https://khovar.tj/feed/",))
    assert sitemaps_in("User-agent: *\nSitemap: https://a.example/s.xml\nsitemap: file:///etc/passwd\n") == ["https://a.example/s.xml"]


def test_a_pattern_is_made_of_addresses() -> None:
    pattern = pattern_of([f"https://www.a.example/news/2026/{n:02}/some-words-{n}.html" for n in range(1, 5)])
    assert pattern is not None
    assert pattern == r"^https?://(?:www\.)?a\.example/news/\d{4}/\d{2}/[^/?#]+/?(?:\?[^#]*)?$"
    assert pattern_of(["https://a.example/1", "https://a.example/2/3", "https://a.example/4"]) is None


def test_an_article_of_a_site_behind_a_wall_is_no_wall() -> None:
    article = b"<html><script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>" + b"<p>Text of the article.</p>" * 5
    assert wall_in(200, {}, article) is None
    assert wall_in(403, {"cf-mitigated": "challenge"}, b"") and wall_in(200, {}, b"<title>Just a moment...</title>")
    assert wall_in(200, {}, b"<html><head><script>location.href='/x'</script></head></html>")
