"""The store: the truth about what was fetched, read, found and told. One file per noun, all over a connection."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from records.errors import StoreUnavailable
from store.database import explained, make_engine, migrate, reading, writing


class Store:
    """An open store. `reading()` and `writing()` give a connection in a transaction."""

    def __init__(self, url: str, lock_timeout_seconds: float = 30.0) -> None:
        self.url = url
        self._engine = make_engine(url, lock_timeout_seconds)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with explained(self.url), reading(self._engine) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with explained(self.url), writing(self._engine) as connection:
            yield connection

    def close(self) -> None:
        self._engine.dispose()

    def migrate(self) -> None:
        with explained(self.url):
            migrate(self._engine)


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
