"""The connection: an engine with the settings that must hold, migrations, transactions, and errors in one sentence."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import QueuePool

from records.errors import Misconfigured, StoreUnavailable

_ONE_AT_A_TIME = Lock()  # Alembic's context is one for the whole process
MIGRATIONS = Path(__file__).with_name("migrations")


def make_engine(url: str, lock_timeout_seconds: float) -> Engine:
    """An engine for SQLite (WAL, foreign keys, one writer at a time) or PostgreSQL. Raises: Misconfigured."""
    try:
        if not url.startswith("sqlite"):
            return create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), pool_pre_ping=True)
        # Connections are kept: the last one to close writes the whole log into the file, which cost more than the transaction itself.
        engine = create_engine(url, poolclass=QueuePool, max_overflow=-1, connect_args={"timeout": lock_timeout_seconds})
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise Misconfigured(f"{url!r} is no address of a store: {error}.", "Use sqlite:///path or postgresql://…") from error

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # we begin transactions ourselves: SQLite must know at once that one will write
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):  # what is committed outlives a power cut
            connection.execute(f"PRAGMA {pragma}")

    return engine


@contextmanager
def explained(url: str) -> Iterator[None]:
    """Turns what a database says into one sentence that says what to do. Raises: StoreUnavailable."""
    try:
        yield
    except (OperationalError, DatabaseError) as error:
        raise StoreUnavailable(*_explain(str(error.orig or error), url)) from error


def _explain(said: str, url: str) -> tuple[str, str]:
    place = url.rsplit("@", 1)[-1]  # never the password
    low = said.lower()
    if "locked" in low or "busy" in low:
        return f"The store {place} is locked by another program.", "Nothing is lost; end that program or try again."
    if "full" in low or "no space" in low or "disk i/o" in low:
        return f"The disk of the store {place} is full.", "Nothing stored is lost; make room and try again."
    if "unable to open" in low:
        return f"The store {place} cannot be opened.", "See that its folder exists and can be written."
    if "not a database" in low or "malformed" in low:
        return f"{place} is no accordwatch store.", "Name another file in ACCORDWATCH_STORE_URL, or restore a backup."
    if "readonly" in low or "read-only" in low:
        return f"The store {place} cannot be written.", "See to the rights of the file and its folder."
    return f"The store {place} cannot be used: {said.splitlines()[0]}.", "See that the database server runs and can be reached."


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One consistent view of the store, whatever is written meanwhile."""
    with engine.connect() as connection:
        sqlite = engine.dialect.name == "sqlite"
        connection.exec_driver_sql("BEGIN" if sqlite else "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield connection
        connection.rollback()


@contextmanager
def writing(engine: Engine, lock_timeout_seconds: float) -> Iterator[Connection]:
    """One transaction that writes: all of it or nothing. SQLite's begins IMMEDIATE, or two that read first would both fail."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            _begin_writing(connection, lock_timeout_seconds)
        try:
            yield connection
        except BaseException:
            connection.rollback()
            raise
        connection.commit()


def _begin_writing(connection: Connection, lock_timeout_seconds: float) -> None:
    """Asks for the lock every few milliseconds: SQLite itself asks ten times a second, and where others write on and on it starves."""
    end = time.monotonic() + lock_timeout_seconds
    connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                return
            except OperationalError as error:
                if "locked" not in str(error.orig) or time.monotonic() > end:
                    raise
                time.sleep(random.uniform(0.0005, 0.003))
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(lock_timeout_seconds * 1000)}")


def revision_of(connection: Connection) -> str | None:
    """Revision that the tables have; None if there are none."""
    return MigrationContext.configure(connection).get_current_revision()


def migrate(engine: Engine, revision: str = "head") -> None:
    """Brings the tables up to date, or back to a revision: all of it or nothing. Two at once wait for each other."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with _ONE_AT_A_TIME, _rebuilding(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(20201125)")
        config.attributes["connection"] = connection
        back = revision != "head" and (revision_of(connection) or "") > revision
        try:
            (command.downgrade if back else command.upgrade)(config, revision)
        except CommandError as error:
            raise Misconfigured("The store was made by a newer accordwatch.", f"Update the program ({error}).") from error


@contextmanager
def _rebuilding(engine: Engine) -> Iterator[Connection]:
    """A writing transaction in which SQLite may build a table anew: dropping the old one must not delete what refers to it."""
    with engine.connect() as connection:
        sqlite = engine.dialect.name == "sqlite"
        if sqlite:
            connection.detach()  # closed at the end: no other transaction shall go without its foreign keys
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            yield connection
            if sqlite and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
                raise StoreUnavailable(f"Rows of {broken[0]} refer to what is not there.", "Nothing was changed; restore a backup.")
        except BaseException:
            connection.rollback()
            raise
        connection.commit()
