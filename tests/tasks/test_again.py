"""The same again: pages asked anew, or read anew from the store; what changed is said, nothing is told twice, a kill costs time only."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import update
from test_embedded import facts, subscribe

from demo.newsroom import Newsroom
from records.errors import Misconfigured
from settings import Settings
from sources import load_catalogue
from store import Store
from store.articles import count_articles
from store.events import EventQuery, list_events
from store.pages import asked_before, count_outcomes
from store.tables import articles, mentions, pages
from tasks.deciding import decide_alerts
from tasks.embedded import run
from tasks.reextracting import Selection, reextract
from tasks.rescraping import Wish, rescrape, wanted_pages
from tasks.second_reader import kept_answers


def quiet(*told: object) -> None:
    pass


@pytest.fixture
def newsroom():
    with Newsroom(agencies=["vestnik-ru", "mehrgan-en"]) as opened:
        yield opened


@pytest.fixture
def filled(settings: Settings, store: Store, newsroom: Newsroom) -> Store:
    newsroom.write_sources(settings.own_sources_folder)
    subscribe(store)
    run(store, settings, newsroom.sources(), quiet)
    return store


def test_reading_anew_what_has_not_changed_changes_nothing(settings: Settings, filled: Store) -> None:
    before = facts(filled)
    changes = reextract(filled, load_catalogue(extra=(settings.own_sources_folder,)), Selection(), quiet, kept_answers(settings, filled))
    assert changes.articles > 20 and changes.changed == 0 and not changes.gained and facts(filled) == before


def test_what_an_older_program_missed_is_gained_and_told_unless_forbidden(settings: Settings, filled: Store) -> None:
    catalogue, before = load_catalogue(extra=(settings.own_sources_folder,)), facts(filled)
    with filled.writing() as connection:  # an older program that found nothing
        connection.execute(mentions.delete())
        connection.execute(update(articles).values(reference_list="[]"))
    dry = reextract(filled, catalogue, Selection(lang="ru"), quiet, kept_answers(settings, filled), dry=True)
    assert dry.changed > 10 and facts(filled) == before, "nothing is kept"
    changes = reextract(filled, catalogue, Selection(), quiet, kept_answers(settings, filled), alerts=False)
    assert changes.changed >= dry.changed and facts(filled) == before
    assert decide_alerts(filled) == 0, "the events are the same, and were told"
    with filled.reading() as connection:
        assert set(count_outcomes(connection)) == {"stored"}


def test_a_page_is_asked_again_and_its_edit_followed(settings: Settings, filled: Store, newsroom: Newsroom) -> None:
    catalogue = load_catalogue(extra=(settings.own_sources_folder,))
    with filled.reading() as connection:
        event = next(e for e in list_events(connection, EventQuery()) if len(e.reports) == 1)
        asked = asked_before(connection, source_id="demo/vestnik-ru")
        before = count_articles(connection)
    assert sum(map(len, wanted_pages(filled, catalogue, Wish(event=event.id)).values())) == 1
    assert wanted_pages(filled, catalogue, Wish(source_id="demo/vestnik-ru")) == {"demo/vestnik-ru": [a.url for a in asked]}
    story = next(s for site in newsroom.sites.values() for s in site.stories if s.path in asked[0].url)
    newsroom.edit(story.id)
    done = rescrape(filled, settings, catalogue, Wish(urls=(asked[0].url,)), quiet, alerts=False)
    with filled.reading() as connection:
        assert count_articles(connection) == before + 1 and done.run.outcomes["stored"] == 1 and not done.goes_on
    for wish in (Wish(urls=("https://nowhere.example/1",)), Wish(event="ev-none")):
        with pytest.raises(Misconfigured):
            wanted_pages(filled, catalogue, wish)


def test_pages_that_failed_are_asked_again(settings: Settings, filled: Store) -> None:
    with filled.writing() as connection:
        connection.execute(update(pages).where(pages.c.id <= 3).values(outcome="blocked"))
    catalogue = load_catalogue(extra=(settings.own_sources_folder,))
    assert sum(map(len, wanted_pages(filled, catalogue, Wish(failed=True)).values())) == 3
    assert wanted_pages(filled, catalogue, Wish(outcome="gone")) == {}


@pytest.mark.slow
def test_killed_three_times_it_goes_on_and_does_nothing_twice(settings: Settings, filled: Store, newsroom: Newsroom) -> None:
    chance, before = random.Random(3), facts(filled)
    command = [sys.executable, "-c", "from cli.main import run; run()", "rescrape", "--source", "demo/vestnik-ru", "--json"]
    environment = os.environ | {"ACCORDWATCH_DATA_FOLDER": str(settings.data_folder)}
    killed = 0
    while killed < 3:
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(chance.uniform(1.5, 2.5))
        killed += process.poll() is None
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["alerts"] == 0 and facts(filled) == before
    assert Path(settings.data_folder).exists()
