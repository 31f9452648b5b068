"""The whole job on one machine, in one go: crawl, read, resolve, decide alerts. No broker."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from crawler import CrawlReport, crawl
from records.source import Source
from settings import Settings
from store import Store
from store import events as event_rows
from tasks.deciding import decide_alerts
from tasks.pool import ReadingPool
from tasks.steps import merge_article, note_failure, sweep

Progress = Callable[[str, int, int], None]  # phase, done, of how many


@dataclass
class RunReport:
    crawl: CrawlReport
    outcomes: Counter[str] = field(default_factory=Counter)
    events: set[str] = field(default_factory=set)
    alerts: int = 0


def run(store: Store, settings: Settings, sources: Sequence[Source], progress: Progress, **options: Any) -> RunReport:
    """Crawls the sources and does every step that is due, also those that an earlier run left. `options`: those of `crawl`."""
    fetched = 0

    def note(told: dict[str, Any]) -> None:
        nonlocal fetched
        if "page" in told:
            fetched += 1
            progress("fetched", fetched, 0)

    report = RunReport(crawl(sources, settings, progress=note, **options))
    work_off(store, settings, report, progress)
    return report


def work_off(store: Store, settings: Settings, report: RunReport, progress: Progress, *, alerts: bool = True) -> None:
    """Does every step that is due until none is left. Without `alerts` nobody is told of what the articles changed."""
    pool = ReadingPool(settings)
    while True:
        pages, _ = sweep(store)
        if not pages:
            break
        done = 0

        def tell(page_id: int, outcome: str, total: int = len(pages)) -> None:
            nonlocal done
            done += 1
            report.outcomes[outcome or "done"] += 1
            progress("read", done, total)

        for page_id in pool.run(pages, tell):
            note_failure(store, page_id, f"its process died, or it took more than {settings.page_timeout_seconds:.0f} s")
    while articles := sweep(store)[1]:
        for done, article_id in enumerate(articles, 1):
            touched = merge_article(store, article_id)
            report.events.update(touched)
            if not alerts:
                with store.writing() as connection:
                    event_rows.silence(connection, touched)
            progress("resolved", done, len(articles))
    report.alerts += decide_alerts(store)
