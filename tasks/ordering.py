"""Orders: a rescrape or a reextract that the workers are to do (`--queue`). An order is a fact of the store until it is done, and what came
of it is kept a week; the tick tells the workers of those that are open and that nobody works at, so a killed worker costs time only.
"""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from settings import Settings
from sources import Catalogue
from store import Store, leases
from store import articles as article_rows
from store import pages as page_rows
from tasks.comparing import EventChanges, compare, states_of
from tasks.reextracting import Changes, Selection, reextract
from tasks.rescraping import Wish, ask_again, end_run
from tasks.second_reader import kept_answers

PREFIX = "order "  # of the facts
KEPT = timedelta(days=7)
LOOK_SECONDS = 1.0
TOLD_SECONDS = 60.0  # how often the workers are told of one that nobody works at
MOST_TRIES = 100  # of half an hour each
Fetched = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Order:
    """What is to be done: a `Wish` or a `Selection`. `done`: when it was, with `result`, in words."""

    what: Wish | Selection
    placed: datetime
    alerts: bool = True
    tries: int = 0
    done: datetime | None = None
    result: str = ""

    @property
    def name(self) -> str:
        kind = "rescrape" if isinstance(self.what, Wish) else "reextract"
        return f"{kind} {sha256(repr(self.what).encode()).hexdigest()[:12]}"

    @property
    def told(self) -> str:
        """What became of it, for people."""
        if self.done:
            return f"done {self.done:%Y-%m-%d %H:%M} UTC: {self.result}"
        return f"begun {self.tries} times" if self.tries else "waits"


def place(connection: Connection, order: Order) -> str:
    """The name of the order, which is now known to the workers. The same one again while it is open is one."""
    for old in orders(connection):
        if old.done and order.placed - old.done > KEPT:
            leases.forget_fact(connection, PREFIX + old.name)
    known = {one.name: one for one in orders(connection)}
    if order.name not in known or known[order.name].done:
        _write(connection, order)
    return order.name


def orders(connection: Connection) -> list[Order]:
    """Those that are open, and those that were done lately."""
    return [_read(value) for value in leases.read_facts(connection, PREFIX).values()]


def orders_to_tell(connection: Connection, now: datetime) -> list[str]:
    """Names of those that are not done, that nobody works at and that the workers were not told of lately; stamped as told."""
    held = leases.held(connection, PREFIX, now)
    waiting = [order.name for order in orders(connection) if order.done is None and order.name not in held]
    return [name for name in waiting if leases.take(connection, f"told {name}", uuid4().hex, TOLD_SECONDS, now)]


def begin(connection: Connection, name: str) -> Order | None:
    """The order, to be carried out now; None if there is nothing left to be done. One that was begun too often is given up."""
    value = leases.read_fact(connection, PREFIX + name)
    order = _read(value) if value else None
    if order is None or order.done:
        return None
    if order.tries >= MOST_TRIES:
        _write(connection, replace(order, done=datetime.now(UTC), result=f"given up: it was begun {MOST_TRIES} times and never ended"))
        return None
    _write(connection, replace(order, tries=order.tries + 1))
    return order


def carry_out(
    store: Store, settings: Settings, catalogue: Catalogue, order: Order, fetched: Fetched, may_go_on: Callable[[], bool]
) -> bool:
    """Whether the order is done now; if not, it is to be gone on with. `fetched` hears of each page; others read those.

    Raises: Unreachable if the crawl died or `may_go_on` ended it.
    """
    if isinstance(order.what, Selection):
        changes = reextract(store, catalogue, order.what, lambda *told: None, kept_answers(settings, store), alerts=order.alerts)
        told = f"{changes.articles} articles read, {changes.changed} changed; " + _in_words(changes)
    else:
        before, waiting = states_of(store), list[int]()

        def note(about: dict[str, Any]) -> None:
            if about.get("page") is not None:
                waiting.append(about["page"])
            fetched(about)

        report, _ = ask_again(store, settings, catalogue, order.what, note, may_go_on)
        if report.left or not _are_read(store, waiting, may_go_on):
            return False
        told = f"{report.waiting} pages fetched; " + _in_words(compare(before, states_of(store)))
    with store.writing() as connection:
        if isinstance(order.what, Wish):
            end_run(connection, order.what)
        _write(connection, replace(order, done=datetime.now(UTC), result=told))
    return True


def _are_read(store: Store, page_ids: list[int], may_go_on: Callable[[], bool]) -> bool:
    """Whether all that was fetched is read and resolved; waits for it."""
    left = list(page_ids)
    while left and may_go_on():
        with store.reading() as connection:
            left = [p for p in left if page_rows.is_waiting(connection, p) or article_rows.articles_of_page(connection, p)]
        time.sleep(LOOK_SECONDS if left else 0)
    return not left


def _in_words(changes: Changes | EventChanges) -> str:
    gained, lost, altered = (len(found) for found in (changes.gained, changes.lost, changes.altered))
    return f"events: {gained} gained, {lost} lost, {altered} altered"


def _write(connection: Connection, order: Order) -> None:
    content = asdict(order) | {"kind": type(order.what).__name__}
    leases.write_fact(connection, PREFIX + order.name, json.dumps(content, default=datetime.isoformat))


def _read(value: str) -> Order:
    content = json.loads(value)
    what = {key: _moment(found) if key in ("since", "until") else found for key, found in content["what"].items()}
    if content["kind"] == "Wish":
        what["urls"] = tuple(what["urls"])
    made = Wish(**what) if content["kind"] == "Wish" else Selection(**what)
    moments = {key: _moment(content[key]) for key in ("placed", "done")}
    return Order(what=made, **{key: content[key] for key in ("alerts", "tries", "result")}, **moments)


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
