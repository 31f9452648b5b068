"""Asks sites again for pages that were asked before, or for a span of days; an edited page becomes a new version.

A run that was killed goes on where it was: what it has fetched since it began is not asked again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection

from crawler import CrawlReport, crawl
from crawler.entries import Span
from crawler.plan import lists_of
from records.errors import Misconfigured
from records.page import Outcome
from settings import Settings
from sources import Catalogue
from sources.addresses import canonical_address
from store import Store, leases
from store import events as event_rows
from store import pages as page_rows
from store.pages import Asked
from tasks.comparing import EventChanges, compare, states_of
from tasks.embedded import RunReport, work_off

FAILED = tuple(
    str(outcome) for outcome in Outcome
    if outcome not in (Outcome.STORED, Outcome.UNCHANGED, Outcome.NOT_ARTICLE, Outcome.LEAD_ONLY, Outcome.PART)
)  # fmt: skip
GOES_ON_WITHIN = timedelta(days=1)


@dataclass(frozen=True)
class Wish:
    """What to ask again: addresses, or what a field selects."""

    urls: tuple[str, ...] = ()
    source_id: str | None = None
    event: str | None = None
    outcome: str | None = None
    failed: bool = False
    since: datetime | None = None
    until: datetime | None = None

    @property
    def fact(self) -> str:
        """Name under which it is kept when a run on this wish began."""
        return "rescrape " + sha256(repr(self).encode()).hexdigest()[:32]

    @property
    def span(self) -> Span:
        return Span(self.since, self.until)


@dataclass
class Rescraped:
    """What a run did. `goes_on`: it took up one that was stopped."""

    run: RunReport
    events: EventChanges = field(default_factory=EventChanges)
    goes_on: bool = False


def wanted_pages(store: Store, catalogue: Catalogue, wish: Wish) -> dict[str, list[str]]:
    """Known addresses to ask, by source. Raises: Misconfigured for an address that no source covers, or an event that is not there."""
    urls: Sequence[str] = wish.urls
    with store.reading() as connection:
        begun = _begun(leases.read_fact(connection, wish.fact))
        if wish.event:
            event = event_rows.load_event(connection, wish.event)
            if event is None:
                raise Misconfigured(f"No event is called {wish.event!r}.", "`accordwatch events` lists them.")
            urls = list(dict.fromkeys(r.url for r in event.reports if r.url))
        if urls:
            return _by_source(connection, catalogue, urls, begun)
        outcomes = (wish.outcome,) if wish.outcome else FAILED if wish.failed else ()
        found = page_rows.asked_before(connection, source_id=wish.source_id, outcomes=outcomes, since=wish.since, until=wish.until)
    groups: dict[str, list[str]] = {}
    for asked in found:
        if asked.source_id in catalogue and _is_left(asked, begun):
            groups.setdefault(asked.source_id, []).append(asked.url)
    return groups


def wanted_lists(catalogue: Catalogue, wish: Wish) -> list[str]:
    """Addresses of the lists that are asked for pages we do not know: the archive or sitemaps of the days that are wanted."""
    if not (wish.source_id and wish.span):
        return []
    return [one.address for one in lists_of(catalogue[wish.source_id], wish.span, datetime.now(UTC))]


def _begun(fact: str | None) -> datetime | None:
    """When a run on the same wish began that was not ended; None if that is too long ago to be gone on with."""
    begun = datetime.fromisoformat(fact) if fact else None
    return begun if begun and datetime.now(UTC) - begun < GOES_ON_WITHIN else None


def _is_left(asked: Asked | None, begun: datetime | None) -> bool:
    return begun is None or asked is None or asked.fetched < begun


def _by_source(connection: Any, catalogue: Catalogue, urls: Sequence[str], begun: datetime | None) -> dict[str, list[str]]:
    known = {a.canonical: a for a in page_rows.asked_before(connection, urls=[canonical_address(url) for url in urls])}
    groups: dict[str, list[str]] = {}
    for url in urls:
        asked = known.get(canonical_address(url))
        if _is_left(asked, begun):
            groups.setdefault(asked.source_id if asked else _source_of(catalogue, url), []).append(url)
    return groups


def _source_of(catalogue: Catalogue, url: str) -> str:
    host = urlsplit(url).netloc.removeprefix("www.")
    for source_id in catalogue:
        if urlsplit(str(catalogue[source_id].home)).netloc.removeprefix("www.") == host:
            return source_id
    raise Misconfigured(f"No source covers {url}.", "`accordwatch sources list` shows them; `accordwatch sources add` makes a new one.")


def rescrape(
    store: Store, settings: Settings, catalogue: Catalogue, wish: Wish, progress: Callable[[str, int, int], None], *, alerts: bool = True
) -> Rescraped:
    """Asks the pages again, and does all that follows. Without `alerts` nobody is told of what changed."""
    before, fetched = states_of(store), 0

    def note(told: dict[str, Any]) -> None:
        nonlocal fetched
        if "page" in told:
            fetched += 1
            progress("fetched", fetched, max(told["total"], fetched))

    asked, goes_on = ask_again(store, settings, catalogue, wish, note)
    report = RunReport(asked)
    work_off(store, settings, report, progress, alerts=alerts)
    if not report.crawl.left:
        with store.writing() as connection:
            end_run(connection, wish)
    return Rescraped(report, compare(before, states_of(store)), goes_on)


def ask_again(
    store: Store, settings: Settings, catalogue: Catalogue, wish: Wish, note: Callable[[dict[str, Any]], None],
    may_go_on: Callable[[], bool] | None = None,
) -> tuple[CrawlReport, bool]:  # fmt: skip
    """(what was fetched, whether a run that was stopped was gone on with). `note` hears of each page, and of how many were known at first.

    Until `end_run`, the same wish goes on with this run. Raises: Unreachable if the crawl died or `may_go_on` ended it.
    """
    with store.writing() as connection:
        goes_on = _begun(leases.read_fact(connection, wish.fact)) is not None
        if not goes_on:
            leases.write_fact(connection, wish.fact, datetime.now(UTC).isoformat())
    groups = wanted_pages(store, catalogue, wish)
    total, whole = sum(map(len, groups.values())), CrawlReport()

    def tell(told: dict[str, Any]) -> None:
        note(told | {"total": total})

    for source_id, urls in groups.items():
        _add(whole, crawl([catalogue[source_id]], settings, urls=urls, refresh=True, progress=tell, may_go_on=may_go_on))
    if wish.source_id and wish.span:
        source = catalogue[wish.source_id]
        _add(whole, crawl([source], settings, since=wish.since, until=wish.until, progress=tell, may_go_on=may_go_on))
    return whole, goes_on


def end_run(connection: Connection, wish: Wish) -> None:
    """The same wish begins anew from now on."""
    leases.write_fact(connection, wish.fact, "")


def _add(whole: CrawlReport, part: CrawlReport) -> None:
    whole.waiting += part.waiting
    whole.outcomes += part.outcomes
    whole.problems |= part.problems
    whole.left += part.left
