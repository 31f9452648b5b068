"""The crawler against the demo newsroom: real spiders, real HTTP on loopback, a real store."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from crawler import crawl
from demo.newsroom import Newsroom
from records.page import Outcome
from settings import Settings
from store import Store
from store.pages import count_outcomes, due_pages
from store.sources import list_health


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(agencies=["vestnik-ru", "mehrgan-fa"]) as opened:
        yield opened


def waiting(store: Store) -> int:
    with store.reading() as connection:
        return len(due_pages(connection, datetime.now(UTC) + timedelta(seconds=5)))


def test_all_articles_are_fetched_once_and_a_second_poll_asks_for_none(newsroom: Newsroom, store: Store, settings: Settings) -> None:
    first = crawl(newsroom.sources(), settings)
    assert first.waiting == waiting(store) >= 30 and not first.problems
    newsroom.forget_visits()
    again = crawl(newsroom.sources(), settings)
    assert again.waiting == 0
    asked = {visit.path for visit in newsroom.access_log} - {"/robots.txt"}
    assert asked == {"/export/rss2/archive/index.xml", "/rss"}
    assert {visit.status for visit in newsroom.access_log if visit.path != "/robots.txt"} == {304}


def test_a_feed_that_answers_with_a_web_page_is_replaced_by_the_sitemap(newsroom: Newsroom, store: Store, settings: Settings) -> None:
    newsroom.fault("html_feed", agency="vestnik-ru", path="/export/rss2/archive/index.xml")
    report = crawl([s for s in newsroom.sources() if s.id.endswith("vestnik-ru")], settings)
    assert report.waiting >= 10
    assert "web page" in next(iter(report.problems.values()))


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [("not_found", Outcome.GONE), ("server_error", Outcome.UNREACHABLE), ("redirect_loop", Outcome.REDIRECT_LOOP)],
)
def test_each_fault_of_a_page_ends_in_its_outcome(
    newsroom: Newsroom, store: Store, settings: Settings, fault: str, outcome: Outcome
) -> None:
    newsroom.fault(fault, agency="mehrgan-fa", path="/news/*")
    report = crawl([s for s in newsroom.sources() if s.id.endswith("mehrgan-fa")], settings, limit=3)
    with store.reading() as connection:
        counts = count_outcomes(connection)
    assert counts == {outcome: 3}, (counts, report)


def test_robots_txt_is_obeyed_and_an_error_of_the_server_forbids_all(newsroom: Newsroom, store: Store, settings: Settings) -> None:
    newsroom.fault("server_error", agency="vestnik-ru", path="/robots.txt")
    report = crawl([s for s in newsroom.sources() if s.id.endswith("vestnik-ru")], settings)
    assert report.waiting == 0
    assert "robots" in next(iter(report.problems.values()))
    assert {visit.path for visit in newsroom.access_log} == {"/robots.txt"}


def test_a_source_that_fails_does_not_stop_the_others(newsroom: Newsroom, store: Store, settings: Settings) -> None:
    newsroom.fault("server_error", agency="vestnik-ru")
    report = crawl(newsroom.sources(), settings)
    assert report.waiting >= 10
    with store.reading() as connection:
        health = {h.source_id: h for h in list_health(connection)}
    assert health["demo/vestnik-ru"].score > 0 and health["demo/mehrgan-fa"].score == 0


def test_loopback_is_forbidden_to_a_source_of_the_world(newsroom: Newsroom, store: Store, settings: Settings) -> None:
    source = newsroom.sources()[0].model_copy(update={"allow_loopback": False})
    report = crawl([source], settings)
    assert report.waiting == 0 and not newsroom.access_log
    assert "do not read" in next(iter(report.problems.values()))
