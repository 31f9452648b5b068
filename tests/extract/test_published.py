"""When an article was published: dates as pages write them, which evidence counts, and that no side block's date ever does."""

import gzip
import json
import time
from datetime import UTC, datetime

import pytest
from htmldate import find_date

from extract import read_article
from extract.reading.described import read_descriptions
from extract.reading.moments import parse_moment
from extract.reading.page_text import find_title
from extract.reading.parsing import parse_page
from extract.reading.published import find_published
from records.page import Outcome
from tests.shared_material import shared

MOSCOW = "Europe/Moscow"
WRITTEN = {
    "2020-02-18T02:18:11+00:00": "2020-02-18T05:18:11+03:00",  # machines write UTC; the day is that of the agency's clock
    "2020-02-17T23:30:00Z": "2020-02-18T02:30:00+03:00",
    "20201125T1500+0500": "2020-11-25T15:00:00+05:00",
    "1600000000": "2020-09-13T15:26:40+03:00",
    "14:20, 3 марта 2025": "2025-03-03T14:20:00+03:00",
    "12.03.2021 11:40": "2021-03-12T11:40:00+03:00",
    "2025年3月3日 10:05": "2025-03-03T10:05:00+03:00",
    "۱۴ اسفند ۱۴۰۳ - ۱۲:۳۰": "2025-03-04T12:30:00+03:00",
    "1403/12/14": "2025-03-04T00:00:00+03:00",
    "تم نشره الجمعة 24 نيسان / أبريل 2020 09:22 مساءً": "2020-04-24T21:22:00+03:00",
    "١٢ مارس ٢٠٢١": "2021-03-12T00:00:00+03:00",
    "January 18, 2020": "2020-01-18T00:00:00+03:00",
    "Tue, 14 Jan 2020 22:11:00 +0300": "2020-01-14T22:11:00+03:00",
    "12 mart 2021, 10:20": "2021-03-12T10:20:00+03:00",
    "2021 yil 12-mart": "2021-03-12T00:00:00+03:00",
    "2020 жылғы 25 қараша": "2020-11-25T00:00:00+03:00",
    "25 ноябри 2020": "2020-11-25T00:00:00+03:00",
    "21.02.2026 [19:22]": "2026-02-21T19:22:00+03:00",
    "6 Dekabr 2025 15:49 (UTC +04:00)": "2025-12-06T15:49:00+03:00",  # the zone of the source is believed, not that of the line
    "19:22 / 21.02.2026": "2026-02-21T19:22:00+03:00",
    "Март 25, 2026 11:00": "2026-03-25T11:00:00+03:00",
    "12 мая, 2025 / 12:24": "2025-05-12T12:24:00+03:00",
    "Monday, 24 August 2020 9:56 PM": "2020-08-24T21:56:00+03:00",
}
IMPOSSIBLE = [
    "", " ", "0", "-1", "0000-00-00", "0001-01-01T00:00:00+14:00", "1000-01-01", "9999-12-31", "99999-01-01", "2020-13-01", "2020-00-10", "2020-02-30",
    "2020-04-31", "2021-02-29", "31.02.2020", "00.00.2020", "32.13.2020", "2020-01-01T25:61:61", "2020-01-01T00:00:00+99:99", "2020-01-01T00:00:00+24:00",
    "2020-01-01T24:00:01", "20209999", "99999999999", "9999999999999", "1e9", "1600000000.5", "NaN", "null", "None", "undefined", "Invalid date",
    "{{ date }}", "[object Object]", "Thu, 01 Jan 1970 00:00:00 GMT", "Mon, 32 Foo 2020", "32 марта 2020", "0 марта 2020", "30 февраля 2020",
    "31 اسفند 1403", "1403/13/40", "1503/12/14", "2020年13月40日", "٩٩ مارس ٢٠٢١", "Feb 30, 2020", "March 2020", "2020", "yesterday", "через 5 минут",
    "12:61", "2020-W60-9", "2020-366", "P1D", "2020/2021", "1/2/3", "1.2.3.4", "--", "T00:00Z", "2020-01-01" * 50, "\u0660" * 12, "²⁰²⁰-⁰¹-⁰¹", "𝟚𝟘𝟚𝟘-𝟙𝟛-𝟙𝟙",
]  # fmt: skip
PROSE = "<p>Москва и Пекин будут сотрудничать в ближайшие три года, программу подписали мэры двух городов столиц.</p>" * 3
SIDES = [
    '<div class="lenta"><div class="lenta__item">22:20 06.02.2026</div><p>На фоне сокращения уволены</p></div>',
    "<aside><p>22:20 06.02.2026</p></aside>",
    "<div><h3>Лента новостей</h3><ul><li>22:20 06.02.2026 На фоне сокращения</li></ul></div>",
    "<div><h3>Лента новостей</h3><div>22:20 06.02.2026</div><div>На фоне сокращения</div></div>",
    '<div class="col-3"><span class="date">06.02.2026</span><a href="/1">На фоне</a></div>',
]


