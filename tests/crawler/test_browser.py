"""Pages that need a browser: shown to a real one, which reaches nothing but what the crawl gives it."""

import shutil
import time
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import select

from crawler import crawl
from records.source import Source
from settings import Settings
from sources import Catalogue
from store import Store
from store.pages import due_pages
from store.tables import articles, pages
from tasks.steps import extract_page
from tests.crawler.scripted_site import TEXT, scripted_site

pytestmark = [
    pytest.mark.skipif(find_spec("scrapy_playwright") is None, reason="the extra is not installed: pip install 'accordwatch[javascript]'"),
    pytest.mark.skipif(not (shutil.which("chromium") or shutil.which("google-chrome")), reason="no Chromium: apt-get install chromium"),
]


def read(store: Store, source: Source) -> dict[str, tuple[str | None, str]]:
    """(outcome, reason) by page, once those that were fetched are read."""
    with store.reading() as connection:
        waiting = due_pages(connection, datetime.now(UTC) + timedelta(seconds=1))
    for page_id in waiting:
        extract_page(store, page_id, Catalogue({source.id: source}))
    with store.reading() as connection:
        rows = connection.execute(select(pages.c.url, pages.c.outcome, pages.c.reason))
        return {url.rpartition("/")[2]: (outcome, reason or "") for url, outcome, reason in rows}


def test_an_article_that_a_script_writes_is_read_politely(store: Store, settings: Settings) -> None:
    with scripted_site("article", "second", delay_seconds=0.5) as (source, seen):
        crawl([source.model_copy(update={"javascript": False})], settings)
        assert {outcome for outcome, _ in read(store, source).values()} <= {"not_article", "too_short"}, "without a browser there is no article"
        seen.site.clear()
        crawl([source], settings, refresh=True)
    assert {outcome for outcome, _ in read(store, source).values()} == {"stored"}
    with store.reading() as connection:
        assert set(connection.execute(select(articles.c.text)).scalars()) == {TEXT.strip()}
    asked = [path for path, _, _ in seen.site]
    assert asked == ["/feed", "/article", "/app.js", "/api", "/second", "/api"], "as a script is kept, and robots.txt"
    assert {agent for _, agent, _ in seen.site} == {settings.user_agent}
    assert all(later - earlier > 0.4 for (_, _, earlier), (_, _, later) in pairwise(seen.site)), "one after the other, with a pause"


def test_the_browser_reaches_nothing_but_the_site(store: Store, settings: Settings) -> None:
    with scripted_site("out", "denied", "wall") as (source, seen):
        crawl([source], settings)
        time.sleep(0.5)
    outcomes = read(store, source)
    assert not seen.beside, "by no way"
    assert outcomes["out"][0] == "stored" and outcomes["wall"][0] == "blocked"
    asked = {path for path, _, _ in seen.site}
    assert "/hop" in asked and not any(path.startswith("/private") for path in asked), "robots.txt holds for scripts too"


@pytest.mark.slow
def test_a_page_that_hangs_or_grows_in_the_browser_ends_with_an_outcome(store: Store, settings: Settings) -> None:
    limits = settings.model_copy(update={"request_timeout_seconds": 4.0, "max_page_bytes": 1_000_000})
    began = time.monotonic()
    with scripted_site("busy", "stuck", "grown", "article") as (source, _):
        crawl([source], limits)
    outcomes = read(store, source)
    assert {name: outcome for name, (outcome, _) in outcomes.items()} == {
        "busy": "unreachable", "stuck": "unreachable", "grown": "oversized", "article": "stored",
    }  # fmt: skip
    assert "not done after 4 s" in outcomes["busy"][1] and "not done after 4 s" in outcomes["stuck"][1] and time.monotonic() - began < 60


@pytest.mark.slow
def test_no_browser_is_left_behind_by_a_crawl_that_is_ended(store: Store, settings: Settings) -> None:
    before, found = browsers(), set[int]()

    def may_go_on() -> bool:
        found.update(browsers() - before)
        return not found

    with scripted_site("busy") as (source, _), pytest.raises(Exception, match="status"):
        crawl([source], settings, may_go_on=may_go_on)
    end = time.monotonic() + 20
    while found & browsers() and time.monotonic() < end:
        time.sleep(0.1)
    assert found and not found & browsers()


def browsers() -> set[int]:
    """The processes of Chromium."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if b"chrom" in command.partition(b"\0")[0] and b"--headless" in command:
                found.add(int(entry.name))
    return found
