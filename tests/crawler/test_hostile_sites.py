"""A site that means harm costs its own pages, in bounded time and memory, and nobody else's."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from crawler import crawl
from demo.newsroom import Newsroom
from settings import Settings
from store import Store
from store.tables import pages
from tests.crawler.hostile_site import BOMBS, ENDLESS, hostile_site
from tests.shared_material import ROOT


def outcomes(store: Store) -> dict[str, str | None]:
    with store.reading() as connection:
        return {url.rpartition("/")[2] or url: outcome for url, outcome in connection.execute(select(pages.c.url, pages.c.outcome))}


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
@pytest.mark.parametrize("megabytes", [200, pytest.param(1000, marks=pytest.mark.slow)])
def test_bombs_are_refused_in_little_memory(tmp_path: Path, megabytes: int) -> None:
    command = [sys.executable, "-m", "tests.crawler.bombed", str(megabytes), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert told["outcomes"] == {name: "oversized" for name in BOMBS if "." not in name} | {"plain": None}
    assert "larger" in told["sitemap"] and told["seconds"] < 1 and 0 < told["mebibytes"] < 100, told


@pytest.mark.parametrize("seconds", [3.0, pytest.param(30.0, marks=pytest.mark.slow)])
def test_answers_without_end_end_in_time_and_disturb_nobody(store: Store, settings: Settings, seconds: float) -> None:
    """A minute with the time that settings give; the short form has a tenth of it."""
    limited = settings.model_copy(update={"request_timeout_seconds": seconds, "max_page_bytes": int(seconds * 500_000)})
    done: dict[str, float] = {}
    begun: list[float] = []

    def note(told: dict[str, object]) -> None:
        begun.append(time.monotonic())
        if "page" in told:
            done[str(told["source"])] = time.monotonic() - begun[0]

    with hostile_site((*ENDLESS, "loop")) as source, Newsroom(agencies=["vestnik-ru"]) as newsroom:
        crawl([source, *newsroom.sources()], limited, progress=note)
    found = {name.partition("?")[0]: outcome for name, outcome in outcomes(store).items()}
    assert found["drip"] == "unreachable" and found["chunks"] == "oversized" and found["loop"] == "redirect_loop"
    assert found["false-length"] == "unreachable" and {found["headers"], found["long-line"]} <= {"unreachable", "not_article", None}
    assert done["demo/vestnik-ru"] < done["demo/hostile"], "the others did not wait"
    assert done["demo/hostile"] < 2 * seconds + 10, "from the first word of the crawl on; some for a busy machine"
