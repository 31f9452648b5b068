"""The stage of the fault tests: a newsroom of many pages, a mail server, the real service, and what became of it all.

`ACCORDWATCH_FAULTS=full` (as `make faults` sets it) is the long form; else the short one, for CI.
"""

import asyncio
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from aiosmtpd.controller import Controller
from lines import free_port, wait_for
from sqlalchemy import func, select, update

from demo.newsroom import Newsroom
from demo.stories import read_articles
from records.errors import StoreUnavailable
from records.subscription import DeliveryState, EventFilter, Subscription
from settings import Settings
from store import Store, leases, open_store
from store.articles import due_articles
from store.events import events_to_tell
from store.pages import count_outcomes
from store.subscriptions import count_deliveries, count_doubtful, save_subscription
from store.tables import attempts, deliveries, pages
from tasks.content import content
from tasks.embedded import run

FULL = os.environ.get("ACCORDWATCH_FAULTS") == "full"
SEED = int(os.environ.get("ACCORDWATCH_FAULTS_SEED", "6"))
SWEEP_SECONDS = 10.0
READERS = (("dushanbe", ("TJ",)), ("moscow", ("RU",)), ("beijing", ("CN",)), ("tehran", ("IR",)))


@dataclass
class Tally:
    """What a fault test reports. `struck`: faults that hit something under way."""

    bar: str
    faults: int = 0
    struck: int = 0
    lost: int = 0
    doubled: int = 0
    unknown: int = 0
    worst_seconds: float = 0.0
    note: str = ""


REPORT: list[Tally] = []


def articles(count: int) -> list[dict[str, object]]:
    """So many articles: those of the demo, and again as if told years later under other numbers."""
    told = read_articles()
    made = []
    for number in range(count):
        article, again = told[number % len(told)], number // len(told)
        day = date.fromisoformat(str(article["published"])) + timedelta(days=400 * again)
        made.append({**article, "id": f"{article['id']}-{again}" if again else article["id"], "published": day.isoformat()})
    return made


