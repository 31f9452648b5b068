"""Orders to the workers: kept in the store, told by the tick, carried out once, gone on with after a kill; what came of them is told."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.main import app
from demo.newsroom import Newsroom
from demo.stories import read_articles
from records.errors import Misconfigured, Unreachable
from settings import Settings
from sources import Catalogue, load_catalogue
from store import Store, leases
from store.articles import articles_of_page
from tasks.embedded import run
from tasks.ordering import KEPT, MOST_TRIES, PREFIX, TOLD_SECONDS, Order, begin, carry_out, orders, place
from tasks.reextracting import Selection
from tasks.rescraping import Wish
from tasks.steps import extract_page, merge_article
from tasks.ticking import collect_due

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SOURCE = "demo/vestnik-ru"


@pytest.fixture(scope="module")
def opened() -> Iterator[Newsroom]:
    few = [article for article in read_articles() if article["lang"] == "ru"][:16]
    with Newsroom(agencies=["vestnik-ru"], articles=few) as newsroom:
        yield newsroom


@pytest.fixture
def newsroom(opened: Newsroom, settings: Settings, store: Store) -> Newsroom:
    """Its articles are in the store already."""
    opened.write_sources(settings.own_sources_folder)
    run(store, settings, opened.sources(), lambda *told: None)
    opened.forget_visits()
    return opened


def catalogue(settings: Settings) -> Catalogue:
    return load_catalogue(extra=(settings.own_sources_folder,))


def told(store: Store, now: datetime) -> list[str]:
    due = collect_due(store, [], now)
    assert due is not None
    return due.orders


def test_an_order_is_told_until_somebody_works_at_it_and_again_when_that_one_died(any_store: Store) -> None:
    with any_store.writing() as connection:
        name = place(connection, Order(Wish(source_id="tj/a", since=NOW), NOW))
        assert place(connection, Order(Wish(source_id="tj/a", since=NOW), NOW + timedelta(minutes=1))) == name, "the same one is one"
        place(connection, Order(Selection(lang="ru"), NOW, alerts=False))
    assert len(told(any_store, NOW)) == 2 and told(any_store, NOW + timedelta(seconds=10)) == []
    later = NOW + timedelta(seconds=TOLD_SECONDS + 1)
    with any_store.writing() as connection:
        assert leases.take(connection, PREFIX + name, "worker", 30, later)
    assert len(told(any_store, later)) == 1 and name not in told(any_store, later + timedelta(seconds=10))
    assert name in told(any_store, later + timedelta(seconds=2 * TOLD_SECONDS)), "its worker let the lease run out"
    with any_store.writing() as connection:
        (wish,) = [one.what for one in orders(connection) if isinstance(one.what, Wish)]
        assert wish == Wish(source_id="tj/a", since=NOW)
        for _ in range(MOST_TRIES):
            assert begin(connection, name)
        assert begin(connection, name) is None and "given up" in next(o.told for o in orders(connection) if o.name == name)
        place(connection, Order(Selection(lang="fa"), datetime.now(UTC) + 2 * KEPT))
        assert name not in [one.name for one in orders(connection)], "what was done long ago is forgotten"


def carry(store: Store, settings: Settings, name: str, may_go_on: Any = lambda: True) -> bool:
    """Carried out by this process, which also reads and resolves what is fetched, as other workers would."""
    with store.writing() as connection:
        order = begin(connection, name)
    assert order is not None

    def read(about: dict[str, Any]) -> None:
        if about.get("page") is not None:
            extract_page(store, about["page"], catalogue(settings))
            with store.reading() as connection:
                waiting = articles_of_page(connection, about["page"])
            for number in waiting:
                merge_article(store, number)

    return carry_out(store, settings, catalogue(settings), order, read, may_go_on)


def test_a_rescrape_that_was_ordered_goes_on_after_a_kill_and_asks_nothing_twice(
    newsroom: Newsroom, store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACCORDWATCH_DATA_FOLDER", str(settings.data_folder))
    for path in (settings.own_sources_folder / "demo").glob("*.yml"):  # long enough for the kill to find it at work
        path.write_text(path.read_text("utf-8").replace("delay_seconds: 0.0", "delay_seconds: 0.6"), "utf-8")
    placed = CliRunner().invoke(app, ["rescrape", "--source", SOURCE, "--queue", "--json"], catch_exceptions=False)
    name, stories = json.loads(placed.stdout)["order"], newsroom.sites["vestnik-ru"].stories
    assert placed.exit_code == 0 and not newsroom.access_log, "nothing is asked here"
    newsroom.edit(stories[0].id)
    with pytest.raises(Unreachable):
        carry(store, settings, name, lambda: len(newsroom.access_log) < 3)
    before = len(newsroom.access_log)
    assert carry(store, settings, name)
    asked = [visit.path for visit in newsroom.access_log if visit.path in {story.path for story in stories}]
    assert before < len(stories) and set(asked) == {story.path for story in stories} and len(asked) <= len(stories) + 4
    status = CliRunner().invoke(app, ["status", "--json"], catch_exceptions=False)
    said = json.loads(status.stdout)["orders"][name]
    assert said.startswith("done") and "pages fetched" in said and "events:" in said


def test_a_reextract_that_was_ordered_is_carried_out(newsroom: Newsroom, store: Store, settings: Settings) -> None:
    with store.writing() as connection:
        name = place(connection, Order(Selection(source_id=SOURCE), datetime.now(UTC)))
    assert carry(store, settings, name) and not newsroom.access_log
    with store.reading() as connection:
        (order,) = orders(connection)
    assert f"{len(newsroom.sites['vestnik-ru'].stories)} articles read, 0 changed" in order.result


def test_what_cannot_be_ordered_is_said(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORDWATCH_DATA_FOLDER", str(settings.data_folder))
    for words in (["rescrape", "--failed", "--queue", "--no-alerts"], ["reextract", "--all", "--queue", "--dry-run"]):
        with pytest.raises(Misconfigured, match="--queue"):
            CliRunner().invoke(app, words, catch_exceptions=False)


@pytest.mark.slow
def test_the_running_service_carries_out_an_order(newsroom: Newsroom, store: Store, settings: Settings) -> None:
    with store.writing() as connection:
        name = place(connection, Order(Wish(source_id=SOURCE), datetime.now(UTC)))
    environment = os.environ | {"ACCORDWATCH_DATA_FOLDER": str(settings.data_folder), "ACCORDWATCH_POLL": "none/"}
    command = [sys.executable, "-c", "from cli.main import run; run()", "up"]
    service = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        end = time.monotonic() + 240
        said = ""
        while not said.startswith("done") and time.monotonic() < end:
            time.sleep(1)
            with store.reading() as connection:
                said = next(one.told for one in orders(connection) if one.name == name)
    finally:
        os.killpg(service.pid, signal.SIGTERM)
        service.wait(timeout=120)
    asked = [visit.path for visit in newsroom.access_log if visit.path.startswith("/20")]
    assert said.startswith("done") and len(asked) == len(set(asked)) == len(newsroom.sites["vestnik-ru"].stories)
