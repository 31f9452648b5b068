"""What the service costs beside the work itself, measured on the real one: `python tests/bench_service.py`, or as a part of `make bench`.

Overhead of a task and the gain of a second process are ratios; how long an alert takes is in seconds, and hangs on the machine.
"""

import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from subprocess import DEVNULL, Popen
from threading import Thread
from typing import Any
from zoneinfo import ZoneInfo

sys.path[:0] = [str(Path(__file__).parent / "faults"), str(Path(__file__).parent.parent)]

import yaml
from celery import Celery
from lines import OwnBroker, free_port, wait_for
from stage import Box, mail_server

from demo.agencies import read_agencies
from demo.pages import write_article
from demo.stories import publish, read_articles
from records.article import LANGUAGES
from records.page import Page
from records.subscription import EventFilter, Subscription
from settings import Settings
from sources import load_catalogue
from store import Store, open_store
from store.leases import read_fact
from store.pages import begin_reading, record_page
from store.sources import record_health
from store.subscriptions import save_subscription
from tasks.steps import extract_page, read_page, warm_up

PAGES, WARM_PAGES, ROUNDS = 240, 30, 3
GOLD = Path(__file__).parent / "quality" / "gold"
ONE_IN = 10  # articles, one tells an event
SOURCES, STRIKE_SECONDS, LATEST_SECONDS = 20, 3.0, 60.0
STATES = {
    "RU": "Россия", "TJ": "Таджикистан", "KG": "Киргизия", "KZ": "Казахстан", "UZ": "Узбекистан", "AZ": "Азербайджан", "TR": "Турция",
}  # fmt: skip


def demo_pages(number: int) -> Iterator[bytes]:
    """So many pages of the demo newsroom, agencies and languages mixed, no two alike, with as much beside the text as pages have in the
    world: 376 saved ones weigh 160 kB in the mean, mostly scripts and lists of links."""
    agencies = {lang: agency for agency in read_agencies() for lang in agency.languages}
    articles = [a for a in read_articles(GOLD) if a["lang"] in agencies]
    telling, idle = ([a for a in articles if a["relevant"] is relevant] for relevant in (True, False))
    told = [(agencies[a["lang"]], publish(a, ZoneInfo("UTC"))) for a in _mixed(telling, idle)]
    script = "<script>" + "window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments)}\n" * 1000 + "</script>"
    links = "<nav><ul>" + "".join(f'<li class="menu__item"><a href="/rubric/{n}/">Rubric {n}</a></li>' for n in range(600)) + "</ul></nav>"
    for place in range(number):
        agency, story = told[place % len(told)]
        page = write_article(agency, "http://127.0.0.1", story, [story] * 3)
        yield page.replace("</body>", f"{links}{script}<!-- {place} --></body>").encode()


