"""R7, R8: pages that kill their worker, eat its memory or hang in C code: three tries, put aside with the reason; the others are done."""

import os
import signal
import subprocess
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lines import OwnBroker
from sqlalchemy import select
from stage import FULL, must_have_struck, tallied, wait_for

from demo.newsroom import Newsroom
from records.page import Page
from settings import Settings
from store import Store, open_store
from store.pages import count_outcomes, record_page
from store.tables import pages
from tasks.supervising import beat_arguments, worker_arguments

GOOD = 496 if FULL else 8
PAGE_SECONDS = 4
REASONS = {"deed-kill": "signal 9", "deed-segfault": "signal 11", "deed-memory": "MemoryError", "deed-hang": f"did not end within {PAGE_SECONDS + 5} s"}


def fill(store: Store, newsroom: Newsroom) -> None:
    told = [(name, story.path) for name, site in newsroom.sites.items() for story in site.stories]
    for number in range(GOOD):
        name, path = told[number % len(told)]
        body = newsroom.reply(name, path).answer.body
        assert isinstance(body, bytes)
        put(store, f"https://good.example/{number}", body + f"<!-- {number} -->".encode())
    for deed in REASONS:
        put(store, f"https://bad.example/{deed}", f"<html><body>{deed}</body></html>".encode())


def put(store: Store, url: str, body: bytes) -> None:
    with store.writing() as connection:
        record_page(connection, Page(url, url, "demo/x", datetime.now(UTC), 200, body, "text/html; charset=utf-8"), url, None)


def settled(store: Store) -> bool:
    with store.reading() as connection:
        return "waiting" not in count_outcomes(connection)


@pytest.fixture
def broker(tmp_path: Path):
    own = OwnBroker(tmp_path / "broker")
    own.start()
    yield own
    own.kill(emptied=True)


def test_pages_that_kill_eat_or_hang_are_put_aside_and_the_others_done(newsroom: Newsroom, settings: Settings, tmp_path: Path, broker: OwnBroker) -> None:
    tally = tallied("R7, R8 hostile pages")
    store = open_store(settings.database_url)
    fill(store, newsroom)
    environment = os.environ | {
        "ACCORDWATCH_DATA_FOLDER": str(settings.data_folder), "ACCORDWATCH_BROKER_URL": broker.url, "ACCORDWATCH_POLL": "none/",
        "ACCORDWATCH_PAGE_TIMEOUT_SECONDS": str(PAGE_SECONDS), "PYTHONPATH": str(Path(__file__).parent),
    }  # fmt: skip
    worker = [word if word != "tasks.celery_app" else "sabotage" for word in worker_arguments("extract,alert", 2)]
    with (tmp_path / "log").open("wb") as log:
        parts = [subprocess.Popen(c, env=environment, stdout=log, stderr=log, start_new_session=True) for c in (worker, beat_arguments())]
    try:
        done = wait_for(lambda: settled(store), 300, 0.5)
    finally:
        for part in parts:
            with suppress(ProcessLookupError):
                os.killpg(part.pid, signal.SIGKILL)
            part.wait()
    said = (tmp_path / "log").read_text(errors="replace")
    assert done, said[-4000:]
    with store.reading() as connection:
        rows = list(connection.execute(select(pages.c.url, pages.c.outcome, pages.c.reason, pages.c.failures)))
    bad = {row.url.rpartition("/")[2]: row for row in rows if "bad.example" in row.url}
    for deed, reason in REASONS.items():
        tally.faults += 3
        tally.struck += bad[deed].failures
        assert bad[deed].outcome == "quarantined" and bad[deed].failures == 3, (deed, bad[deed])
        assert bad[deed].reason.startswith("reading it failed 3 times: ") and reason in bad[deed].reason, bad[deed].reason
    good = [row for row in rows if "good.example" in row.url]
    assert len(good) == GOOD and all(row.outcome in ("stored", "unchanged") for row in good), {row.outcome for row in good}
    store.close()
    must_have_struck(tally)
