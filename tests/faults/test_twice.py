"""R5, R6, R11: each step given twice and at once, many writers of one row, writers killed. Many on the same articles: `tests/tasks/test_many_resolvers.py`."""

import multiprocessing
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from stage import FULL, must_have_struck, said, tallied

from demo.newsroom import Newsroom
from records.page import Page
from settings import Settings
from sources import load_catalogue
from store import Store, leases, open_store
from store.articles import articles_of_page
from store.pages import due_pages, record_page
from tasks import steps
from tasks.steps import extract_page, merge_article

PAGES, READERS = (60, 4) if FULL else (14, 3)
SPAWN = multiprocessing.get_context("spawn")
START = datetime(2025, 3, 1, 9, 0, tzinfo=UTC)


def put_pages(store: Store, newsroom: Newsroom) -> None:
    told = [(name, story.path) for name, site in newsroom.sites.items() for story in site.stories][:PAGES]
    with store.writing() as connection:
        for name, path in told:
            body, url = newsroom.reply(name, path).answer.body, f"https://{name}.example{path}"
            assert isinstance(body, bytes)
            record_page(connection, Page(url, url, f"demo/{name}", START, 200, body, "text/html; charset=utf-8"), url, None)


def work(url: str, seed: int, log: str) -> None:
    """Takes every page twice, in an order of its own; notes when it read one."""
    store, catalogue, read = open_store(url), load_catalogue(), steps.read_page

    def noted(stored, source, repeated):
        began = time.time()
        result = read(stored, source, repeated)
        with Path(log).open("a") as written:
            written.write(f"{stored.id} {began} {time.time()}\n")
        return result

    steps.read_page = noted
    with store.reading() as connection:
        numbers = due_pages(connection, datetime.now(UTC)) * 2
    random.Random(seed).shuffle(numbers)
    for number in numbers:
        extract_page(store, number, catalogue)
        with store.reading() as connection:
            waiting = articles_of_page(connection, number)
        for article in waiting:
            merge_article(store, article)
    store.close()


def together(*arguments: tuple[object, ...]) -> None:
    workers = [SPAWN.Process(target=target, args=rest) for target, *rest in arguments]  # type: ignore[misc]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=600)
    assert [worker.exitcode for worker in workers] == [0] * len(workers)


def test_each_step_given_many_times_at_once_is_done_once(newsroom: Newsroom, any_store: Store, tmp_path: Path) -> None:
    tally = tallied(f"R5 each step {2 * READERS} times, {any_store.url.split(':')[0]}")
    alone = open_store(f"sqlite:///{tmp_path / 'alone.db'}")
    for store in (alone, any_store):
        put_pages(store, newsroom)
    work(alone.url, 0, str(tmp_path / "one"))
    together(*((work, any_store.url, seed, str(tmp_path / "many")) for seed in range(1, READERS + 1)))
    spans = [(int(n), float(a), float(b)) for n, a, b in (line.split() for line in (tmp_path / "many").read_text().splitlines())]
    read = Counter(number for number, _, _ in spans)
    tally.faults = tally.struck = (2 * READERS - 1) * len(read)
    tally.doubled = sum(times - 1 for times in read.values())
    assert said(any_store) == said(alone)
    assert len(read) == PAGES and tally.doubled == 0, "never two at work on one page, none read twice"
    alone.close()


def add(url: str, times: int) -> None:
    store = Store(url, 60.0)
    for _ in range(times):
        with store.writing() as connection:
            leases.write_fact(connection, "sum", str(int(leases.read_fact(connection, "sum") or 0) + 1))
    store.close()


def test_four_writers_of_one_row_are_all_applied(store: Store, settings: Settings) -> None:
    times = 500 if FULL else 100
    together(*((add, settings.database_url, times) for _ in range(4)))
    with store.reading() as connection:
        assert leases.read_fact(connection, "sum") == str(4 * times)


WRITES = """
import os, sys
from datetime import UTC, datetime
from records.page import Page
from store import Store
from store.pages import record_page
store, number = Store(sys.argv[1], 30.0), 0
print("ready", flush=True)
while True:
    number += 1
    with store.writing() as connection:
        for part in range(5):  # five rows that belong together
            url = f"https://a.example/{os.getpid()}/{number}/{part}"
            record_page(connection, Page(url, url, "tj/x", datetime.now(UTC), 200, os.urandom(3000), ""), url, None)
"""


def test_writers_killed_leave_whole_transactions_and_a_sound_file(store: Store, settings: Settings) -> None:
    tally, chance = tallied("R11 writers killed"), random.Random(7)
    for _ in range(100 if FULL else 4):
        writer = subprocess.Popen([sys.executable, "-c", WRITES, settings.database_url], stdout=subprocess.PIPE)
        assert writer.stdout is not None and writer.stdout.readline() == b"ready\n"
        time.sleep(chance.uniform(0.02, 0.2))
        tally.faults += 1
        tally.struck += writer.poll() is None
        os.kill(writer.pid, signal.SIGKILL)
        writer.communicate()
        with sqlite3.connect(settings.database_url.removeprefix("sqlite:///")) as file:
            assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)] and not file.execute("PRAGMA foreign_key_check").fetchall()
            assert file.execute("SELECT count(*) % 5 FROM pages").fetchone() == (0,), "half a transaction"
    must_have_struck(tally)
