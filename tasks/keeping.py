"""What is ours only while we live: leases and claims, renewed while the work lasts, free for others soon after its process died.

Whoever keeps must stop when it can no longer be sure: `Keeper.is_ours` turns false before another may take the lease.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from uuid import uuid4

from sqlalchemy import Connection

from records.errors import StoreUnavailable
from store import Store, leases
from store.pages import prolong_reading

LEASE_SECONDS, RENEW_SECONDS = 12.0, 3.0
MARGIN_SECONDS = 2.0  # from the moment that we stop to the moment that another may begin

logger = logging.getLogger(__name__)
Renew = Callable[[Connection, datetime], bool]


class Keeper:
    """Renews until it is ended. `renew` gets a connection and the time, and says whether it is still ours."""

    def __init__(self, store: Store, renew: Renew) -> None:
        self._store, self._renew = store, renew
        self._ended = Event()
        self._until = time.monotonic() + LEASE_SECONDS
        self._thread = Thread(target=self._keep, daemon=True)
        self._thread.start()

    def is_ours(self) -> bool:
        return time.monotonic() < self._until - MARGIN_SECONDS

    def end(self) -> None:
        self._ended.set()
        self._thread.join()

    def _keep(self) -> None:
        while not self._ended.wait(RENEW_SECONDS):
            asked = time.monotonic()
            try:
                with self._store.writing() as connection:
                    ours = self._renew(connection, datetime.now(UTC))
            except StoreUnavailable as error:  # a database that comes back in time finds the lease still ours
                logger.warning("a lease could not be renewed: %s", error)
                continue
            if not ours:
                self._until = 0.0
                return
            self._until = asked + LEASE_SECONDS


@contextmanager
def kept_lease(store: Store, name: str) -> Iterator[Keeper | None]:
    """The lease until the block ends, also one that fails; None if another process holds it."""
    holder = uuid4().hex
    with store.writing() as connection:
        taken = leases.take(connection, name, holder, LEASE_SECONDS, datetime.now(UTC))
    if not taken:
        yield None
        return
    keeper = Keeper(store, lambda connection, now: leases.renew(connection, name, holder, LEASE_SECONDS, now))
    try:
        yield keeper
    finally:
        keeper.end()
        give_back(store, [name], holder)


def give_back(store: Store, names: Sequence[str], holder: str) -> None:
    try:
        with store.writing() as connection:
            for name in names:
                leases.release(connection, name, holder)
    except StoreUnavailable as error:  # they run out by themselves
        logger.warning("leases could not be given back: %s", error)


@contextmanager
def claimed(store: Store, page_id: int, longest_seconds: float) -> Iterator[None]:
    """Keeps the claim on a page that is being read, `longest_seconds` at most."""
    end = time.monotonic() + longest_seconds

    def renew(connection: Connection, now: datetime) -> bool:
        if time.monotonic() < end:
            prolong_reading(connection, page_id, now + timedelta(seconds=LEASE_SECONDS))
        return time.monotonic() < end

    keeper = Keeper(store, renew)
    try:
        yield
    finally:
        keeper.end()
