"""Eight processes that resolve the same articles at once, each in an order of its own, make the events that one process makes.

`ACCORDWATCH_FAULTS=full` (as `make faults` sets it) is the long form: 2,000 mentions and more.
"""

import multiprocessing
import os
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from records.article import Article
from records.mention import Mention, Reading, Side
from records.page import Page
from store import Store, open_store
from store.articles import due_articles, save_article
from store.events import EventQuery, list_events
from store.pages import record_page
from tasks.resolving import resolve_article

FULL = os.environ.get("ACCORDWATCH_FAULTS") == "full"
PROCESSES, ARTICLES = 8, 1400 if FULL else 120
DAYS, MENTIONS, EVENTS = (250, 2000, 400) if FULL else (25, 150, 40)  # the least that there must be
START = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)
PAIRS = (("RU", "TJ"), ("RU", "TJ"), ("IR", "RU"), ("CN", "KG"))  # one of them has many, as in life


def fill(store: Store) -> None:
    chance = random.Random(4)
    with store.writing() as connection:
        for number in range(ARTICLES):
            published = START + timedelta(days=chance.randrange(DAYS))
            url = f"https://outlet{number % 7}.example/{number}"
            body = f"Body {number}".encode()
            page = record_page(connection, Page(url, url, f"o{number % 7}", published, 200, body, "text/html"), url, None)
            sides = tuple(Side(country) for country in chance.choice(PAIRS))
            told = Mention("agreement", "signed", sides, chance.choice(("treaty", "memorandum")), published.date().isoformat(), confidence=0.8)
            acts = (told, replace(told, type="meeting", status="held", instrument=None))[: chance.randint(1, 2)]
            assert page is not None
            article = Article(f"Title {number}", f"Text {number}", "ru", published, url=url)
            assert save_article(connection, page, f"o{number % 7}", url, article, Reading("ru", acts), "1", START)


def work(url: str, seed: int) -> None:
    store = open_store(url)
    with store.reading() as connection:
        numbers = due_articles(connection, ARTICLES)
    random.Random(seed).shuffle(numbers)
    for number in numbers:
        resolve_article(store, number)
    store.close()


def facts(store: Store) -> list[tuple[object, ...]]:
    """Each event with the articles that tell it. The same reports make the same event: `compose` is free of their arrival."""
    with store.reading() as connection:
        assert due_articles(connection) == []
        found = list_events(connection, EventQuery(limit=100_000))
    told = [(r.article_id, e.type) for e in found for r in e.reports]
    assert len(told) == len(set(told)) >= MENTIONS, "each mention is in one event"
    return sorted((e.type, e.status, str(e.instrument), e.date, e.confidence, tuple(r.article_id for r in e.reports)) for e in found)


def test_many_at_once_make_what_one_makes(any_store: Store, tmp_path: Path) -> None:
    alone = open_store(f"sqlite:///{tmp_path / 'alone.db'}")
    fill(alone)
    work(alone.url, 0)
    wanted = facts(alone)
    alone.close()
    fill(any_store)
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=work, args=(any_store.url, seed)) for seed in range(PROCESSES)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=3600 if FULL else 300)
    assert [worker.exitcode for worker in workers] == [0] * PROCESSES
    assert len(wanted) >= EVENTS and facts(any_store) == wanted
