"""A crawl under leases: one process at a time on a source, and on a host, however many workers there are."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import Connection

from records.errors import Unreachable
from records.source import Source
from store import Store, leases
from store import sources as source_rows
from tasks.keeping import LEASE_SECONDS, Keeper, give_back
from tasks.schedule import Polled, host_of, is_due
from tasks.ticking import QUEUED, QUEUED_AGAIN, polled

LEAST_REST_SECONDS, MOST_REST_SECONDS = 2.0, 3600.0
DIED = "died"  # holder of the lease of a crawl that rests before it is gone on with

logger = logging.getLogger(__name__)


@dataclass
class Stint:
    """A crawl under way: whether its leases are ours still, and the pages that it brought so far."""

    keeper: Keeper
    pages: int = 0

    def is_ours(self) -> bool:
        return self.keeper.is_ours()


def crawl_under_lease(store: Store, chosen: list[Source], work: Callable[[list[Source], Stint], None]) -> list[str]:
    """Does `work` on the sources that are due still and that nobody else crawls, on hosts that nobody else asks; ids of those.

    Raises: what `work` raises. If that is Unreachable, the crawl died: it is gone on with, at once if it had brought pages, else
    after a rest that grows. After any other error its leases run out, and the next tick finds that it never ended.
    """
    holder = uuid4().hex
    free, hosts = _take(store, chosen, holder)
    own = [f"crawl:{source.id}" for source in free]
    if not free:
        return []

    def renew(connection: Connection, now: datetime) -> bool:
        return all([leases.renew(connection, name, holder, LEASE_SECONDS, now) for name in (*own, *hosts)])

    stint = Stint(Keeper(store, renew))
    try:
        work(free, stint)
    except Unreachable as error:
        stint.keeper.end()
        problem = error.problem
        store.insist(lambda connection: _rest(connection, free, holder, problem, progress=stint.pages > 0))
        raise
    finally:
        stint.keeper.end()
        give_back(store, hosts, holder)
    store.insist(lambda connection: source_rows.forget_deaths(connection, [source.id for source in free]))
    give_back(store, own, holder)
    return [source.id for source in free]


def _take(store: Store, chosen: list[Source], holder: str) -> tuple[list[Source], list[str]]:
    """(sources that are ours now, names of the leases on their hosts). A hint may come twice, and late."""
    free: list[Source] = []
    hosts: list[str] = []
    with store.writing() as connection:
        now = datetime.now(UTC)
        known = polled(connection, chosen)
        for source in chosen:
            name, host = f"crawl:{source.id}", f"host:{host_of(source)}"
            before = leases.holder_of(connection, name)
            if before in (None, QUEUED) and not is_due(source, known.get(source.id, Polled()), now):
                leases.release(connection, name, QUEUED)
                continue
            handed = before if before in (QUEUED, QUEUED_AGAIN) else None
            if host not in hosts and not leases.take(connection, host, holder, LEASE_SECONDS, now):
                continue
            if leases.take(connection, name, holder, LEASE_SECONDS, now, also_from=handed):
                hosts.append(host)
                free.append(source)
            elif host not in hosts:
                leases.release(connection, host, holder)
    return free, list(dict.fromkeys(hosts))


def _rest(connection: Connection, crawled: list[Source], holder: str, problem: str, *, progress: bool) -> None:
    now = datetime.now(UTC)
    for source in crawled:
        deaths = source_rows.note_death(connection, source.id, problem, now, progress=progress)
        seconds = min(LEAST_REST_SECONDS * 2.0 ** min(deaths - 1, 20), MOST_REST_SECONDS) if deaths else 0.0
        leases.take(connection, f"crawl:{source.id}", DIED, seconds, now, also_from=holder)
