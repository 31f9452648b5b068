"""The newsroom's history told twice, the sender killed again and again: nobody is told a thing twice, nobody misses one."""

import os
import pickle
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from replaying import Told, replay
from sqlalchemy import delete, update
from test_outbox import Box, box  # noqa: F401 - box is a fixture

from alerts.headers import message_id
from demo.stories import publish, read_articles
from extract import find_mentions
from records.article import Article
from records.subscription import EventFilter, Subscription
from settings import Settings
from store import Store, open_store
from store.subscriptions import list_deliveries, save_subscription
from store.tables import deliveries, leases
from tasks.outbox import tell_subscribers

FULL = os.environ.get("ACCORDWATCH_FAULTS") == "full"
KILLS = 12 if FULL else 3
EVERY = ("proposed", "planned", "signed", "ratified", "in_force", "extended", "ended", "held", "cancelled")
READERS = (
    Subscription(id="all", email="all@reader.example", language="en", filter=EventFilter(types=("agreement",), statuses=EVERY)),
    Subscription(id="desk", email="desk@reader.example", language="ru", filter=EventFilter(countries=("TJ",))),
    Subscription(id="pair", email="pair@reader.example", language="fa", filter=EventFilter(pairs=(("RU", "IR"),), types=("agreement", "visit"))),
)


def history() -> list[Told]:
    """What the newsroom's agencies ever wrote, in the order of publication; a quarter of it where time is short."""
    told = []
    for number, article in enumerate(read_articles()[:: 1 if FULL else 4]):
        story = publish(article, ZoneInfo("UTC"))
        read = Article(story.title, story.text, story.lang, story.published)
        told.append((f"demo/{story.lang}-{number % 3}", read, find_mentions(read)))
    return sorted(told, key=lambda one: (one[1].published, one[1].title))


def told_keys(store: Store) -> Counter[tuple[str, str, str]]:
    """All but corrections: whether one is due depends on what a reader had been told by then, and a killed sender tells later."""
    with store.reading() as connection:
        told = [d for d in list_deliveries(connection, 100_000) if not d.status.startswith("corrected:")]
    return Counter((d.subscription_id, d.event_id, d.status) for d in told)


def prepare(settings: Settings) -> Store:
    store = open_store(settings.database_url, 5.0)
    with store.writing() as connection:
        for reader in READERS:
            save_subscription(connection, reader, datetime.now(UTC))
    return store


def start(settings: Settings, articles: Path) -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "ACCORDWATCH_DATA_FOLDER": str(settings.data_folder), "ACCORDWATCH_SMTP_URL": settings.smtp_url or "", "ACCORDWATCH_MAILS_PER_MINUTE": "100000",
    }  # fmt: skip
    command = [sys.executable, "-W", "ignore", str(Path(__file__).with_name("replaying.py")), str(articles), "2"]
    return subprocess.Popen(command, env=environment, start_new_session=True)


@pytest.mark.slow
def test_the_whole_history_told_twice_with_kills(tmp_path: Path, settings: Settings, box: tuple[Box, Settings]) -> None:  # noqa: F811
    held, with_server = box
    whole = history()
    articles = tmp_path / "history.pickle"
    articles.write_bytes(pickle.dumps(whole))
    quiet_settings = settings.model_copy(update={"data_folder": tmp_path / "quiet"})
    quiet = prepare(quiet_settings)
    replay(quiet, quiet_settings, whole, 2)
    undisturbed = told_keys(quiet)
    assert len(undisturbed) >= (40 if FULL else 10) and set(undisturbed.values()) == {1}
    quiet.close()

    store, chance, struck = prepare(with_server), random.Random(31), 0
    for _ in range(KILLS):
        child = start(with_server, articles)
        goal = len(held.received) + chance.randint(1, 4 if FULL else 2)
        deadline = time.monotonic() + 120
        while child.poll() is None and time.monotonic() < deadline and len(held.received) < goal:
            time.sleep(0.002)
        struck += child.poll() is None
        os.killpg(child.pid, signal.SIGKILL) if child.poll() is None else None
        child.wait()
        free_the_lease(store)
    assert struck == KILLS, "a kill that did not strike proves nothing"
    replay(store, with_server, whole, 2)
    for _ in range(3):  # a mail that a dead sender had in hand goes once more
        with store.writing() as connection:
            connection.execute(update(deliveries).where(deliveries.c.due.is_not(None)).values(due=datetime.now(UTC)))
        tell_subscribers(store, with_server)

    assert told_keys(store) == undisturbed, "none missed, none told twice"
    with store.reading() as connection:
        told = list_deliveries(connection, 100_000)
    assert all(d.state == "sent" or (d.state == "unknown" and d.doubtful) for d in told)
    copies = Counter(str(message_from_bytes(mail, policy=default)["Message-ID"]) for mail in held.received)
    doubtful = {message_id(d.mail or "", with_server.base_url) for d in told if d.doubtful}
    assert set(copies) >= {message_id(d.mail or "", with_server.base_url) for d in told if d.state == "sent"}
    assert all(number == 1 or name in doubtful for name, number in copies.items()) and max(copies.values()) <= 2
    assert len(doubtful) <= KILLS
    store.close()


def free_the_lease(store: Store) -> None:
    """Half a minute passes: the lease of the dead sender is free."""
    with store.writing() as connection:
        connection.execute(delete(leases).where(leases.c.name == "send"))
