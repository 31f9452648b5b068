"""A source tried: it is read as a crawl would read it, into a store that is thrown away; the pauses of the real one are kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from crawler import crawl
from records.article import Article
from records.mention import Mention
from records.source import Source
from settings import Settings
from store import open_store
from store import pages as page_rows
from store import sources as source_rows
from store.pages import StoredPage
from store.sources import FeedState
from tasks.steps import read_page

STALE = timedelta(days=14)
BRIEF = 400  # characters; an article shorter than this is looked at twice


@dataclass(frozen=True)
class TriedPage:
    page: StoredPage
    article: Article
    mentions: tuple[Mention, ...]


@dataclass
class Trial:
    """What came of it. `refused`: addresses that brought no page, with their outcome and why."""

    lists: dict[str, FeedState] = field(default_factory=dict)
    pages: list[TriedPage] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    robots: dict[str, str] = field(default_factory=dict)  # by origin
    problem: str = ""


def try_source(settings: Settings, source: Source, *, limit: int = 2, urls: Sequence[str] = ()) -> Trial:
    """Reads the newest articles of the source, or these addresses; nothing is kept."""
    trial = Trial()
    with TemporaryDirectory(prefix="accordwatch-try-") as folder:
        apart = settings.model_copy(update={"store_url": f"sqlite:///{Path(folder) / 'trial.db'}"})
        store = open_store(apart.database_url, settings.lock_timeout_seconds)
        open_store(settings.database_url, settings.lock_timeout_seconds).close()
        report = crawl([source], apart, limit=limit, urls=urls, leases_url=settings.database_url)
        trial.problem = "; ".join(report.problems.values())
        with store.reading() as connection:
            trial.lists = source_rows.feed_states(connection)
            trial.robots = source_rows.all_robots(connection)
            waiting = page_rows.due_pages(connection, datetime.now(UTC) + timedelta(seconds=1))
            stored = [page for number in waiting if (page := page_rows.load_page(connection, number))]
            asked = page_rows.asked_before(connection)
        trial.refused = {one.url: one.outcome + (f" ({one.reason})" if one.reason else "") for one in asked if one.outcome}
        for page in stored:
            article, reading = read_page(page, source)
            trial.pages.append(TriedPage(page, article, reading.mentions))
        store.close()
    return trial


def judge(source: Source, trial: Trial, now: datetime) -> list[str]:
    """What is wrong with the source, in words; empty if all is well. Pure."""
    wrong = [trial.problem] if trial.problem else []
    newest = max((state.newest for state in trial.lists.values() if state.newest), default=None)
    if newest and now - newest > STALE:
        wrong.append(f"the newest entry is of {newest:%Y-%m-%d}: the list is stale")
    wrong += [f"{url}: {outcome}" for url, outcome in trial.refused.items()]
    if not trial.pages and not wrong:
        wrong.append("its lists lead to no article")
    for tried in trial.pages:
        wrong += [f"{tried.page.page.url}: {what}" for what in _lacking(source, tried)]
    return wrong + [f"looks like boilerplate: {line!r}" for line in repeated_lines(trial)]


def _lacking(source: Source, tried: TriedPage) -> list[str]:
    article, lacking = tried.article, []
    if tried.page.page.from_feed:
        lacking.append(f"the page was refused; the feed's {tried.page.page.from_feed} stands for it")
    if not article.outcome.keeps_article:
        return [*lacking, str(article.outcome)]
    if not article.title:
        lacking.append("no title")
    if len(article.text) < BRIEF and article.lang not in ("zh", "ja"):
        lacking.append(f"a text of {len(article.text)} characters only")
    if article.published is None:
        lacking.append("no date")
    if article.lang not in source.languages:
        lacking.append(f"its language is {article.lang}, and not {' or '.join(source.languages)}")
    return lacking


def repeated_lines(trial: Trial) -> list[str]:
    """Lines that more than one article has."""
    seen: dict[str, int] = {}
    for tried in trial.pages:
        for line in {line.strip() for line in tried.article.text.splitlines() if line.strip()}:
            seen[line] = seen.get(line, 0) + 1
    return [line[:100] for line, count in seen.items() if count > 1]
