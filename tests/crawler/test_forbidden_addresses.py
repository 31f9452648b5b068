"""R18: a forbidden address is connected to in no spelling, wherever it stands: source, feed, sitemap, robots.txt, redirect, canonical link.

A listener on loopback counts connections; what it cannot be reached by must be refused before it is asked, and is counted as such.
"""

import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from urllib.parse import quote, urlsplit

from sqlalchemy import select

from crawler import crawl
from records.errors import Unreachable
from records.source import Source
from settings import Settings
from sources import Catalogue
from store import Store
from store.tables import pages
from tasks.adding import discover
from tasks.steps import extract_page
from tests.crawler.hostile_site import hostile_site
from tests.crawler.test_guard import SCHEMES, SPELLINGS

OPEN_TO_THE_DEMO = ("127.", "0177.", "0x7f", "2130706433", "017700000001", "localhost", "[::1]", "[0:0:0:0:0:0:0:1]", "user@", "a.example@", "\uff11", "127\u3002")


@contextmanager
def listener() -> Iterator[tuple[int, list[str]]]:
    """(port on 127.0.0.1 and ::1, who connected)."""
    came: list[str] = []
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.05)
    open_still = True

    def listen() -> None:
        while open_still:
            try:
                connection, peer = server.accept()
            except TimeoutError:
                continue
            came.append(str(peer))
            connection.close()

    thread = Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield server.getsockname()[1], came
    finally:
        open_still = False
        thread.join()
        server.close()


def at_port(url: str, port: int) -> str:
    """The same address with the listener's port, where it has none."""
    parts = urlsplit(url)
    return url if parts.port else url.replace(parts.netloc, f"{parts.netloc}:{port}", 1)


def beyond_loopback(port: int) -> tuple[str, ...]:
    """Spellings that are forbidden to the demo's sources too; of the listener's address there is one."""
    return tuple(at_port(url, port) for url in SPELLINGS if not urlsplit(url).netloc.lower().startswith(OPEN_TO_THE_DEMO))


def outcomes(store: Store) -> Counter[str | None]:
    with store.reading() as connection:
        return Counter(connection.execute(select(pages.c.outcome)).scalars())


def test_in_a_source_file(store: Store, settings: Settings) -> None:
    with listener() as (port, came):
        common = {"title": "t", "home": "https://a.example/", "country": "INT", "languages": ["en"], "publisher": "p", "delay_seconds": 0}
        kinds = {"feeds": "feed", "sitemaps": "sitemap", "listings": "listing"}
        sources = [
            Source.model_validate({"id": f"x/{kind}-{n}", kind: [at_port(url, port)], "access": access} | common)
            for n, url in enumerate(SPELLINGS) for kind, access in kinds.items() if kind == "feeds" or n % 8 == 0
        ]  # fmt: skip
        report = crawl(sources, settings)
    assert not came and not report.waiting and set(report.problems) == {source.id for source in sources}
    assert all("forbidden_address" in said or "unreachable" in said for said in report.problems.values()), report.problems
    assert sum("forbidden_address" in said for said in report.problems.values()) >= 0.9 * len(sources), "the others are no host names"


def test_as_links_of_a_feed_and_with_other_schemes(store: Store, settings: Settings) -> None:
    with listener() as (port, came), hostile_site((), (*beyond_loopback(port), *SCHEMES)) as source:
        report = crawl([source], settings)
    assert not came and set(report.outcomes) == {"forbidden_address"} and report.outcomes.total() >= 30


def test_at_the_first_second_and_third_hop_of_a_redirect(store: Store, settings: Settings) -> None:
    with listener() as (port, came):
        targets = (*beyond_loopback(port), *SCHEMES)
        paths = tuple(f"hop?{hop}&{quote(url, safe='')}" for url in targets for hop in (1, 2, 3))
        with hostile_site(paths) as source:
            report = crawl([source], settings)
    assert not came and report.outcomes.total() == len(paths)
    assert report.outcomes["forbidden_address"] >= 0.9 * len(paths) and set(report.outcomes) <= {"forbidden_address", "unreachable"}, report.outcomes


def test_in_a_sitemap_and_its_parts(store: Store, settings: Settings) -> None:
    with listener() as (port, came), hostile_site((), (*beyond_loopback(port), *SCHEMES)) as source:
        site = f"{source.home}sitemap"
        report = crawl([source.model_copy(update={"access": "sitemap", "sitemaps": (site,), "feeds": ()})], settings)
    assert not came and report.problems and set(report.outcomes) <= {"forbidden_address"} and not report.waiting


def test_as_sitemaps_of_a_robots_txt(store: Store, settings: Settings) -> None:
    with listener() as (port, came), hostile_site((), (*beyond_loopback(port), *SCHEMES), robots=True) as source:
        try:
            found = discover(settings, str(source.home), {"country": "TJ", "languages": ["ru"]}, allow_loopback=True).content
        except Unreachable:
            found = {"sitemaps": []}
    assert not came and not found["sitemaps"]


def test_as_the_canonical_address_of_an_article(store: Store, settings: Settings) -> None:
    with listener() as (port, came), hostile_site(("claims",)) as source:
        from tests.crawler.hostile_site import _Attack

        _Attack.links += beyond_loopback(port)[:1] + (f"http://127.0.0.1:{port}/",)
        crawl([source], settings, urls=[f"{source.home}claims"])
        with store.reading() as connection:
            (page_id,) = connection.execute(select(pages.c.id)).scalars()
        extract_page(store, page_id, Catalogue({source.id: source}))
    assert not came and outcomes(store) == {"stored": 1}
