"""When a source is due. Pure: the clock and what is known come in, a decision goes out.

Time is cut into slots of the source's interval, shifted by its name so that not all are asked at once. A source is due if it
was not asked in this slot: no drift, and after a night asleep each is asked once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zlib import crc32

from records.source import Source

LEAST, MOST = timedelta(minutes=5), timedelta(hours=24)
SLOWEST_WHEN_WELL = timedelta(hours=1)  # an analyst is told within the hour, however seldom a source publishes
SOURCES_A_CRAWL = 8


@dataclass(frozen=True)
class Polled:
    """What is known of a source's last polls. `failures`: score since the last success; `gap`: usual time between its articles."""

    checked: datetime | None = None
    failures: float = 0.0
    gap: timedelta | None = None


def interval(source: Source, known: Polled) -> timedelta:
    """Time between two polls: as in its file, nearer to how often it publishes; longer and longer while it fails."""
    base = timedelta(minutes=source.poll_minutes)
    wanted = base if known.gap is None else min(max(known.gap, base / 2), max(base, SLOWEST_WHEN_WELL))
    return min(max(wanted, LEAST) * 2 ** min(int(known.failures), 8), MOST)


def is_due(source: Source, known: Polled, now: datetime) -> bool:
    """True if the source was not asked in the slot that `now` is in."""
    return known.checked is None or _slot(source, known, known.checked) < _slot(source, known, now)


def next_poll(source: Source, known: Polled, now: datetime) -> datetime:
    """When it is due next: now, or the start of the next slot."""
    if is_due(source, known, now):
        return now
    step = interval(source, known).total_seconds()
    return datetime.fromtimestamp((_slot(source, known, now) + 1) * step + _shift(source, step), now.tzinfo)


def _slot(source: Source, known: Polled, moment: datetime) -> int:
    step = interval(source, known).total_seconds()
    return int((moment.timestamp() - _shift(source, step)) // step)


def _shift(source: Source, step: float) -> float:
    return crc32(source.id.encode()) % int(step)


def host_of(source: Source) -> str:
    return urlsplit(str(source.home)).netloc


def crawls(due: Iterable[Source], busy_hosts: Mapping[str, object]) -> list[list[Source]]:
    """The sources in crawls of a few; those of one host in one crawl, none on a host that is busy or asked us to wait."""
    by_host: dict[str, list[Source]] = {}
    for source in due:
        if host_of(source) not in busy_hosts:
            by_host.setdefault(host_of(source), []).append(source)
    made: list[list[Source]] = []
    for group in by_host.values():
        if made and len(made[-1]) + len(group) <= SOURCES_A_CRAWL:
            made[-1].extend(group)
        else:
            made.append(list(group))
    return made