def _mixed(telling: list[Mapping[str, Any]], idle: list[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """One article in ten tells an event: an agency's day has more sport and weather than agreements."""
    for number, article in enumerate(telling):
        yield article
        yield from (idle[(number * (ONE_IN - 1) + n) % len(idle)] for n in range(ONE_IN - 1))


def put_pages(store: Store, batch: str, number: int = PAGES) -> list[int]:
    """Numbers of pages that wait to be read."""
    made = []
    with store.writing() as connection:
        for place, body in enumerate(demo_pages(number)):
            url = f"https://outlet{place % 9}.example/{batch}/{place}"
            made.append(record_page(connection, Page(url, url, "demo/x", datetime.now(UTC), 200, body, "text/html; charset=utf-8"), url, None))
    return [page for page in made if page is not None]


@dataclass
class Worker:
    """A Celery worker of the real service with its broker."""

    store: Store
    broker: OwnBroker
    process: Popen[bytes]

    def seconds(self) -> float:
        """CPU time of the worker, its children and the broker so far."""
        assert self.broker._process is not None
        return sum(cpu_of(number) for number in [*group(self.process.pid), self.broker._process.pid])

    def read(self, pages: list[int]) -> tuple[float, float]:
        """(seconds, CPU seconds of worker and broker) until all pages are read. What hands them over does so before, and takes no turn."""
        with Celery(broker=self.broker.url) as app:
            for page in pages:
                app.send_task("tasks.read", (page,), queue="held")
        begun, cpu = time.perf_counter(), self.seconds()
        self.broker.client.rename("held", "extract")
        assert wait_for(lambda: self.broker.client.llen("extract") == 0 and self.broker.client.hlen("unacked") == 0, 600, 0.02)
        return time.perf_counter() - begun, self.seconds() - cpu


def group(leader: int) -> list[int]:
    """Processes of the group."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                if os.getpgid(int(entry.name)) == leader:
                    found.append(int(entry.name))
    return found


def cpu_of(process: int) -> float:
    """CPU seconds of all threads of the process."""
    total = 0
    with suppress(OSError):
        for thread in Path(f"/proc/{process}/task").iterdir():
            with suppress(OSError):
                total += int((thread / "schedstat").read_text().split()[0])
    return total / 1e9


@contextmanager
def worker(store_url: str, concurrency: int) -> Iterator[Worker]:
    """A worker that has read its words already."""
    with tempfile.TemporaryDirectory() as folder:
        broker = OwnBroker(Path(folder) / "broker")
        broker.start()
        environment = os.environ | {
            "ACCORDWATCH_BROKER_URL": broker.url, "ACCORDWATCH_STORE_URL": store_url, "ACCORDWATCH_DATA_FOLDER": folder,
        }  # fmt: skip
        command = [sys.executable, "-c", "from cli.main import run; run()", "worker", "--queues", "extract", "--concurrency", str(concurrency)]
        process = Popen(command, env=environment, stdout=DEVNULL, stderr=DEVNULL, stdin=DEVNULL, start_new_session=True)
        store = open_store(store_url)
        try:
            made = Worker(store, broker, process)
            made.read(put_pages(store, f"warm {concurrency} {time.time()}", WARM_PAGES * concurrency))
            yield made
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            broker.kill(emptied=True)
            store.close()


def task_overhead(store_url: str) -> float:
    """CPU of a page's task beside reading the page itself (queue, locks, transactions), over that of reading it; best of some rounds."""
    catalogue, store = load_catalogue(), open_store(store_url)
    warm_up(LANGUAGES)
    best = float("inf")
    with worker(store_url, 1) as running:
        for turn in range(ROUNDS):
            taken, waiting = put_pages(store, f"taken {turn}"), put_pages(store, f"waiting {turn}")
            with store.writing() as connection:
                stored = [page for number in taken if (page := begin_reading(connection, number, datetime.now(UTC), timedelta(hours=1)))]
            begun = time.process_time()
            for page in stored:
                read_page(page, None)
            reading = time.process_time() - begun
            begun = time.process_time()
            for number in waiting:
                extract_page(store, number, catalogue)
            step = time.process_time() - begun
            _, queue = running.read(taken)  # another reads these: nothing is left to do but to hand them over and to look
            best = min(best, (step - reading + queue) / reading)
    store.close()
    return best


def gain_of_two(store_url: str) -> float:
    """How many times as fast two processes read pages as one does; best of some pairs, taken in turn."""
    best = 0.0
    with worker(store_url, 1) as one, worker(store_url, 2) as two:
        for turn in range(ROUNDS):
            alone, _ = one.read(put_pages(one.store, f"one {turn}"))
            together, _ = two.read(put_pages(two.store, f"two {turn}"))
            best = max(best, alone / together)
    return best


class Outlet(ThreadingHTTPServer):
    """A feed and its pages on a loopback address of their own."""

    daemon_threads = True

    def __init__(self, number: int) -> None:
        self.items: list[str] = []
        super().__init__((f"127.0.1.{number + 1}", 0), _Answers)
        self.origin = f"http://127.0.1.{number + 1}:{self.server_address[1]}"
        Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def publish(self, sides: tuple[str, str]) -> None:
        one, other = (STATES[side] for side in sides)
        self.items.append(f"{one} и {other} подписали в Москве соглашение о сотрудничестве")

    def describe(self) -> dict[str, object]:
        """The text of its source file."""
        return {
            "title": self.origin, "home": f"{self.origin}/", "country": "RU", "languages": ["ru"], "publisher": "p", "access": "feed",
            "feeds": [f"{self.origin}/rss"], "poll_minutes": 60, "delay_seconds": 0.0, "allow_loopback": True,
        }  # fmt: skip


class _Answers(BaseHTTPRequestHandler):
    server: Outlet

    def do_GET(self) -> None:
        items, origin = self.server.items, self.server.origin
        if self.path == "/rss":
            now = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
            told = "".join(f"<item><title>{t}</title><link>{origin}/{n}</link><pubDate>{now}</pubDate></item>" for n, t in enumerate(items))
            self._answer(200, "application/rss+xml", f'<rss version="2.0"><channel><title>x</title>{told}</channel></rss>')
        elif self.path[1:].isdigit():
            title = items[int(self.path[1:])]
            text = f"<p>{title}, сообщает пресс-служба правительства. Документ вступит в силу после обмена нотами.</p>" * 4
            page = f"<html lang=ru><head><title>{title}</title></head><article><h1>{title}</h1>{text}</article></html>"
            self._answer(200, "text/html; charset=utf-8", page)
        else:
            self._answer(404, "text/plain", "")

    def _answer(self, status: int, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


def alert_seconds(sources: int = SOURCES) -> list[float]:
    """Seconds from the moment that a source is due, an article new in its feed, to the alert at the mail server; for each source once.

    That is what an alert may come later than the poll interval. The sources' times come one by one, at random.
    """
    chance, outlets = random.Random(6), [Outlet(number) for number in range(sources)]
    pairs = [(one, other) for one in STATES for other in STATES if one < other]
    assert sources <= len(pairs)
    with tempfile.TemporaryDirectory() as folder, mail_server() as (box, smtp_url):
        settings = Settings(data_folder=Path(folder))
        (settings.own_sources_folder / "bench").mkdir(parents=True)
        for number, outlet in enumerate(outlets):
            (settings.own_sources_folder / "bench" / f"o{number}.yml").write_text(yaml.safe_dump(outlet.describe()), "utf-8")
        store = open_store(settings.database_url)
        with store.writing() as connection:
            for number, pair in enumerate(pairs[:sources]):
                wanted = EventFilter(pairs=(pair,), minimum_confidence=0.1)
                save_subscription(connection, Subscription(id=f"r{number}", email=f"r{number}@desk.example", filter=wanted), datetime.now(UTC))
                record_health(connection, f"bench/o{number}", 0.0, None, datetime.now(UTC) + timedelta(hours=2))  # not due as yet
        environment = os.environ | {
            "ACCORDWATCH_DATA_FOLDER": folder, "ACCORDWATCH_POLL": "bench/", "ACCORDWATCH_SMTP_URL": smtp_url,
            "ACCORDWATCH_MAILS_PER_MINUTE": "10000", "ACCORDWATCH_WORKERS": "2", "ACCORDWATCH_WEB_PORT": str(free_port()),
        }  # fmt: skip
        log = (Path(folder) / "log").open("wb")
        process = Popen([sys.executable, "-c", "from cli.main import run; run()", "up"], env=environment, stdout=log, stderr=log, stdin=DEVNULL)
        due: dict[str, float] = {}
        came: dict[str, float] = {}
        try:
            assert wait_for(lambda: _ticks(store), 120), Path(log.name).read_text()
            time.sleep(8)  # the workers have read their words
            for number, pair in enumerate(pairs[:sources]):
                outlets[number].publish(pair)
                due[f"r{number}@desk.example"] = time.monotonic()
                with store.writing() as connection:
                    record_health(connection, f"bench/o{number}", 0.0, None, datetime.now(UTC) - timedelta(hours=2))
                wait_for(lambda: _note_arrivals(box, came) == sources, chance.expovariate(1 / STRIKE_SECONDS), 0.02)
            wait_for(lambda: _note_arrivals(box, came) == sources, LATEST_SECONDS, 0.02)
        finally:
            process.terminate()
            process.wait(timeout=120)
            store.close()
            for outlet in outlets:
                outlet.shutdown()
                outlet.server_close()
        return [came.get(reader, float("inf")) - moment for reader, moment in due.items()]


def _ticks(store: Store) -> bool:
    with store.reading() as connection:
        return read_fact(connection, "last_tick") is not None


def _note_arrivals(box: Box, came: dict[str, float]) -> int:
    """How many readers have their mail."""
    for mail in box.received[len(came) :]:
        came.setdefault(str(message_from_bytes(mail, policy=default)["To"]), time.monotonic())
    return len(came)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        print(f"overhead of a task : reading its page   {task_overhead(f'sqlite:///{folder}/one.db'):.2f}   bar 0.25", flush=True)
        print(f"two processes : one                     {gain_of_two(f'sqlite:///{folder}/two.db'):.2f}   bar 1.8", flush=True)
    seconds = sorted(alert_seconds())
    print(f"an alert after its source is due: median {median(seconds):.1f} s, latest {seconds[-1]:.1f} s   bar 5 s", flush=True)


if __name__ == "__main__":
    main()
