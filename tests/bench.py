"""What each step costs, as ratios of times measured in turn in one run on one machine: `make bench` or `python -m tests.bench`.

Each ratio has a bar; the exit status is 1 where one is missed.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

import trafilatura

sys.path.insert(0, str(Path(__file__).parent / "events"))
sys.path.insert(0, str(Path(__file__).parent / "alerts"))
sys.path.insert(0, str(Path(__file__).parent))

from bench_matching import ask_each, invent_events, invent_subscriptions, match
from bench_resolving import invent_reports
from bench_service import alert_seconds, task_overhead
from bench_store import growth
from bench_store import measure as fill_and_resolve

from demo.agencies import read_agencies
from demo.pages import write_article
from demo.stories import publish, read_articles
from events import resolve_all
from extract import find_mentions
from extract.reading.reader import read_article
from records.article import Article

ROUNDS = 5


@dataclass(frozen=True)
class Ratio:
    what: str
    value: float
    bar: float  # the ratio must not be above it

    @property
    def holds(self) -> bool:
        return self.value <= self.bar


def ratio(work: Callable[[], object], measure: Callable[[], object]) -> float:
    """CPU time of `work` over that of `measure`, median of rounds in which they take turns."""

    def seconds(call: Callable[[], object]) -> float:
        begun = time.process_time()
        call()
        return time.process_time() - begun

    seconds(work), seconds(measure)  # words and rules are compiled once
    return median(seconds(work) / seconds(measure) for _ in range(ROUNDS))


def pages(number: int) -> list[str]:
    """Pages of the demo newsroom, agencies and languages mixed."""
    agencies = {lang: agency for agency in read_agencies() for lang in agency.languages}
    told = [(agencies[a["lang"]], publish(a, ZoneInfo("UTC"))) for a in read_articles() if a["lang"] in agencies]
    return [write_article(agency, "http://127.0.0.1", story, [story] * 3) for agency, story in told[:number]]


def articles() -> list[Article]:
    now = datetime.now(UTC)
    return [Article(a["title"], a["text"], a["lang"], now) for a in read_articles()]


def measure() -> list[Ratio]:
    html, told = pages(60), articles()
    found = [read_article(page) for page in html]
    long = [Article(a.title, "\n".join([a.text] * 8), a.lang, a.published) for a in told[:40]]
    few, many = invent_reports(1_000), invent_reports(16_000)
    readers, occasions = invent_subscriptions(10_000), invent_events(100)
    read = lambda: [read_article(page) for page in html]  # noqa: E731
    with tempfile.TemporaryDirectory() as folder:
        overhead = task_overhead(f"sqlite:///{folder}/one.db")
    return [
        Ratio("a page read : Trafilatura alone", ratio(read, lambda: [trafilatura.extract(page) for page in html]), 3.0),
        Ratio("events of an article found : its page read", ratio(lambda: [find_mentions(a) for a in found], read), 0.5),
        Ratio("events of a text 8 times as long", ratio(lambda: [find_mentions(a) for a in long], lambda: [find_mentions(a) for a in told[:40]]), 12.0),
        Ratio("a report joined, 16,000 events known : 1,000", ratio(lambda: resolve_all(many), lambda: resolve_all(few)) / 16, 1.5),
        *(
            Ratio(f"an article resolved, 100,000 events stored : 10,000, {name}", growth(fill_and_resolve(database, (10_000, 100_000), 100)), 1.5)
            for database, name in (("sqlite", "SQLite"), ("postgresql", "PostgreSQL"))
        ),
        Ratio("queue, locks and transactions of a page : reading it", overhead, 0.25),
        Ratio("readers found, 10,000 filed : 1,000 filed", ratio(lambda: match(readers, occasions), lambda: match(readers[:1000], occasions)) / 10, 1.3),
        Ratio("readers found, 10,000 filed : 500 asked one by one", ratio(lambda: match(readers, occasions), lambda: ask_each(readers[:500], occasions)), 1.0),
    ]


def main() -> int:
    missed = 0
    for row in measure():
        missed += not row.holds
        print(f"{row.what:<72} {row.value:6.2f}   bar {row.bar:5.2f}   {'' if row.holds else 'MISSED'}", flush=True)
    seconds = alert_seconds()
    print(f"an alert after its source is due, 20 sources: median {median(seconds):.1f} s, latest {max(seconds):.1f} s   bar 5 s beyond the interval")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
