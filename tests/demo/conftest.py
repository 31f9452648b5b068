"""One newsroom for the tests that only look; those that spoil something open their own."""

from collections.abc import Iterator

import pytest

from demo.newsroom import Newsroom


@pytest.fixture(scope="session")
def newsroom() -> Iterator[Newsroom]:
    with Newsroom() as opened:
        yield opened


@pytest.fixture
def own_newsroom() -> Iterator[Newsroom]:
    with Newsroom(agencies=["vestnik-ru", "mehrgan-fa"]) as opened:
        yield opened
