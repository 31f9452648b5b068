"""R1, R2, R3: whatever part of the service is killed, however often, nothing is lost and nothing is told twice."""

import time
from pathlib import Path

from stage import FULL, Tally, Trial, chance_of, kill_group, must_have_struck, tallied, trial, wait_for

from demo.newsroom import Newsroom

WORKER_KILLS = 200 if FULL else 8
MOST_KILLS_A_ROUND = 80


def kill_workers(run: Trial, tally: Tally, kills: int, count: int) -> float:
    """Kills the process group of a worker at random moments while it works; when the last was."""
    chance = chance_of(f"R1 {tally.faults}")
    last = time.monotonic()
    for _ in range(kills):
        crawls = chance.random() < 0.25
        name = ("worker", "-Q", "crawl") if crawls else ("worker", "-Q", "extract,alert")
        busy = run.crawling_now if crawls else run.reading_now
        if not wait_for(lambda name=name, busy=busy: run.is_quiet(count) or (run.leaders(*name) and busy()), 60, 0.02) or run.is_quiet(count):
            break
        time.sleep(chance.uniform(0.0, 0.5))
        under_way, leaders = busy(), run.leaders(*name)
        if not under_way or not leaders:
            continue  # it ended in between: this moment is no fault
        kill_group(leaders[0])
        tally.faults += 1
        tally.struck += bool(under_way & busy())  # what was claimed was not ended: the kill came before
        last = time.monotonic()
    return last


def test_workers_killed_at_random_lose_nothing_and_tell_nothing_twice(newsroom: Newsroom, wanted: str, count: int, folder: Path) -> None:
    tally = tallied("R1 worker groups")
    for number in range(20):
        newsroom.forget_visits()
        crawls_before = tally.faults
        with trial(newsroom, folder / str(number)) as run:
            run.start()
            last = kill_workers(run, tally, min(MOST_KILLS_A_ROUND, WORKER_KILLS - tally.faults), count)
            run.wait_until_quiet(count, 150)
            tally.worst_seconds = max(tally.worst_seconds, round(time.monotonic() - last, 1))
            run.judge(tally, wanted)
            run.stop()
        asked = [visit.path for visit in newsroom.access_log if "html" in visit.path or "news" in visit.path]
        assert len(asked) - len(set(asked)) <= 12 * (tally.faults - crawls_before + 5), "pages were asked again and again"
        if tally.faults >= WORKER_KILLS:
            break
    must_have_struck(tally)
    assert tally.faults >= WORKER_KILLS * 0.9
