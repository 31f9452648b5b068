"""What a host asks of us is done: one request at a time, a pause between two, `Retry-After`, robots.txt; whoever crawls."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import delete, select

from crawler import crawl
from demo.newsroom import Newsroom
from records.source import Source
from settings import Settings
from store import Store
from store.pages import count_outcomes
from store.tables import leases
from tasks.rescraping import Wish, rescrape

DELAY_SECONDS = 1.0


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(agencies=["vestnik-ru"], delay_seconds=DELAY_SECONDS) as opened:
        yield opened


def only(newsroom: Newsroom) -> Source:
    return newsroom.sources()[0]


def test_three_workers_and_a_rescrape_ask_one_host_one_after_the_other(newsroom: Newsroom, store: Store, settings: Settings) -> None:
    from sources import Catalogue

    source = only(newsroom)
    crawl([source], settings, limit=2)
    with ThreadPoolExecutor(4) as pool:
        runs = [pool.submit(crawl, [source], settings, limit=2, refresh=turn == 0) for turn in range(3)]
        again = pool.submit(rescrape, store, settings, Catalogue({source.id: source}), Wish(source_id=source.id), lambda *told: None)
        assert not [run.result().problems for run in runs if run.result().problems] and again.result().run.crawl.outcomes
    visits = sorted(newsroom.access_log, key=lambda visit: visit.started)
    assert len(visits) >= 9
    for earlier, later in pairwise(visits):
        assert earlier.ended is not None and later.started >= earlier.ended, "never two at once"
        assert later.started - earlier.started > DELAY_SECONDS / 2, "nor closer than the pause"


@pytest.mark.parametrize(("after", "longest"), [("120", timedelta(minutes=2)), ("Thu, 13 Mar 2525 09:10:00 GMT", timedelta(days=1)), ("99999999999", timedelta(days=1))])
def test_a_host_that_says_when_to_come_back_is_left_alone_until_then(
    newsroom: Newsroom, store: Store, settings: Settings, after: str, longest: timedelta
) -> None:
    newsroom.fault("retry_after", path="/20*", after=after)
    source = only(newsroom)
    report = crawl([source], settings)
    assert [visit.status for visit in newsroom.access_log].count(429) == 1 and report.left == len(newsroom.sites["vestnik-ru"].stories) - 1
    with store.reading() as connection:
        (until,) = connection.execute(select(leases.c.until).where(leases.c.name.startswith("wait:"))).scalars()
    assert timedelta(0) < until - datetime.now(UTC) <= longest
    newsroom.clear_faults()
    newsroom.forget_visits()
    assert "asked us to wait" in crawl([source], settings).problems[source.id] and crawl([source], settings, urls=["http://x/"]).left == 1
    assert not newsroom.access_log
    with store.writing() as connection:
        connection.execute(delete(leases))
    crawl([source.model_copy(update={"delay_seconds": 0.0})], settings)
    with store.reading() as connection:
        assert count_outcomes(connection) == {"waiting": len(newsroom.sites["vestnik-ru"].stories)}, "what was left is found again"


@pytest.mark.parametrize("fault", ["unavailable", "cut", "retry_after", "redirect_loop"])
def test_no_page_is_asked_of_a_host_whose_robots_txt_cannot_be_had(newsroom: Newsroom, store: Store, settings: Settings, fault: str) -> None:
    newsroom.fault(fault, path="/robots.txt")
    report = crawl([only(newsroom)], settings)
    assert not report.waiting and "robots" in report.problems["demo/vestnik-ru"]
    assert {visit.path.partition("?")[0] for visit in newsroom.access_log} == {"/robots.txt"}


def test_a_host_without_robots_txt_allows_all(newsroom: Newsroom, store: Store, settings: Settings) -> None:
    newsroom.fault("not_found", path="/robots.txt")
    assert crawl([only(newsroom)], settings, limit=1).waiting == 1
