"""The store: the truth about what was fetched, read, found and told. One file per noun, all over a connection."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from records.errors import StoreUnavailable
from store.database import explained, make_engine, migrate, reading, writing

INSIST_SECONDS = 90.0
_Result = TypeVar("_Result")


class Store:
    """An open store. `reading()` and `writing()` give a connection in a transaction."""

    def __init__(self, url: str, lock_timeout_seconds: float = 30.0) -> None:
        self.url = url
        self._lock_timeout_seconds = lock_timeout_seconds
        self._engine = make_engine(url, lock_timeout_seconds)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with explained(self.url), reading(self._engine) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with explained(self.url), writing(self._engine, self._lock_timeout_seconds) as connection:
            yield connection

    def insist(self, work: Callable[[Connection], _Result], seconds: float = INSIST_SECONDS) -> _Result:
        """What `work` gives in a writing transaction, tried again while the store cannot be used: for what must not be forgotten.

        It may be done twice, where the answer to a commit was lost. Raises: StoreUnavailable if the store stays away so long.
        """
        end = time.monotonic() + seconds
        while True:
            try:
                with self.writing() as connection:
                    return work(connection)
            except StoreUnavailable:
                if time.monotonic() > end:
                    raise
                time.sleep(0.5)

    def close(self) -> None:
        self._engine.dispose()

    def migrate(self, revision: str = "head") -> None:
        with explained(self.url):
            migrate(self._engine, revision)


def open_store(url: str, lock_timeout_seconds: float = 30.0) -> Store:
    """The store at that address, its tables up to date. Raises: StoreUnavailable, Misconfigured."""
    if url.startswith("sqlite:///"):
        folder = Path(url.removeprefix("sqlite:///")).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreUnavailable(f"The folder {folder} cannot be made: {error.strerror}.", "Set ACCORDWATCH_DATA_FOLDER.") from error
    store = Store(url, lock_timeout_seconds)
    store.migrate()
    return store
