"""What the fault tests share: one newsroom, one undisturbed run to compare with, and the report at the end."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from lines import OwnBroker
from stage import FULL, REPORT, articles, as_json, undisturbed

from demo.newsroom import Newsroom

PAGES = int(os.environ.get("ACCORDWATCH_FAULTS_PAGES", "500" if FULL else "40"))
AGENCIES = None if FULL else ["vestnik-ru", "mehrgan-en", "mehrgan-fa", "listok", "dala", "changhe"]


@pytest.fixture(scope="session")
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(articles=articles(PAGES), agencies=AGENCIES) as opened:
        yield opened


@pytest.fixture(scope="session")
def wanted(newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """What an undisturbed run says."""
    with undisturbed(newsroom, tmp_path_factory.mktemp("undisturbed")) as content:
        yield content


@pytest.fixture(scope="session")
def count(wanted: str) -> int:
    """Pages of the newsroom."""
    return sum(line.startswith('{"content_hash"') for line in wanted.splitlines())


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[OwnBroker]:
    own = OwnBroker(tmp_path / "broker")
    own.start()
    yield own
    own.kill(emptied=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if REPORT:
        terminalreporter.section("faults")
        for tally in REPORT:
            terminalreporter.write_line(as_json(tally))