@pytest.mark.parametrize("written", WRITTEN)
def test_a_moment_is_read_as_pages_write_it(written: str) -> None:
    found = parse_moment(written, MOSCOW)
    assert found is not None and found.isoformat() == WRITTEN[written]


def test_sixty_impossible_dates_give_no_exception_and_no_impossible_moment() -> None:
    assert len(IMPOSSIBLE) >= 60
    for written in IMPOSSIBLE:
        moment = parse_moment(written, MOSCOW)
        assert moment is None or 1970 <= moment.year <= 2100
        page = f'<html><head><meta property="article:published_time" content="{written}"></head><body><h1>Мэры подписали</h1>{PROSE}</body></html>'
        article = read_article(page, fetched=datetime(2021, 1, 5, tzinfo=UTC))
        assert article.published is None or article.published <= datetime(2021, 1, 7, tzinfo=UTC), written


def test_a_date_ahead_is_flagged_and_dates_nothing() -> None:
    page = f'<html><head><meta property="article:published_time" content="2021-03-01"></head><body><h1>Мэры подписали</h1>{PROSE}</body></html>'
    article = read_article(page, fetched=datetime(2021, 1, 5, tzinfo=UTC))
    assert article.published is None and article.published_from == "ahead"


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("above", [False, True])
def test_no_date_of_a_side_block_dates_an_article(side: str, above: bool) -> None:
    body = f"<article><h1>Мэры подписали программу</h1>{PROSE}</article>"
    body = f"{side}{body}" if above else f"{body}{side}"
    article = read_article(
        f"<html><head><title>Мэры подписали программу</title></head><body>{body}</body></html>", url="https://a.example/1"
    )
    assert article.published is None


@pytest.mark.parametrize("side", SIDES)
def test_the_date_at_the_headline_counts_beside_any_side_block(side: str) -> None:
    body = f'{side}<div><h1>Мэры подписали программу</h1><span class="x">7 декабря 2020, 11:36</span>{PROSE}</div>{side}'
    article = read_article(f"<html><body>{body}</body></html>", timezone=MOSCOW)
    assert article.published is not None and article.published.isoformat() == "2020-12-07T11:36:00+03:00"


def test_of_several_things_described_the_article_of_the_headline_is_dated() -> None:
    described = [
        {"@type": "VideoObject", "name": "Клип", "datePublished": "2026-02-06"},
        {"@type": "NewsArticle", "headline": "Чужая новость", "datePublished": "2026-02-05"},
        {"@graph": [{"@type": "NewsArticle", "headline": "Мэры подписали программу", "datePublished": "2020-12-07T23:30:00+00:00"}]},
    ]
    page = f'<html><head><script type="application/ld+json">{json.dumps(described)}</script></head><body><h1>Мэры подписали программу</h1>{PROSE}</body></html>'
    assert str(read_article(page, timezone=MOSCOW).published) == "2020-12-08 02:30:00+03:00"
    address = "https://a.example/20201207/mer-1.html"
    assert str(read_article(page, url=address).published)[:10] == "2020-12-07"


def test_dates_of_real_pages_are_right_more_often_than_htmldates_and_cost_less() -> None:
    folder = shared("pages/htmldate-mediacloud")
    rows = [json.loads(line) for line in (folder / "index.jsonl").read_text(encoding="utf-8").splitlines()]
    right = theirs = 0
    seconds = [0.0, 0.0]
    for row in rows:
        html = gzip.decompress((folder / row["file"]).read_bytes()).decode("utf-8", "replace")
        begun = time.process_time()
        tree = parse_page(html)
        assert not isinstance(tree, Outcome)
        title, descriptions = find_title(tree, None), read_descriptions(tree)
        found, _ = find_published(
            tree, row["url"], title=title, rules=None, zone="UTC", fetched=None, feed_published=None, descriptions=descriptions
        )
        between = time.process_time()
        guess = find_date(html, url=row["url"], original_date=True)
        seconds = [seconds[0] + between - begun, seconds[1] + time.process_time() - between]
        right += found is not None and found.date().isoformat() == row["date"]
        theirs += guess == row["date"]
    assert right > theirs and right >= 102 and seconds[0] < 0.5 * seconds[1], (right, theirs, seconds)