class Box:
    """A mail server's memory: what arrived."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.seconds = 0.0  # that the server thinks before it answers

    async def handle_DATA(self, server, session, envelope):
        self.received.append(envelope.content)
        await asyncio.sleep(self.seconds)
        return "250 OK"

    def copies(self) -> Counter[str]:
        """How often each Message-ID arrived."""
        return Counter(str(message_from_bytes(mail, policy=default)["Message-ID"]) for mail in self.received)


@contextmanager
def mail_server() -> Iterator[tuple[Box, str]]:
    box, port = Box(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box, f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()


def subscribe(store: Store) -> None:
    with store.writing() as connection:
        for name, countries in READERS:
            wanted = EventFilter(countries=countries, minimum_confidence=0.3)
            save_subscription(connection, Subscription(id=name, email=f"{name}@desk.example", filter=wanted), datetime.now(UTC))


def said(store: Store) -> str:
    """What the store says, byte for byte comparable. A mail whose fate is unknown counts as told here: `judge` counts copies."""
    with store.reading() as connection:
        return "".join(content(connection)).replace(f', "{DeliveryState.UNKNOWN}"]}}\n', f', "{DeliveryState.SENT}"]}}\n')


def differences(one: str, other: str) -> list[str]:
    """Lines of the one that the other lacks, and the reverse."""
    return [f"- {line[:300]}" for line in set(one.splitlines()) - set(other.splitlines())] + [
        f"+ {line[:300]}" for line in set(other.splitlines()) - set(one.splitlines())
    ]


@contextmanager
def undisturbed(newsroom: Newsroom, folder: Path) -> Iterator[str]:
    """What one run without faults makes of the newsroom."""
    settings = Settings(data_folder=folder, workers=2)
    store = open_store(settings.database_url)
    subscribe(store)
    newsroom.write_sources(settings.own_sources_folder)
    run(store, settings, newsroom.sources(), lambda *told: None)
    with mail_server() as (_, smtp_url):
        from tasks.outbox import tell_subscribers

        tell_subscribers(store, settings.model_copy(update={"smtp_url": smtp_url, "mails_per_minute": 100_000}))
    yield said(store)
    store.close()


@dataclass
class Trial:
    """One run of the service under faults."""

    newsroom: Newsroom
    settings: Settings
    store: Store
    box: Box
    smtp_url: str
    environment: dict[str, str]
    up: subprocess.Popen[bytes] | None = None
    log: Path = field(default_factory=Path)

    def command(self, *arguments: str) -> subprocess.Popen[bytes]:
        """An accordwatch of its own process group, its words added to the log."""
        with self.log.open("ab") as written:
            return subprocess.Popen(
                [sys.executable, "-c", "from cli.main import run; run()", *arguments], env=self.environment, stdout=written,
                stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip

    def start(self) -> None:
        self.up = self.command("up")

    def stop(self) -> None:
        """Ends the service warmly; fails if a process of it is left."""
        if self.up is not None:
            self.up.terminate()
            self.up.wait(timeout=120)
        assert wait_for(lambda: not self.processes(), 20), f"left behind: {self.processes()}"

    def kill_up(self) -> None:
        """Kills the supervisor alone, as a system short of memory does."""
        assert self.up is not None
        self.up.kill()
        self.up.wait()

    def processes(self) -> dict[int, str]:
        """Every process of this trial on the machine, with its command: known by the data folder in its environment."""
        mark = f"ACCORDWATCH_DATA_FOLDER={self.settings.data_folder}".encode()
        found = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                with suppress(OSError):
                    # a broker has no environment of ours, but the folder in its working set
                    if (
                        mark in (entry / "environ").read_bytes().split(b"\0")
                        and (entry / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
                    ):
                        found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        return found

    def find(self, *words: str) -> list[int]:
        """Processes whose command has all the words; the oldest first."""
        return sorted(number for number, command in self.processes().items() if all(word in command for word in words))

    def is_up(self) -> bool:
        """Whether the service has begun to tick."""
        with self.store.reading() as connection:
            return leases.read_fact(connection, "last_tick") is not None

    def leaders(self, *words: str) -> list[int]:
        """Those of them that lead a process group."""
        led = []
        for number in self.find(*words):
            with suppress(ProcessLookupError):
                if os.getpgid(number) == number:
                    led.append(number)
        return led

    def reading_now(self) -> set[int]:
        """Pages that a process has claimed and not ended."""
        with self.store.reading() as connection:
            begun = (pages.c.outcome.is_(None), pages.c.tries > 0, pages.c.due > datetime.now(UTC))
            return set(connection.execute(select(pages.c.id).where(*begun)).scalars())

    def crawling_now(self) -> set[str]:
        with self.store.reading() as connection:
            return set(leases.held(connection, "host:", datetime.now(UTC)))

    def sending_now(self) -> int:
        """Mails whose sending was begun just now and has not ended; those of a sender that died long ago do not count."""
        with self.store.reading() as connection:
            under_way = (attempts.c.ended.is_(None), attempts.c.begun >= datetime.now(UTC) - timedelta(seconds=1))
            return connection.execute(select(func.count()).select_from(attempts).where(*under_way)).scalar_one()

    def fetched(self) -> int:
        with self.store.reading() as connection:
            return sum(count_outcomes(connection).values())

    def outcomes(self) -> dict[str, int]:
        with self.store.reading() as connection:
            return count_outcomes(connection)

    def is_quiet(self, count: int) -> bool:
        """Every page has come and ended, all is resolved, decided and sent."""
        try:
            with self.store.reading() as connection:
                outcomes, mails = count_outcomes(connection), count_deliveries(connection)
                waiting = "waiting" in outcomes or due_articles(connection, 1) or events_to_tell(connection, 1)
                return sum(outcomes.values()) >= count and not waiting and not {"due", "sending"} & set(mails)
        except StoreUnavailable:
            return False

    def an_hour_passes(self) -> None:
        """For mails alone: a reader gets twenty an hour at most, the others wait for the next."""
        ago = timedelta(hours=2)
        with self.store.writing() as connection:
            for row in connection.execute(select(attempts.c.id, attempts.c.begun, attempts.c.ended)).all():
                moved = {"begun": row.begun - ago, "ended": row.ended - ago if row.ended else None}
                connection.execute(update(attempts).where(attempts.c.id == row.id).values(**moved))
            waiting = (deliveries.c.state == "due", deliveries.c.due > datetime.now(UTC))
            connection.execute(update(deliveries).where(*waiting).values(due=datetime.now(UTC)))

    def only_later_mails_wait(self) -> bool:
        with self.store.reading() as connection:
            due = select(func.min(deliveries.c.due)).where(deliveries.c.state == "due")
            first = connection.execute(due).scalar()
            return (
                first is not None and first > datetime.now(UTC) + timedelta(minutes=1) and not count_deliveries(connection).get("sending")
            )

    def wait_until_quiet(self, count: int, seconds: float) -> float:
        """Seconds until all was done. Fails with what was left."""
        began = time.monotonic()

        def quiet() -> bool:
            if self.only_later_mails_wait():
                self.an_hour_passes()
            return self.is_quiet(count)

        if not wait_for(quiet, seconds, 0.5):
            with self.store.reading() as connection:
                left = (
                    count_outcomes(connection),
                    count_deliveries(connection),
                    due_articles(connection),
                    leases.held(connection, "", datetime.now(UTC)),
                )
            raise AssertionError(f"after {seconds} s: {left}; {self.log.read_text(errors='replace')[-3000:]}")
        return time.monotonic() - began

    def judge(self, tally: Tally, wanted: str) -> None:
        """Compares with the undisturbed run, counts mails at the mail server; fills the tally and fails if anything is lost or doubled."""
        now = said(self.store)
        copies = self.box.copies()
        with self.store.reading() as connection:
            doubtful = count_doubtful(connection)
            mails = connection.execute(
                select(func.count(func.distinct(deliveries.c.mail + deliveries.c.subscription_id))).where(deliveries.c.state == "sent")
            ).scalar_one()
            states = set(count_deliveries(connection))
        twice = sum(copies.values()) - len(copies)
        wrong = differences(wanted, now)
        tally.unknown += twice
        tally.lost += max(0, mails - len(copies)) + sum(line.startswith("-") for line in wrong)
        tally.doubled += max(0, twice - doubtful) + max(0, len(copies) - mails - doubtful)
        assert not wrong, "\n".join(wrong[:20])
        assert states <= {"sent", "unknown"}, states
        assert mails <= len(copies) <= mails + doubtful, (mails, len(copies), doubtful)
        assert twice <= doubtful, f"{twice} second copies, {doubtful} of them explained"


@contextmanager
def trial(
    newsroom: Newsroom, folder: Path, *, store_url: str | None = None, delay_seconds: float = 0.0, **environment: str
) -> Iterator[Trial]:
    """A service that is ready to start. `delay_seconds`: between two requests to one host, so that there is work for longer."""
    settings = Settings(data_folder=folder, store_url=store_url)
    store = open_store(settings.database_url, 5.0)
    subscribe(store)
    newsroom.write_sources(settings.own_sources_folder)
    for path in (settings.own_sources_folder / "demo").glob("*.yml"):
        path.write_text(path.read_text("utf-8").replace("delay_seconds: 0.0", f"delay_seconds: {delay_seconds}"), "utf-8")
    with mail_server() as (box, smtp_url):
        own = {
            "ACCORDWATCH_DATA_FOLDER": str(folder), "ACCORDWATCH_POLL": "demo/", "ACCORDWATCH_SMTP_URL": smtp_url,
            "ACCORDWATCH_PAGE_TIMEOUT_SECONDS": "60", "ACCORDWATCH_MAILS_PER_MINUTE": "100000", "ACCORDWATCH_WORKERS": "2",
            "ACCORDWATCH_WEB_PORT": str(free_port()),
        } | ({"ACCORDWATCH_STORE_URL": store_url} if store_url else {})  # fmt: skip
        made = Trial(newsroom, settings, store, box, smtp_url, os.environ | own | environment, log=folder / "log")
        try:
            yield made
        finally:
            for number in made.processes():
                with suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)
            if made.up is not None:
                made.up.wait()
            store.close()


def kill_group(leader: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def chance_of(name: str) -> random.Random:
    """Chance that is the same in each run, and another in each test."""
    return random.Random(int.from_bytes(hashlib.sha256(f"{SEED} {name}".encode()).digest()[:8], "big"))


def tallied(bar: str) -> Tally:
    tally = Tally(bar)
    REPORT.append(tally)
    return tally


def must_have_struck(tally: Tally) -> None:
    """Nine of ten faults; of five to nine, whose tenth is less than one, all but one."""
    missed = tally.faults - tally.struck
    assert tally.struck and missed <= max(tally.faults >= 5, tally.faults // 10), f"{tally.struck} of {tally.faults} faults struck"


def as_json(tally: Tally) -> str:
    return json.dumps(vars(tally))
