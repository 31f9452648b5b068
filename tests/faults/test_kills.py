"""R1, R2, R3: whatever part of the service is killed, however often, nothing is lost and nothing is told twice."""

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from stage import FULL, Tally, Trial, chance_of, kill_group, must_have_struck, tallied, trial, wait_for

from demo.newsroom import Newsroom

WORKER_KILLS = int(os.environ.get("ACCORDWATCH_FAULTS_KILLS", "200" if FULL else "5"))
TRIALS = 2 if FULL else 1  # at once
MOST_KILLS_A_ROUND = 70
QUIET_SECONDS = 400.0
MOST_SECONDS = float(os.environ.get("ACCORDWATCH_FAULTS_SECONDS", "1300" if FULL else "120"))  # of killing: a busy machine gets fewer kills in, and the test says so


def kill_workers(run: Trial, tally: Tally, kills: int, count: int, name: str) -> float:
    """Kills the process group of a worker at random moments while it works; when the last was."""
    chance = chance_of(name)
    last = time.monotonic()
    end = last + MOST_SECONDS
    mine = 0
    while mine < kills and time.monotonic() < end:
        crawls = chance.random() < 0.25
        words = ("worker", "-Q", "crawl") if crawls else ("worker", "-Q", "extract,alert")
        busy = run.crawling_now if crawls else run.reading_now
        wait_for(lambda busy=busy: busy() or run.is_quiet(count), 120, 0.03)
        time.sleep(chance.uniform(0.0, 0.4))
        leaders, under_way = run.leaders(*words), busy()
        if run.is_quiet(count):
            break
        if not under_way or not leaders:
            continue  # it ended in between: this moment is no fault
        kill_group(leaders[0])
        mine += 1
        tally.faults += 1
        tally.struck += bool(under_way & busy())  # what was claimed was not ended: the kill came before
        last = time.monotonic()
        print(f"{name}: {tally.faults} faults, {tally.struck} struck", file=sys.stderr)
    return last


def one_trial(newsroom: Newsroom, wanted: str, count: int, folder: Path, tally: Tally, kills: int) -> None:
    with trial(newsroom, folder) as run:
        run.start()
        assert wait_for(run.is_up, 180), run.log.read_text()
        last = kill_workers(run, tally, kills, count, f"R1 {folder.name}")
        run.wait_until_quiet(count, QUIET_SECONDS)
        tally.worst_seconds = max(tally.worst_seconds, round(time.monotonic() - last, 1))
        run.judge(tally, wanted)
        run.stop()


def test_workers_killed_at_random_lose_nothing_and_tell_nothing_twice(newsroom: Newsroom, wanted: str, count: int, folder: Path) -> None:
    tally = tallied("R1 worker groups")
    newsroom.forget_visits()
    for number in range(9):
        kills = min(MOST_KILLS_A_ROUND, -(-(WORKER_KILLS - tally.struck) // TRIALS))
        with ThreadPoolExecutor(TRIALS) as together:
            trials = [together.submit(one_trial, newsroom, wanted, count, folder / f"{number}-{t}", tally, kills) for t in range(TRIALS)]
            for one in trials:
                one.result()
        if tally.struck >= WORKER_KILLS * 0.9:
            break
    must_have_struck(tally)
    assert tally.struck >= WORKER_KILLS * 0.9, tally
    runs = (number + 1) * TRIALS
    assert len(newsroom.access_log) <= runs * (count + 60) + 12 * tally.faults, "pages were asked again and again"
