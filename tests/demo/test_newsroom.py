"""The newsroom serves our articles as real platforms would, each one findable, on loopback alone."""

import gzip
import html
import json
import re
from collections import defaultdict
from datetime import UTC, datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

import feedparser
import lxml.etree
import lxml.html
import pytest
from asking import ask
from persiantools.jdatetime import JalaliDate

from demo.agencies import assign, read_agencies
from demo.newsroom import Newsroom
from demo.pages import TODAY
from demo.stories import phrases_of, read_articles

AGENCIES = [agency.name for agency in read_agencies()]
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def addresses_in_sitemap(url: str) -> set[str]:
    body = ask(url).body
    tree = lxml.etree.fromstring(gzip.decompress(body) if url.endswith(".gz") else body)
    found = {loc.text or "" for loc in tree.iter(f"{SITEMAP}loc")}
    return {a for part in found for a in addresses_in_sitemap(part)} if tree.tag == f"{SITEMAP}sitemapindex" else found


def addresses_of(newsroom: Newsroom, agency: str) -> set[str]:
    site = newsroom.sites[agency]
    return {site.origin + story.path for story in site.stories}


def test_at_least_120_articles_in_eleven_languages_are_told_by_at_least_six_agencies(newsroom: Newsroom) -> None:
    stories = [story for site in newsroom.sites.values() for story in site.stories]
    assert len(stories) >= 120
    assert len({story.lang for story in stories}) == 11
    assert sum(1 for site in newsroom.sites.values() if site.stories) >= 6


def test_every_occasion_told_in_two_languages_is_told_by_two_agencies() -> None:
    languages: dict[str, set[str]] = defaultdict(set)
    outlets: dict[str, set[str]] = defaultdict(set)
    for agency, articles in assign(read_articles(), read_agencies()).items():
        for article in articles:
            if article["cluster"]:
                languages[article["cluster"]].add(article["lang"])
                outlets[article["cluster"]].add(agency)
    told_widely = {cluster for cluster, told in languages.items() if len(told) >= 2}
    assert len(told_widely) >= 9
    assert {cluster for cluster in told_widely if len(outlets[cluster]) < 2} == set()


@pytest.mark.parametrize("agency", AGENCIES)
def test_every_article_is_in_the_feed_with_title_and_day(newsroom: Newsroom, agency: str) -> None:
    site = newsroom.sites[agency]
    for path in site.agency.feeds:
        heard = ask(site.origin + path)
        feed = feedparser.parse(heard.body, response_headers={"content-type": heard.headers["content-type"]})
        assert not feed.bozo
        told = {entry.link: (html.unescape(entry.title), entry.published_parsed[:3]) for entry in feed.entries}
        expected = {}
        for story in site.stories:
            day = story.published.astimezone(UTC).timetuple()[:3]
            expected[site.origin + story.path] = (story.title, day)
        assert told == expected


@pytest.mark.parametrize("agency", AGENCIES)
def test_every_article_is_in_the_sitemap(newsroom: Newsroom, agency: str) -> None:
    site = newsroom.sites[agency]
    found = {address for path in site.agency.sitemaps for address in addresses_in_sitemap(site.origin + path)}
    assert found == addresses_of(newsroom, agency)


@pytest.mark.parametrize("agency", AGENCIES)
def test_every_article_is_on_the_archive_page_of_its_day_and_no_other_day_shows_it(
    newsroom: Newsroom, agency: str
) -> None:
    site = newsroom.sites[agency]
    for story in site.stories:
        day = story.published.date()
        jalali = JalaliDate(day)
        values: dict[str, str | int] = {
            "YYYY": f"{day:%Y}",
            "MM": f"{day:%m}",
            "DD": f"{day:%d}",
            "YYYYMMDD": f"{day:%Y%m%d}",
            "page": "1",
        }
        values |= {"jalali_year": jalali.year, "jalali_month": jalali.month, "jalali_day": jalali.day}
        text = html.unescape(ask(site.origin + site.agency.archive.format(**values)).text)
        listed = {other.id for other in site.stories if other.path in text}
        assert listed == {other.id for other in site.stories if other.published.date() == day}


