"""The public suites through our feed reader: nothing uncaught, and what feedparser finds in well-formed files we find."""

import calendar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest

from crawler.feeds import AHEAD, read_feed
from records.errors import Unreadable
from tests.shared_material import shared

BASE = "http://127.0.0.1:8097/feed.xml"


def files(folder: str) -> list[Path]:
    return sorted(path for path in shared(f"suites/feedparser/{folder}").rglob("*") if path.is_file())


@pytest.mark.parametrize("folder", ["illformed", "encoding", "entities"])
def test_no_file_of_the_suite_brings_an_error_that_is_not_ours(folder: str) -> None:
    read = refused = 0
    for path in files(folder):
        try:
            read_feed(path.read_bytes(), BASE)
            read += 1
        except Unreadable:
            refused += 1
    assert read > refused, (read, refused)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_of_well_formed_files_we_read_what_feedparser_reads() -> None:
    alike, differing = 0, []
    for path in files("wellformed"):
        body = path.read_bytes()
        theirs = {link: moment for entry in feedparser.parse(body, response_headers={"content-location": BASE}).entries if (link := _link(entry)) for moment in [_moment(entry)]}
        try:
            ours = {entry.url: entry.published for entry in read_feed(body, BASE).entries}
        except Unreadable:
            ours = {}
        if ours == theirs:
            alike += 1
        else:
            differing.append((path.name, theirs, ours))
    assert alike >= 1500 and alike >= 0.99 * (alike + len(differing)), (alike, differing[:30])


def _link(entry: Any) -> str:
    """Where feedparser says the entry leads; an entry that leads nowhere holds nothing for us."""
    link = entry.get("link") or next((x["href"] for x in entry.get("links", ()) if x.get("href")), "")
    return (link or (entry.get("id", "") if str(entry.get("id", "")).startswith("http") else "")).strip()


def _moment(entry: Any) -> datetime | None:
    """Its date, unless it is before 1990 or in the future: such dates we do not believe."""
    for parsed in (entry.get("published_parsed"), entry.get("updated_parsed")):
        if parsed and 1990 <= parsed[0] <= 2100:
            moment = datetime.fromtimestamp(calendar.timegm(parsed), UTC)
            return moment if moment < datetime.now(UTC) + AHEAD else None
    return None
