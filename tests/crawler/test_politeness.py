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
    assert all(earlier.ended is not None and later.started >= earlier.ended for earlier, later in pairwise(visits)), "never two at once"
    gaps = [later.started - earlier.started for earlier, later in pairwise(visits)]
    assert sum(gaps) > 0.9 * DELAY_SECONDS * len(gaps), "nor closer than the pause"
    assert sum(gap < DELAY_SECONDS / 2 for gap in gaps) <= 1, "one request may be held up on its way"


def test_a_host_that_says_when_to_come_back_is_left_alone_until_then(newsroom: Newsroom, store: Store, settings: Settings) -> None:
    newsroom.fault("retry_after", path="/20*", after="600")
    source = only(newsroom)
    report = crawl([source], settings)
    assert [visit.status for visit in newsroom.access_log].count(429) == 1 and report.left == len(newsroom.sites["vestnik-ru"].stories) - 1
    with store.reading() as connection:
        (until,) = connection.execute(select(leases.c.until).where(leases.c.name.startswith("wait:"))).scalars()
    assert timedelta(0) < until - datetime.now(UTC) <= timedelta(minutes=10)
    newsroom.clear_faults()
    newsroom.forget_visits()
    assert "asked us to wait" in crawl([source], settings).problems[source.id] and crawl([source], settings, urls=["http://x/"]).left == 1
    assert not newsroom.access_log
    with store.writing() as connection:
        connection.execute(delete(leases))
    crawl([source.model_copy(update={"delay_seconds": 0.0})], settings)
    with store.reading() as connection:
        assert count_outcomes(connection) == {"waiting": len(newsroom.sites["vestnik-ru"].stories)}, "what was left is found again"


def test_no_page_is_asked_of_a_host_whose_robots_txt_cannot_be_had(store: Store, settings: Settings) -> None:
    faults = {"vestnik-ru": "unavailable", "mehrgan-en": "cut", "dala": "retry_after", "listok": "redirect_loop"}
    with Newsroom(agencies=list(faults)) as newsroom:
        for agency, fault in faults.items():
            newsroom.fault(fault, agency=agency, path="/robots.txt")
        report = crawl(newsroom.sources(), settings)
    assert not report.waiting and {name.partition("/")[2] for name, said in report.problems.items() if "robots" in said} == set(faults)
    assert {visit.path.partition("?")[0] for visit in newsroom.access_log} == {"/robots.txt"}


def test_a_host_without_robots_txt_allows_all(newsroom: Newsroom, store: Store, settings: Settings) -> None:
    newsroom.fault("not_found", path="/robots.txt")
    assert crawl([only(newsroom)], settings, limit=1).waiting == 1
