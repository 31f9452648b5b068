"""Crawls a site of bombs in a process of its own, so that nothing else that ran counts: `python -m tests.crawler.bombed MEGABYTES FOLDER`.

Prints JSON: the outcome of each page, what is said of the sitemap, and what the bombs cost more than a crawl of a plain page: seconds of the
processor for each, MiB in all.
"""

import json
import os
import resource
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import select

from crawler import crawl
from settings import Settings
from store import open_store
from store.tables import pages
from tests.crawler.hostile_site import BOMBS, hostile_site


class Most:
    """The most memory that a child of this process has held. From /proc: `ru_maxrss` counts what its parent held when it was started."""

    def __init__(self) -> None:
        self.mebibytes = 0.0

    def note(self, told: dict[str, Any]) -> None:
        for entry in Path("/proc").iterdir():
            with suppress(OSError, KeyError):
                if entry.name.isdigit():
                    status = dict(line.split(":\t", 1) for line in (entry / "status").read_text().splitlines() if ":\t" in line)
                    if status["PPid"].strip() == str(os.getpid()):
                        self.mebibytes = max(self.mebibytes, int(status["VmHWM"].split()[0]) / 1024)


def main(megabytes: int, folder: Path) -> None:
    settings = Settings(data_folder=folder)
    store = open_store(settings.database_url)
    most = Most()
    files = [name for name in BOMBS if "." in name]
    with hostile_site((*(name for name in BOMBS if name not in files), "plain"), megabytes=megabytes) as source:
        crawl([source], settings, urls=[f"{source.home}plain"], progress=most.note)
        plain, before = most.mebibytes, resource.getrusage(resource.RUSAGE_CHILDREN)
        crawl([source], settings, progress=most.note)
        packed = source.model_copy(update={"access": "sitemap", "feeds": (), "sitemaps": tuple(f"{source.home}{name}" for name in files)})
        problems = crawl([packed], settings, progress=most.note).problems
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    with store.reading() as connection:
        found = {url.rpartition("/")[2]: outcome for url, outcome in connection.execute(select(pages.c.url, pages.c.outcome))}
    store.close()
    twice = 2 * (before.ru_utime + before.ru_stime)  # of the two crawls, what a plain one takes
    spent = after.ru_utime + after.ru_stime - (before.ru_utime + before.ru_stime) - twice
    told = {"outcomes": found, "sitemap": problems.get(source.id, ""), "seconds": spent / len(BOMBS), "mebibytes": most.mebibytes - plain}
    print(json.dumps(told))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
