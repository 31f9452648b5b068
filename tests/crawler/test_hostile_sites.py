"""A site that means harm costs its own pages, in bounded time and memory, and nobody else's."""

import resource
import time
from collections import Counter

import pytest
from sqlalchemy import select

from crawler import crawl
from demo.newsroom import Newsroom
from settings import Settings
from store import Store
from store.tables import pages
from tests.crawler.hostile_site import BOMBS, ENDLESS, hostile_site

FORBIDDEN_LINKS = (
    "http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[::ffff:10.0.0.1]/", "http://0xA000001/", "http://167772161/",
    "http://10.1/", "http://[fe80::1]/", "http://[64:ff9b::a00:1]/", "http://192.168.0.1:8080/", "http://100.64.0.1/", "http://224.0.0.1/",
    "http://255.255.255.255/", "http://198.18.0.1/", "http://[fd00::1]/", "http://0.0.0.0/",
)  # fmt: skip


def outcomes(store: Store) -> dict[str, str | None]:
    with store.reading() as connection:
        return {url.rpartition("/")[2] or url: outcome for url, outcome in connection.execute(select(pages.c.url, pages.c.outcome))}


@pytest.mark.slow  # the memory of children that ran before counts in
def test_bombs_are_refused_in_little_memory(store: Store, settings: Settings) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with hostile_site((*BOMBS, "plain")) as source:
        crawl([source], settings)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert outcomes(store) == dict.fromkeys(BOMBS, "oversized") | {"plain": None}
    assert after.ru_maxrss <= max(250 * 1024, before.ru_maxrss), "KiB, most of it the crawler itself; the most of any child so far"
    assert after.ru_utime - before.ru_utime < 15, "seconds of the processor, not of the clock"


def test_forbidden_addresses_in_a_feed_are_not_asked(store: Store, settings: Settings) -> None:
    with hostile_site((), FORBIDDEN_LINKS) as source:
        report = crawl([source], settings)
    assert report.outcomes == Counter({"forbidden_address": len(FORBIDDEN_LINKS)})


@pytest.mark.slow
def test_answers_without_end_end_within_a_minute_and_disturb_nobody(store: Store, settings: Settings) -> None:
    began = time.monotonic()
    done: dict[str, float] = {}

    def note(told: dict[str, object]) -> None:
        if "page" in told:
            done[str(told["source"])] = time.monotonic() - began

    with hostile_site((*ENDLESS, "loop")) as source, Newsroom(agencies=["vestnik-ru"]) as newsroom:
        crawl([source, *newsroom.sources()], settings, progress=note)
    found = {name.partition("?")[0]: outcome for name, outcome in outcomes(store).items()}
    assert found["drip"] == "unreachable" and found["chunks"] == "oversized" and found["loop"] == "redirect_loop"
    assert found["false-length"] == "unreachable" and {found["headers"], found["long-line"]} <= {"unreachable", "not_article", None}
    assert done["demo/vestnik-ru"] < done["demo/hostile"], "the others did not wait"