def test_jalali_year_sitemaps_lead_to_every_persian_article(newsroom: Newsroom) -> None:
    origin = newsroom.urls["mehrgan-fa"]
    assert addresses_in_sitemap(origin + "/sitemap/all/sitemap.xml") == addresses_of(newsroom, "mehrgan-fa")


def test_the_json_feed_lists_every_article(newsroom: Newsroom) -> None:
    feed = json.loads(ask(newsroom.urls["changhe"] + "/feed.json").body)
    assert {item["url"] for item in feed["items"]} == addresses_of(newsroom, "changhe")


@pytest.mark.parametrize("agency", AGENCIES)
def test_a_page_holds_every_paragraph_of_its_article(newsroom: Newsroom, agency: str) -> None:
    site = newsroom.sites[agency]
    for story in site.stories:
        heard = ask(site.origin + story.path)
        page = " ".join(lxml.html.fromstring(heard.text).text_content().split())
        assert heard.status == 200
        for paragraph in [story.title, story.intro, *story.body_after_intro]:
            assert " ".join(paragraph.split()) in page


def test_the_body_of_some_pages_repeats_the_intro_and_that_of_others_does_not(newsroom: Newsroom) -> None:
    repeated = []
    for story in newsroom.sites["mehrgan-fa"].stories:
        body, text = "".join("".join(story.body_after_intro).split()), "".join(story.text.split())
        repeated.append(body == text)
        assert body == text or "".join(story.intro.split()) + body == text
    assert set(repeated) == {True, False}


@pytest.mark.parametrize("agency", AGENCIES)
def test_a_page_carries_what_real_pages_carry_around_the_article(newsroom: Newsroom, agency: str) -> None:
    site = newsroom.sites[agency]
    for story in site.stories:
        phrases = phrases_of(story.lang)
        text = lxml.html.fromstring(ask(site.origin + story.path).text).text_content()
        for key in ("latest", "subscribe", "share", "copyright", "caption", "views", "ads", "footer"):
            if key == "subscribe" and agency.startswith("mehrgan"):
                continue  # NewsStudio has no such button
            assert phrases[key] in text, key
        assert phrases["ticker"][0] in text
        assert phrases["readers"][0][1] in text
        assert phrases["closed"] in text or phrases["write"] in text


@pytest.mark.parametrize("agency", AGENCIES)
def test_cards_with_other_headlines_stand_between_the_paragraphs(newsroom: Newsroom, agency: str) -> None:
    site = newsroom.sites[agency]
    for story in site.stories:
        paragraphs = story.body_after_intro if agency.startswith("mehrgan") else story.paragraphs
        text = lxml.html.fromstring(ask(site.origin + story.path).text).text_content()
        between = text[text.index(paragraphs[0]) : text.rindex(paragraphs[-1])]
        if len(paragraphs) > 1:
            assert any(other.title in between for other in site.stories if other.id != story.id)


def test_persian_pages_carry_the_persian_boilerplate(newsroom: Newsroom) -> None:
    site = newsroom.sites["mehrgan-fa"]
    text = ask(site.origin + site.stories[0].path).text
    for words in ("نیازمندیها", "تازه های سایت", "دیدگاه تان را بنویسید", f"کد خبر: {site.stories[0].number}"):
        assert words in text


def test_the_closing_line_of_the_old_russian_site_and_its_charset(newsroom: Newsroom) -> None:
    site = newsroom.sites["listok"]
    heard = ask(site.origin + site.stories[0].path)
    assert heard.headers["content-type"] == "text/html; charset=windows-1251"
    assert "Комментарии отключены - материал старше 3 дней" in heard.body.decode("windows-1251")


def test_the_news_ticker_is_later_than_every_article(newsroom: Newsroom) -> None:
    newest = max(story.published for site in newsroom.sites.values() for story in site.stories)
    assert newest < TODAY
    site = newsroom.sites["vestnik-ru"]
    page = lxml.html.fromstring(ask(site.origin + site.stories[-1].path).text)
    dates = page.xpath("//*[@class='lenta__item-date']/text()")
    assert dates
    assert all(datetime.strptime(d, "%H:%M %d.%m.%Y").year == TODAY.year for d in dates)


