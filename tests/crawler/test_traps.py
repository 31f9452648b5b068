"""What sources do in the world, done by the newsroom: each trap is survived. What each was seen at: the notes in the source files."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import HttpUrl
from sqlalchemy import select, update

from crawler import crawl
from crawler.entries import Listed
from crawler.feeds import read_feed
from crawler.sitemaps import read_sitemap
from demo.newsroom import Newsroom
from demo.stories import Story
from extract import read_article
from records.article import Article
from records.source import Source
from settings import Settings
from sources import Catalogue
from sources.addresses import canonical_address
from store import Store
from store.pages import count_outcomes, due_pages
from store.sources import list_health
from store.tables import articles, feeds, pages
from tasks.steps import extract_page
from tests.alerts.faulty_server import make_certificate
from tests.crawler.hostile_site import hostile_site
from tests.demo.asking import ask

FEED = "/export/rss2/archive/index.xml"


@pytest.fixture(scope="module")
def opened() -> Iterator[Newsroom]:
    with Newsroom(agencies=["vestnik-ru", "mehrgan-fa", "dala", "listok", "ipekyolu", "changhe"]) as newsroom:
        yield newsroom


@pytest.fixture
def newsroom(opened: Newsroom) -> Iterator[Newsroom]:
    yield opened
    opened.clear_faults()
    opened.forget_visits()


def source_of(newsroom: Newsroom, name: str, **changes: object) -> Source:
    return next(s for s in newsroom.sources() if s.id == f"demo/{name}").model_copy(update=changes)


def feed(newsroom: Newsroom, name: str) -> Listed:
    source = source_of(newsroom, name)
    heard = ask(source.feeds[0])
    return read_feed(heard.body, source.feeds[0], heard.headers["content-type"], zone=source.timezone)


def addresses(listed: Listed) -> list[str]:
    return [canonical_address(entry.url) for entry in listed.entries]


@pytest.mark.parametrize("name", ["vestnik-ru", "dala", "listok"])
@pytest.mark.parametrize("trap", ["no_guid", "equal_guids", "local_dates", "relative_links", "tracking_links", "feed_charset"])
def test_a_feed_that_lies_about_one_thing_is_read_all_the_same(newsroom: Newsroom, name: str, trap: str) -> None:
    right = feed(newsroom, name)
    laid = newsroom.fault(trap, agency=name)
    read = feed(newsroom, name)
    assert laid.struck and addresses(read) == addresses(right) and len(right.entries) >= 10
    assert [e.published for e in read.entries] == [e.published for e in right.entries]
    assert [e.title for e in read.entries] == [e.title for e in right.entries]


def test_entities_that_were_escaped_twice_are_unescaped(newsroom: Newsroom) -> None:
    newsroom.fault("double_escaped", agency="vestnik-ru")
    assert all(entry.title.startswith("«") and entry.title.endswith("& Co") for entry in feed(newsroom, "vestnik-ru").entries)


def test_dates_far_ahead_are_not_believed_and_said_so(newsroom: Newsroom) -> None:
    newsroom.fault("dates_ahead", agency="vestnik-ru")
    read = feed(newsroom, "vestnik-ru")
    assert not any(entry.published for entry in read.entries) and "ahead" in read.notes[0]


def test_a_feed_cut_in_the_middle_gives_what_it_holds(newsroom: Newsroom) -> None:
    right = feed(newsroom, "vestnik-ru")
    newsroom.fault("broken_feed", agency="vestnik-ru")
    assert len(right.entries) // 2 <= len(feed(newsroom, "vestnik-ru").entries) < len(right.entries)


@pytest.mark.parametrize("trap", ["json_sitemap", "escaped_twice"])
def test_a_sitemap_in_json_or_with_ampersands_escaped_twice_is_read(newsroom: Newsroom, trap: str) -> None:
    for path in ("/sitemap/news/sitemap.xml",):
        url = newsroom.urls["mehrgan-fa"] + path
        right = read_sitemap(ask(url).body, url)
        newsroom.fault(trap, agency="mehrgan-fa")
        assert addresses(read_sitemap(ask(url).body, url)) == addresses(right) and right.entries
    assert read_sitemap(b"<urlset><url><loc>https://a.example/?a=1&amp;amp;b=2</loc></url></urlset>", "u").entries[0].url.endswith("?a=1&b=2")


@pytest.mark.parametrize(("fault", "said"), [("empty_page", "web page"), ("empty_feed", "lists no article"), ("not_found", "404"), ("cut", "unreachable")])
def test_a_feed_that_brings_nothing_is_said_and_its_sitemap_read_instead(
    newsroom: Newsroom, store: Store, settings: Settings, fault: str, said: str
) -> None:
    newsroom.fault(fault, agency="vestnik-ru", path=FEED)
    report = crawl([source_of(newsroom, "vestnik-ru")], settings, limit=2)
    assert report.waiting == 2 and said in report.problems["demo/vestnik-ru"]


def test_where_a_wall_hides_the_page_the_lead_of_the_feed_is_kept_and_the_page_asked_again(
    newsroom: Newsroom, store: Store, settings: Settings
) -> None:
    source, stories = source_of(newsroom, "mehrgan-fa"), newsroom.sites["mehrgan-fa"].stories
    for wall, story in zip(("bot_wall", "cookie_wall", "script_wall"), stories, strict=False):
        newsroom.fault(wall, agency="mehrgan-fa", path=story.path)
    assert crawl([source], settings).waiting == len(stories)
    assert _read(store, source) == {"lead_only": 3, "stored": len(stories) - 3}
    newsroom.clear_faults()
    assert crawl([source], settings).waiting == 3, "the walls are down"
    assert _read(store, source) == {"lead_only": 3, "stored": len(stories)}


def test_where_the_feed_carries_the_whole_text_it_stands_for_a_refused_page(newsroom: Newsroom, store: Store, settings: Settings) -> None:
    source = source_of(newsroom, "ipekyolu")
    newsroom.fault("bot_wall", agency="ipekyolu", path="/20*")
    crawl([source], settings, limit=3)
    assert _read(store, source) == {"stored": 3}
    with store.reading() as connection:
        assert set(connection.execute(select(pages.c.from_feed)).scalars()) == {"content"}


def test_a_site_that_refuses_after_some_pages_is_not_pressed(newsroom: Newsroom, store: Store, settings: Settings) -> None:
    newsroom.fault("quota", agency="vestnik-ru", path="/20*", count=3)
    report = crawl([source_of(newsroom, "vestnik-ru", delay_seconds=0.01)], settings)
    assert sum(visit.status == 403 for visit in newsroom.access_log) == 5, "five refusals in a row are an answer"
    assert report.waiting + report.outcomes["blocked"] == len(newsroom.sites["vestnik-ru"].stories), "each page has its outcome"


def test_an_error_of_the_server_without_end_is_not_asked_without_end(newsroom: Newsroom, store: Store, settings: Settings) -> None:
    source = source_of(newsroom, "mehrgan-fa")
    newsroom.fault("server_error", agency="mehrgan-fa", path="/news/*")
    for _ in range(3):  # the first again at once, later ones after hours
        crawl([source], settings, limit=1)
    assert len({v.path for v in newsroom.access_log if v.path.startswith("/news/")}) <= 3
    with store.writing() as connection:
        asked = dict(connection.execute(select(pages.c.canonical, pages.c.asked)).all())
        assert max(asked.values()) == 2
        connection.execute(update(pages).values(asked=6, fetched=datetime.now(UTC) - timedelta(days=9)))
    newsroom.forget_visits()
    crawl([source], settings, limit=0)
    assert not [v for v in newsroom.access_log if v.path.startswith("/news/")]


def test_a_redirect_that_leads_nowhere_good_ends_in_an_outcome(newsroom: Newsroom, store: Store, settings: Settings) -> None:
    targets = ("http://[broken", "file:///etc/hostname", "http://10.0.0.1/", "http://127.1:1/")
    paths = [story.path for story in newsroom.sites["vestnik-ru"].stories[:4]]
    for path, target in zip(paths, targets, strict=True):
        newsroom.fault("moved", agency="vestnik-ru", path=path, to=target)
    report = crawl([source_of(newsroom, "vestnik-ru")], settings, urls=[newsroom.urls["vestnik-ru"] + path for path in paths])
    assert sum(report.outcomes[name] for name in ("forbidden_address", "unreachable", "robots_denied")) == 4 and not report.waiting


def test_a_site_that_moved_to_another_name_is_followed(newsroom: Newsroom, store: Store, settings: Settings) -> None:
    story = newsroom.sites["listok"].stories[0]
    newsroom.fault("moved", agency="vestnik-ru", path="/20*", to=newsroom.urls["listok"] + story.path)
    assert crawl([source_of(newsroom, "vestnik-ru")], settings, limit=1).waiting == 1


def test_crawl_delay_of_robots_txt_is_kept(newsroom: Newsroom, store: Store, settings: Settings) -> None:
    newsroom.fault("robots_crawl_delay", agency="vestnik-ru", seconds=2)
    crawl([source_of(newsroom, "vestnik-ru")], settings, limit=2)
    visits = [visit for visit in newsroom.access_log if visit.agency == "vestnik-ru"]
    assert len(visits) == 4 and visits[-1].started - visits[1].started > 3, "two pauses of two seconds"


def test_what_came_and_went_between_two_polls_is_found_in_the_archive(store: Store, settings: Settings) -> None:
    """A feed of few entries, all of them new since the last poll: those before them were never in it when we looked."""
    text = "Россия и Таджикистан подписали соглашение. Документ подписан в Душанбе министрами двух стран. " * 3
    articles = [
        {"id": f"day-{day}-{turn}", "lang": "ru", "cluster": "", "published": f"2025-03-{day:02}", "title": f"Новость {day} {turn}", "text": text}
        for day in range(1, 11) for turn in range(4)
    ]  # fmt: skip
    with Newsroom(agencies=["vestnik-ru"], articles=articles) as newsroom:
        stories = newsroom.sites["vestnik-ru"].stories
        newsroom.fault("short_feed", agency="vestnik-ru", path=FEED, count=2)
        source = newsroom.sources()[0]
        polled = datetime(2025, 3, 8, 0, 0, tzinfo=UTC)
        with store.writing() as connection:
            connection.execute(feeds.insert().values(url=source.feeds[0], checked=polled))
        report = crawl([source], settings)
    assert "hole" in report.problems["demo/vestnik-ru"]
    with store.reading() as connection:
        found = {url.rpartition("/")[2] for url in connection.execute(select(pages.c.url)).scalars()}
    missed = {story.path.rpartition("/")[2] for story in stories if story.published >= polled}
    assert len(missed) >= 5 and missed <= found and len(found) < len(stories), "and not what is older"


@pytest.mark.parametrize("polls", [2, pytest.param(10, marks=pytest.mark.slow)])
def test_polls_of_an_unchanged_source_cost_a_conditional_request_each(
    newsroom: Newsroom, store: Store, settings: Settings, polls: int
) -> None:
    source = source_of(newsroom, "vestnik-ru")
    crawl([source], settings)
    newsroom.forget_visits()
    for _ in range(polls):
        crawl([source], settings)
    assert [(visit.path, visit.status) for visit in newsroom.access_log] == [(FEED, 304)] * polls
    with store.reading() as connection:
        assert [(h.score, h.problem) for h in list_health(connection)] == [(0.0, None)]


def read_story(newsroom: Newsroom, name: str, lang: str = "", fault: str = "") -> tuple[Article, Story]:
    """A story of the agency as it is read, with the trap laid on its page."""
    source = source_of(newsroom, name)
    story = next(story for story in newsroom.sites[name].stories if not lang or story.lang == lang)
    url = newsroom.urls[name] + story.path
    if fault:
        newsroom.fault(fault, agency=name, path=story.path)
    heard = ask(url)
    options = {"url": url, "content_type": heard.headers["content-type"], "timezone": source.timezone, "languages": source.languages}
    return read_article(heard.body, rules=source.rules, **options), story


@pytest.mark.parametrize(
    ("name", "lang", "trap"),
    [("changhe", "zh", "in_gb2312"), ("changhe", "zh", "called_gb2312"), ("dala", "", "promotion"), ("dala", "", "named_meta"), ("listok", "", "wrong_charset")],
)
def test_a_page_that_lies_about_one_thing_is_read_all_the_same(newsroom: Newsroom, name: str, lang: str, trap: str) -> None:
    right, _ = read_story(newsroom, name, lang)
    spoiled, story = read_story(newsroom, name, lang, trap)
    assert (spoiled.title, spoiled.text) == (story.title, right.text) and spoiled.published == right.published and "\ufffd" not in spoiled.text


@pytest.mark.parametrize("trap", ["in_json", "gallery"])
def test_a_page_without_text_of_its_own_is_no_article(newsroom: Newsroom, trap: str) -> None:
    for name in ("dala", "changhe"):
        assert not read_story(newsroom, name, "", trap)[0].outcome.keeps_article


def several_pages(newsroom: Newsroom, **lacking: str) -> tuple[Source, str, str]:
    """(source, address, whole text) of an article that is laid out on three pages now; further ones may have a fault of their own."""
    whole, story = read_story(newsroom, "changhe", "zh")
    stem = story.path.rpartition(".")[0]
    first, _ = read_story(newsroom, "changhe", "zh", "on_pages")
    newsroom.fault("on_pages", agency="changhe", path=f"{stem}*")
    for number, fault in lacking.items():
        newsroom.fault(fault, agency="changhe", path=f"{stem}-{number[1:]}.*")
    assert first.doubts == ("first_page",) and whole.doubts == () and len(first.text) < len(whole.text) * 2 / 3
    return source_of(newsroom, "changhe"), newsroom.urls["changhe"] + story.path, whole.text


def test_an_article_on_several_pages_is_read_whole(newsroom: Newsroom, store: Store, settings: Settings) -> None:
    source, url, whole = several_pages(newsroom)
    for _ in range(2):  # asked again it is the same
        crawl([source], settings, urls=[url])
        assert _read(store, source) in ({"stored": 1, "part": 2}, {"unchanged": 1, "part": 2})
    with store.reading() as connection:
        assert connection.execute(select(articles.c.text)).scalar_one() == whole
        assert connection.execute(select(pages.c.reason).where(pages.c.part_of.is_(None))).scalar_one() is None


def test_of_an_article_whose_further_page_cannot_be_had_the_rest_is_read_and_that_is_said(newsroom: Newsroom, store: Store, settings: Settings) -> None:
    source, url, whole = several_pages(newsroom, p2="server_error")
    crawl([source], settings, urls=[url])
    assert _read(store, source) == {"stored": 1}
    with store.reading() as connection:
        assert whole.startswith(connection.execute(select(articles.c.text)).scalar_one())
        assert connection.execute(select(pages.c.reason)).scalar_one() == "the first of several pages"


def test_the_other_languages_of_an_article_are_known_and_nobody_speaks_for_anothers_site(newsroom: Newsroom, store: Store, settings: Settings) -> None:
    spoiled, story = read_story(newsroom, "dala", "", "translated")
    own, others = newsroom.urls["dala"], f"https://elsewhere.example{story.path}"
    assert spoiled.translations == (f"{own}/tg{story.path}", others)
    source = source_of(newsroom, "dala")
    crawl([source], settings, urls=[own + story.path])
    assert _read(store, source) == {"stored": 1}
    with store.reading() as connection:
        assert connection.execute(select(articles.c.translations)).scalar_one() == json.dumps([f"{own}/tg{story.path}"])


def test_a_site_that_answers_by_the_name_of_the_client(newsroom: Newsroom, store: Store, settings: Settings) -> None:
    newsroom.fault("html_feed", agency="vestnik-ru", path=FEED, agent="*bot*")
    newsroom.fault("bad_request", agency="mehrgan-fa", path="/*", agent="*bot*")
    sources = [source_of(newsroom, "vestnik-ru"), source_of(newsroom, "mehrgan-fa")]
    bot = settings.model_copy(update={"user_agent": "accordwatch-bot/1.0"})
    report = crawl(sources, bot, limit=2)
    assert "web page" in report.problems["demo/vestnik-ru"] and "HTTP 400" in report.problems["demo/mehrgan-fa"]
    assert report.waiting == 2, "the first is read by its sitemap"
    assert not crawl(sources, settings, limit=2).problems, "another name in the settings, and both answer"


def test_entries_that_repeat_in_a_feed_that_changes_are_not_asked_again(newsroom: Newsroom, store: Store, settings: Settings) -> None:
    source = source_of(newsroom, "vestnik-ru")
    crawl([source], settings)
    newsroom.forget_visits()
    newsroom.fault("tracking_links", agency="vestnik-ru", path=FEED)
    crawl([source], settings)
    assert [(visit.path, visit.status) for visit in newsroom.access_log] == [(FEED, 200)]


def test_a_certificate_of_its_own_making_is_refused_but_where_the_source_says_so(tmp_path: Path, store: Store, settings: Settings) -> None:
    with hostile_site(("plain",), certificate=make_certificate(tmp_path)) as source:
        refused = crawl([source], settings)
        assert not refused.waiting and "certificate cannot be verified" in refused.problems[source.id]
        trusting = source.model_copy(update={"verify_certificate": False})
        assert crawl([trusting], settings).waiting == 1
        other = source.model_copy(update={"id": "demo/other", "home": HttpUrl("https://127.0.0.99/")})
        assert not crawl([trusting.model_copy(update={"home": other.home})], settings, refresh=True).waiting, "another host than its own"


def _read(store: Store, source: Source) -> dict[str, int]:
    with store.reading() as connection:
        waiting = due_pages(connection, datetime.now(UTC) + timedelta(seconds=1))
    for page_id in waiting:
        extract_page(store, page_id, Catalogue({source.id: source}))
    with store.reading() as connection:
        return count_outcomes(connection)


def test_addresses_are_told_apart_by_what_matters() -> None:
    assert not re.search("place|from", canonical_address("https://kg.akipress.org/news:1/?from=rss&place=main"))
