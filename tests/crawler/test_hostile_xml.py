"""R21 and R23: XML that means harm costs little, opens nothing, and a feed without end is cut to its newest entries."""

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from crawler.feeds import read_feed
from records.errors import Unreadable
from tests.crawler.test_forbidden_addresses import listener
from tests.crawler.xml_attacks import SECRET
from tests.shared_material import ROOT


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_no_attack_opens_a_file_or_a_connection_or_costs_much(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET)
    os.mkfifo(tmp_path / "fifo")
    with listener() as (port, came):
        command = [sys.executable, "-m", "tests.crawler.xml_attacks", str(tmp_path / "secret"), str(tmp_path / "fifo"), str(port)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-2000:]
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) == 5 * (4 + 6 * 3) and not came
    assert not [told for told in found if told["touched"] or told["told"]]
    assert not [told for told in found if told["seconds"] > 1 or told["mebibytes"] > 100]


def test_a_feed_that_is_the_name_of_a_file_reads_no_file(tmp_path: Path) -> None:
    feed = tmp_path / "feed.xml"
    feed.write_text("<rss version='2.0'><channel><item><link>https://a.example/1</link></item></channel></rss>")
    for name in (str(feed), feed.as_uri()):
        with pytest.raises(Unreadable):
            read_feed(name.encode(), "https://a.example/rss")


def test_of_a_feed_of_a_hundred_thousand_items_the_newest_two_thousand_are_taken_in_three_seconds() -> None:
    first = datetime(2020, 1, 1, tzinfo=UTC)
    items = [f"<item><link>https://a.example/{n}</link><pubDate>{format_datetime(first + timedelta(minutes=n * 7919 % 100_000))}</pubDate></item>" for n in range(100_000)]
    body = f"<rss version='2.0'><channel><title>t</title>{''.join(items)}</channel></rss>".encode()
    assert 9 * 2**20 < len(body) < 10 * 2**20
    begun = time.process_time()
    listed = read_feed(body, "https://a.example/rss")
    assert time.process_time() - begun < 3, "seconds of the processor"
    assert len(listed.entries) == 2000 and "the newest 2000 are taken" in listed.notes[0]
    assert min(entry.published for entry in listed.entries if entry.published) == first + timedelta(minutes=98_000)