def test_pages_of_real_platforms_tell_their_date_with_its_zone(newsroom: Newsroom) -> None:
    for agency in ("vestnik-tg", "mehrgan-en", "dala"):
        site = newsroom.sites[agency]
        for story in site.stories:
            page = lxml.html.fromstring(ask(site.origin + story.path).text)
            told = page.xpath("//meta[@property='article:published_time']/@content")[0]
            assert datetime.fromisoformat(told) == story.published


def test_robots_txt_closes_a_section_that_exists(newsroom: Newsroom) -> None:
    for site in newsroom.sites.values():
        robots = ask(site.origin + "/robots.txt").text
        closed = re.findall(r"^Disallow: (/[a-z-]+/)$", robots, re.MULTILINE)
        assert "User-agent: *" in robots
        if closed:
            assert ask(site.origin + closed[0]).status == 200


def test_an_unchanged_page_and_feed_are_answered_with_304(newsroom: Newsroom) -> None:
    site = newsroom.sites["mehrgan-fa"]
    for path in (site.stories[0].path, "/rss", "/sitemap/news/sitemap.xml"):
        first = ask(site.origin + path)
        by_tag = ask(site.origin + path, If_None_Match=first.headers["etag"])
        by_date = ask(site.origin + path, If_Modified_Since=first.headers["last-modified"])
        assert (by_tag.status, by_tag.body, by_date.status, by_date.body) == (304, b"", 304, b"")
        assert ask(site.origin + path, If_None_Match='"other"').status == 200


def test_unknown_addresses_are_not_found(newsroom: Newsroom) -> None:
    for origin in newsroom.urls.values():
        assert ask(origin + "/no/such/page").status == 404


def test_every_agency_listens_on_an_address_of_its_own_and_on_loopback_alone() -> None:
    with Newsroom() as newsroom:
        bound = [desk.socket.getsockname() for desk, _ in newsroom._desks]
        assert len(set(bound)) == len(newsroom.agencies)
        assert all(ip_address(host).is_loopback for host, _ in bound)
        assert all(ip_address(urlsplit(url).hostname or "").is_loopback for url in newsroom.urls.values())


def test_nothing_answers_after_the_newsroom_has_closed() -> None:
    with Newsroom(agencies=["listok"]) as newsroom:
        url = newsroom.urls["listok"]
        assert ask(url + "/rss.xml").status == 200
    with pytest.raises(OSError):
        ask(url + "/rss.xml")


def test_the_log_tells_who_asked_what_when() -> None:
    with Newsroom(agencies=["listok"]) as newsroom:
        ask(newsroom.urls["listok"] + "/rss.xml", User_Agent="reader/1 (+mailto:desk@example.org)")
        ask(newsroom.urls["listok"] + "/nothing", If_None_Match='"x"')
        ask(newsroom.urls["listok"] + "/-/log")
        first, second = newsroom.access_log
        assert (first.agency, first.path, first.status, first.conditional) == ("listok", "/rss.xml", 200, False)
        assert first.user_agent.startswith("reader/1")
        assert (second.path, second.status, second.conditional) == ("/nothing", 404, True)
        assert first.started <= second.started


def test_two_runs_serve_the_same_articles_under_the_same_paths() -> None:
    paths = []
    for _ in range(2):
        with Newsroom(agencies=["dala", "changhe"]) as newsroom:
            paths.append({name: urlsplit(url).path for name, url in newsroom.addresses.items()})
    assert paths[0] == paths[1]


def test_other_articles_can_be_served_instead() -> None:
    articles = [
        {"id": "x-1", "lang": "ru", "published": "2024-05-06", "title": "Заголовок", "text": "Текст.", "cluster": None}
    ]
    with Newsroom(articles=articles, agencies=["vestnik-ru"]) as newsroom:
        assert "Заголовок" in ask(newsroom.addresses["x-1"]).text
