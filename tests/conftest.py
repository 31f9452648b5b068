"""No test reaches beyond this machine."""

import ipaddress
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from settings import Settings
from store import Store, open_store


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
