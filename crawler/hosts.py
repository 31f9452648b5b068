"""Who may ask a host: one crawl at a time, whichever process runs it, and not before the pause after the last request of the one before.

A lease in the store for each host. A crawl that died lets its leases run out; one that ends prolongs them by its pause.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import urlsplit
from uuid import uuid4

from sqlalchemy import Connection

from crawler.plan import host_of
from records.source import Source
from store import Store, leases

LEASE_SECONDS, RENEW_SECONDS = 20.0, 5.0
LOOK_AGAIN_SECONDS, LONGEST_WAIT_SECONDS = 0.5, 900.0


def hosts_of(source: Source) -> set[str]:
    """Every host that the source's lists and pages are asked of."""
    lists = source.api.lists if source.api else ()
    addresses = [str(source.home), *source.feeds, *source.sitemaps, *source.listings, source.archive or "", *lists]
    return {host for address in addresses if (host := urlsplit(address).netloc)} | {host_of(source)}


class HostLeases:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._holder = uuid4().hex
        self._held: dict[str, float] = {}  # host: the pause it is owed

    def take(self, source: Source) -> bool:
        """Whether all hosts of the source are ours now; else none is taken."""
        wanted = hosts_of(source)

        def take(connection: Connection) -> bool:
            now = datetime.now(UTC)
            got = [host for host in sorted(wanted) if leases.take(connection, f"asks:{host}", self._holder, LEASE_SECONDS, now)]
            if len(got) < len(wanted):
                for host in set(got) - self._held.keys():
                    leases.release(connection, f"asks:{host}", self._holder)
            return len(got) == len(wanted)

        ours = self._store.insist(take)
        for host in wanted if ours else ():
            self._held[host] = max(self._held.get(host, 0.0), source.delay_seconds)
        return ours

    def waits_until(self, host: str) -> datetime | None:
        """When the host may be asked again, if it told us to wait."""
        with self._store.reading() as connection:
            return leases.held(connection, "wait:", datetime.now(UTC)).get(host)

    def wait_for(self, host: str, seconds: float) -> None:
        """No crawl asks the host before then, over restarts too."""
        now = datetime.now(UTC)
        self._store.insist(lambda connection: leases.take(connection, f"wait:{host}", "retry-after", seconds, now))

    def renew(self) -> set[str]:
        """Prolongs what is held; the hosts that another has taken since, which must not be asked any more."""
        now = datetime.now(UTC)
        with self._store.writing() as connection:
            lost = {host for host in self._held if not leases.take(connection, f"asks:{host}", self._holder, LEASE_SECONDS, now)}
        for host in lost:
            del self._held[host]
        return lost

    def owe(self, hosts: Iterable[str], seconds: float) -> None:
        """The pause turned out to be longer: robots.txt says so."""
        for host in hosts:
            if host in self._held:
                self._held[host] = max(self._held[host], seconds)

    def end(self) -> None:
        """The hosts are free for others after their pause."""
        now = datetime.now(UTC)
        with self._store.writing() as connection:
            for host, pause in self._held.items():
                if pause:
                    leases.take(connection, f"asks:{host}", self._holder, pause, now)
                else:
                    leases.release(connection, f"asks:{host}", self._holder)
        self._held.clear()
