"""One crawl of some sources, in a child process."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from threading import Thread
from typing import Any

from records.errors import StoreUnavailable, Unreachable
from records.source import Source
from settings import Settings

WATCH_SECONDS = 0.25
Progress = Callable[[dict[str, Any]], None]


@dataclass
class CrawlReport:
    """What a crawl did. `waiting`: pages that now wait to be read; `left`: addresses not asked, for a later crawl; `problems` by source."""

    waiting: int = 0
    left: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    problems: dict[str, str] = field(default_factory=dict)


def crawl(
    sources: Sequence[Source],
    settings: Settings,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int | None = None,
    refresh: bool = False,
    urls: Sequence[str] = (),
    progress: Progress | None = None,
    may_go_on: Callable[[], bool] | None = None,
    leases_url: str | None = None,
) -> CrawlReport:
    """Fetches what is new on the sources into the store. `limit`: pages a source; `urls`: only these addresses.

    `may_go_on` is asked all the time; when it says no, the child is ended at once.
    `leases_url`: the store where it is written who asks which host, if that is another: a trial keeps its pages apart.

    Raises: StoreUnavailable if the child could not use the store, Unreachable if it died.
    """
    job = {
        "sources": [source.model_dump(mode="json") for source in sources], "store_url": settings.database_url,
        "user_agent": settings.user_agent, "max_page_bytes": settings.max_page_bytes,
        "request_timeout_seconds": settings.request_timeout_seconds,
        "lock_timeout_seconds": settings.lock_timeout_seconds, "limit": limit, "refresh": refresh, "urls": list(urls),
        "parent": os.getpid(), "leases_url": leases_url or settings.database_url,
        "since": since.isoformat() if since else None, "until": until.isoformat() if until else None,
    }  # fmt: skip
    report = CrawlReport()
    code = _run_child(json.dumps(job), lambda line: _note(report, line, progress), may_go_on)
    if code == StoreUnavailable.exit_code:
        raise StoreUnavailable(report.problems.get("", "The store could not be used by the crawl."))
    if code != 0:
        raise Unreachable(f"The crawl ended with status {code}.", "What it had fetched is kept; run it again.")
    return report


def _run_child(job: str, hear: Callable[[str], None], may_go_on: Callable[[], bool] | None) -> int:
    """Exit status of a child that does the job; `hear` gets each line that it writes. It ends when we do."""
    child = subprocess.Popen(
        [sys.executable, "-m", "crawler.child"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", errors="replace"
    )
    assert child.stdin is not None and child.stdout is not None
    try:
        with suppress(BrokenPipeError):
            child.stdin.write(job)
            child.stdin.close()
        if may_go_on is not None:
            Thread(target=_watch, args=(child, may_go_on), daemon=True).start()
        for line in child.stdout:
            hear(line)
        return child.wait()
    finally:
        child.stdout.close()
        if child.poll() is None:
            child.kill()
            child.wait()


def _watch(child: "subprocess.Popen[str]", may_go_on: Callable[[], bool]) -> None:
    while child.poll() is None:
        if not may_go_on():
            child.kill()
            return
        time.sleep(WATCH_SECONDS)


def _note(report: CrawlReport, line: str, progress: Progress | None) -> None:
    try:
        told = json.loads(line)
    except ValueError:
        return
    if "page" in told:
        report.waiting += told["page"] is not None
        report.outcomes[told["outcome"] or ("fetched" if told["page"] is not None else "unchanged")] += 1
    report.left += told.get("left", 0)
    if "problem" in told:
        report.problems[told["source"]] = told["problem"]
    if "error" in told:
        report.problems[""] = told["error"]
    if progress:
        progress(told)
