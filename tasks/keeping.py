"""A lease that is kept while its work lasts, and free soon after its holder died."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event, Thread
from uuid import uuid4

from store import Store, leases

LEASE_SECONDS, RENEW_SECONDS = 30.0, 8.0


@contextmanager
def kept_lease(store: Store, name: str) -> Iterator[bool]:
    """True and the lease until the block ends; False if another process holds it."""
    holder, ended = uuid4().hex, Event()
    with store.writing() as connection:
        taken = leases.take(connection, name, holder, LEASE_SECONDS, datetime.now(UTC))
    if not taken:
        yield False
        return
    keeper = Thread(target=_keep, args=(store, name, holder, ended), daemon=True)
    keeper.start()
    try:
        yield True
    finally:
        ended.set()
        keeper.join()
        with store.writing() as connection:
            leases.release(connection, name, holder)


def _keep(store: Store, name: str, holder: str, ended: Event) -> None:
    while not ended.wait(RENEW_SECONDS):
        with store.writing() as connection:
            leases.take(connection, name, holder, LEASE_SECONDS, datetime.now(UTC))
