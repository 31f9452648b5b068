"""The service as `accordwatch up` runs it: real broker, workers and beat, a real mail server; parts killed while they work."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from aiosmtpd.controller import Controller
from test_embedded import facts, subscribe

from demo.newsroom import Newsroom
from settings import Settings
from store import Store, open_store
from store.articles import due_articles
from store.events import events_to_tell
from store.pages import count_outcomes
from store.subscriptions import count_deliveries, count_doubtful
from tasks.embedded import run

AGENCIES = ["vestnik-ru", "mehrgan-en", "mehrgan-fa", "listok", "dala"]
KILLS = 8


class Box:
    def __init__(self) -> None:
        self.received: list[bytes] = []

    async def handle_DATA(self, server, session, envelope):
        self.received.append(envelope.content)
        return "250 OK"


@contextmanager
def mail_server() -> Iterator[tuple[Box, str]]:
    held = Box()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(held, hostname="127.0.0.1", port=port)
    controller.start()
    yield held, f"smtp://127.0.0.1:{port}"
    controller.stop()


@contextmanager
def service(settings: Settings, smtp_url: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = os.environ | {
        "ACCORDWATCH_DATA_FOLDER": str(settings.data_folder), "ACCORDWATCH_POLL": "demo/", "ACCORDWATCH_SMTP_URL": smtp_url,
        "ACCORDWATCH_PAGE_TIMEOUT_SECONDS": "5", "ACCORDWATCH_MAILS_PER_MINUTE": "6000",
    }  # fmt: skip
    with log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-c", "from cli.main import run; run()", "up"], env=environment, stdout=written, stderr=subprocess.STDOUT
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=120)


def processes(parent: int) -> dict[int, str]:
    """All processes below that one, with their commands."""
    found, waiting = {}, [parent]
    while waiting:
        listed = subprocess.run(["ps", "--ppid", str(waiting.pop()), "-o", "pid=,args="], capture_output=True, text=True, check=False).stdout
        for line in listed.splitlines():
            number, _, command = line.strip().partition(" ")
            found[int(number)] = command
            waiting.append(int(number))
    return found


def wait_until_quiet(store: Store, articles: int, seconds: float) -> dict[str, int]:
    """Outcomes when nothing waits any more."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with store.reading() as connection:
            outcomes, mails, unresolved = count_outcomes(connection), count_deliveries(connection), due_articles(connection)
            untold = events_to_tell(connection, 1)
        done = sum(outcomes.values()) >= articles and "waiting" not in outcomes
        if done and not unresolved and not untold and not {"due", "sending"} & set(mails):
            return outcomes
        time.sleep(0.5)
    raise AssertionError(f"after {seconds} s: {outcomes}, {mails}")


def test_parts_killed_at_random_lose_nothing_and_tell_nothing_twice(settings: Settings, tmp_path: Path) -> None:
    chance = random.Random(13)
    undisturbed = settings.model_copy(update={"data_folder": tmp_path / "undisturbed"})
    quiet, store = open_store(undisturbed.database_url), open_store(settings.database_url)
    for one in (quiet, store):
        subscribe(one)
    with Newsroom(agencies=AGENCIES) as newsroom, mail_server() as (box, smtp_url):
        for folder in (settings.own_sources_folder, undisturbed.own_sources_folder):
            newsroom.write_sources(folder)
        report = run(quiet, undisturbed, newsroom.sources(), lambda *told: None)
        pages = sum(report.outcomes.values())
        struck: list[str] = []
        with service(settings, smtp_url, tmp_path / "log") as up:
            time.sleep(3)
            for _ in range(KILLS):
                time.sleep(chance.uniform(0.3, 1.5))
                with store.reading() as connection:
                    under_way = sum(n for name, n in count_outcomes(connection).items() if name != "waiting") < pages
                below = processes(up.pid)
                if below and under_way:
                    victim = chance.choice(sorted(below))
                    struck.append(below[victim])
                    os.kill(victim, signal.SIGKILL)
            assert len(struck) >= KILLS * 0.75, struck
            outcomes = wait_until_quiet(store, pages, 150)
        assert processes(up.pid) == {}
    assert outcomes == {"stored": pages} and facts(store) == facts(quiet)
    identifiers = [message_from_bytes(mail, policy=default)["Message-ID"] for mail in box.received]
    with store.reading() as connection:
        sent, doubtful = count_deliveries(connection), count_doubtful(connection)
    assert set(sent) == {"sent"} and len(set(identifiers)) <= sent["sent"]
    assert len(identifiers) - len(set(identifiers)) <= doubtful
    for one in (quiet, store):
        one.close()
