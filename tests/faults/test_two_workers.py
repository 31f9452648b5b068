"""R9, R17: two crawl workers and two beats on one store, hosts on addresses of their own; and how a worker stops."""

import os
import signal
import time
from collections import defaultdict
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from statistics import fmean

from lines import OwnBroker, wait_for
from stage import Trial, tallied, trial

from demo.newsroom import Newsroom
from tasks.celery_app import STEP_STOPS_SECONDS

DELAY_SECONDS = 0.6
CLOCK_GRAIN = 0.05


def start_parts(run: Trial) -> list[int]:
    """Two beats, two crawl workers of two threads each, one worker for the rest; by process ids."""
    parts = [("beat",), ("beat",), *([("worker", "--queues", "crawl", "--concurrency", "2")] * 2), ("worker", "--queues", "extract,alert")]
    return [run.command(*part).pid for part in parts]


def test_two_workers_never_ask_one_host_at_once_and_two_beats_ask_it_once(newsroom: Newsroom, count: int, folder: Path, tmp_path: Path) -> None:
    tally = tallied("R17 two crawl workers, two beats")
    broker = OwnBroker(tmp_path / "broker")
    broker.start()
    newsroom.forget_visits()
    try:
        with trial(newsroom, folder, delay_seconds=DELAY_SECONDS, ACCORDWATCH_BROKER_URL=broker.url) as run:
            parts = start_parts(run)
            run.wait_until_quiet(count, 300)
            for pid in parts:
                os.kill(pid, signal.SIGTERM)
            assert wait_for(lambda: not run.processes(), 90), run.processes()
            for pid in parts:
                with suppress(ChildProcessError):
                    os.waitpid(pid, 0)
            crawled = {line.split("source=")[1].split()[0] for line in run.log.read_text().splitlines() if " crawled source=" in line}
    finally:
        broker.kill(emptied=True)
    visits = defaultdict(list)
    for visit in newsroom.access_log:
        visits[visit.agency].append(visit)
    for agency, asked in visits.items():
        asked.sort(key=lambda visit: visit.started)
        gaps = [later.started - earlier.started for earlier, later in pairwise(asked)]
        tally.faults, tally.struck = tally.faults + len(gaps), tally.struck + len(gaps)
        assert all(earlier.ended is not None and earlier.ended <= later.started + CLOCK_GRAIN for earlier, later in pairwise(asked)), f"{agency}: at once"
        # as the server sees it: on a busy machine one request comes late and the next in time; two workers would come together
        assert min(gaps) >= DELAY_SECONDS / 2 and fmean(gaps) >= DELAY_SECONDS - CLOCK_GRAIN, f"{agency}: {min(gaps):.2f} s apart"
        pages = [visit.path for visit in asked]
        assert len(pages) == len(set(pages)), f"{agency}: asked twice: {[p for p in pages if pages.count(p) > 1]}"
    assert len({v.agency for v in newsroom.access_log}) == len(newsroom.sites) and crawled


def test_a_worker_stops_warmly_and_at_a_second_signal_at_once(newsroom: Newsroom, folder: Path, tmp_path: Path) -> None:
    broker = OwnBroker(tmp_path / "broker")
    broker.start()
    newsroom.forget_visits()
    try:
        with trial(newsroom, folder, delay_seconds=5.0, ACCORDWATCH_BROKER_URL=broker.url) as run:
            parts = start_parts(run)
            assert wait_for(lambda: run.fetched() > 2 and run.crawling_now(), 180), run.log.read_text()
            crawl = parts[2:4]
            for pid in crawl:
                os.kill(pid, signal.SIGTERM)
            time.sleep(2)
            assert any(Path(f"/proc/{pid}").exists() and run.find("crawler.child") for pid in crawl), "a crawl under way is ended first"
            for pid in crawl:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGTERM)
            for pid in crawl:
                assert wait_for(lambda pid=pid: os.waitpid(pid, os.WNOHANG)[0] == pid, 30), "a second signal stops at once"
            assert wait_for(lambda: not run.find("crawler.child"), 15), "and the crawl's child with it"
    finally:
        broker.kill(emptied=True)


def test_a_long_crawl_is_cut_short_by_a_stop_and_gone_on_with_later(newsroom: Newsroom, count: int, folder: Path, tmp_path: Path) -> None:
    broker = OwnBroker(tmp_path / "broker")
    broker.start()
    try:
        with trial(newsroom, folder, delay_seconds=8.0, ACCORDWATCH_BROKER_URL=broker.url) as run:
            run.command("beat")
            worker = run.command("worker", "--queues", "crawl,alert", "--concurrency", "2")
            assert wait_for(lambda: run.fetched() > 0 and run.crawling_now(), 180), run.log.read_text()
            worker.terminate()
            assert worker.wait(STEP_STOPS_SECONDS + 30) is not None, "its crawls would take minutes"
            assert not run.find("crawler.child") and not run.crawling_now()
            again = run.command("worker", "--queues", "crawl,alert", "--concurrency", "2")
            before = run.fetched()
            assert wait_for(lambda: run.fetched() > before, 120), run.log.read_text()
            again.kill()
            again.wait()
    finally:
        broker.kill(emptied=True)
