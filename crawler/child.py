"""The child process of a crawl: reads the job from standard input, writes a line of JSON for each thing done.

Twisted's reactor cannot be started twice in a process, hence a process for each crawl.
"""

import json
import os
import sys
import time
from datetime import datetime
from threading import Thread
from typing import Any

from scrapy.crawler import CrawlerProcess

from crawler.entries import Span
from crawler.hosts import HostLeases
from crawler.scrapy_settings import for_crawl
from crawler.shelf import Shelf
from crawler.spiders.source_spider import SourceSpider
from records.errors import AccordwatchError
from records.source import Source
from store import Store


def main() -> int:
    job = json.load(sys.stdin)
    sources = [Source.model_validate(content) for content in job["sources"]]
    options = for_crawl(job["user_agent"], job["max_page_bytes"], job["request_timeout_seconds"], sources)
    store = Store(job["store_url"], job["lock_timeout_seconds"])
    elsewhere = Store(job["leases_url"], job["lock_timeout_seconds"])
    process = CrawlerProcess(options)
    span = Span(*(datetime.fromisoformat(job[k]) if job[k] else None for k in ("since", "until")))
    process.crawl(
        SourceSpider, sources=sources, shelf=Shelf(store, _tell), leases=HostLeases(elsewhere), span=span, limit=job["limit"],
        refresh=job["refresh"], urls=tuple(job["urls"]),
    )  # fmt: skip
    Thread(target=_end_with, args=(job["parent"],), daemon=True).start()
    process.start()
    return 0


def _end_with(parent: int) -> None:
    """Ends this process when the one that asked for the crawl has died: its lease on the hosts runs out."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _tell(content: dict[str, Any]) -> None:
    try:
        print(json.dumps(content, ensure_ascii=False), flush=True)
    except BrokenPipeError:  # the process that asked for the crawl has died; another will be asked
        os._exit(1)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except AccordwatchError as error:
        _tell({"error": str(error)})
        sys.exit(error.exit_code)
