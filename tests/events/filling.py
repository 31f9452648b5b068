"""A store filled in bulk with as many events as wanted: one cycle is resolved by the program, then its rows are written again and again.

Synthetic events with the skew of the world: a few pairs have most of them. Each cycle repeats what happens, under other days, numbers and
words; so stores of any number of cycles end alike and differ in nothing but what lies before. Left out is what resolving does not look at:
pages (all articles hang on one), mentions of older articles, long texts.
"""

import re
import sqlite3
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from random import Random
from typing import Any

import psycopg
from bench_resolving import CITIES, COUNTRIES, SECTORS
from sqlalchemy import Connection

from events.blocks import WINDOW_DAYS
from records.article import Article
from records.mention import Mention, Reading, Side
from records.page import Page
from store import Store
from store.articles import save_article
from store.pages import record_page
from store.tables import metadata
from tasks.resolving import resolve_within

FACTS_A_DAY, OUTLETS, SECOND_VOICE = 125, 40, 4  # every fourth fact is told by two articles
TABLES = ("articles", "events", "event_keys", "event_articles")
START = datetime(2000, 1, 1, 12, tzinfo=UTC)
# What differs from cycle to cycle in the rows of a table. Numbers of articles (#) and windows (~) are marked when a row is written down.
VARYING = re.compile(r'((?:ev|ag)-[0-9a-f]{20}|\d{4}-\d\d-\d\d|#\d+|~\d+|\b\d{9}\b|They said [a-p ]+\.|[A-Za-z0-9+/]{600,}=*|[0-9a-f]{64})')


@dataclass(frozen=True)
class Fact:
    """Something that happens: its day, counted from the first, and what of it is told."""

    day: int
    told: Mention


def invent_facts(days: int, facts_a_day: int, seed: int = 0) -> list[Fact]:
    """What happens on so many days; the same in each run."""
    chance, made = Random(seed), []
    for number in range(days * facts_a_day):
        one = COUNTRIES[min(int(chance.paretovariate(0.9)) - 1, len(COUNTRIES) - 1)]
        other = chance.choice([country for country in COUNTRIES[:12] if country != one])
        kind = chance.choice(("agreement", "meeting", "visit", "project"))
        told = Mention(
            kind, "signed" if kind == "agreement" else "held", (Side(one), Side(other)),
            chance.choice(("memorandum", "agreement", "protocol")) if kind == "agreement" else None,
            None, None, chance.choice(CITIES), tuple(chance.sample(SECTORS, 2)), "", ((0, 70),), 0.8, ("rule",),
        )  # fmt: skip
        made.append(Fact(number // facts_a_day, told))
    return made


def sentence(number: int) -> str:
    """Words that no other number has."""
    letters = blake2b(str(number).encode(), digest_size=30).hexdigest().translate(str.maketrans("0123456789", "ghijklmnop"))
    return "They said " + " ".join(letters[i : i + 6] for i in range(0, 60, 6)) + "."


def tell(connection: Connection, page_id: int, number: int, fact: Fact, first_day: int = 0) -> int:
    """Saves an article on the fact, under a number of up to nine digits that is in its words and address; its number in the store."""
    published = START + timedelta(days=first_day + fact.day)
    url = f"https://outlet{number % OUTLETS}.example/{number:09}"
    told = Mention(**vars(fact.told) | {"date": published.date().isoformat(), "evidence": sentence(number)})
    article = Article(f"Title {number:09}", sentence(number), "en", published, url=url, canonical=url)
    saved = save_article(connection, page_id, f"o{number % OUTLETS}", url, article, Reading("en", (told,)), "1", START)
    assert saved is not None
    return saved


def make_page(connection: Connection) -> int:
    """The page that all articles hang on."""
    url = "https://outlet.example/"
    made = record_page(connection, Page(url, url, "o", START, 200, b"page", "text/html"), url, None)
    assert made is not None
    return made


class Cycle:
    """The rows of an empty store after the program resolved so many days of facts in it, ready to be written again under other days."""

    def __init__(self, store: Store, days: int = WINDOW_DAYS, facts_a_day: int = FACTS_A_DAY) -> None:
        assert days % WINDOW_DAYS == 0, "windows of days must fall alike in each cycle"
        self.days, self.facts, self.articles = days, invent_facts(days, facts_a_day), 0
        with store.writing() as connection:
            page = make_page(connection)
            for number, fact in enumerate(self.facts):
                for _ in range(2 if number % SECOND_VOICE == 0 else 1):
                    self.articles = tell(connection, page, self.articles + 1, fact)
                    resolve_within(connection, self.articles)
            connection.exec_driver_sql("UPDATE events SET alerts_due = false")
            tables = [metadata.tables[name] for name in TABLES]
            rows = {t.name: connection.execute(t.select().order_by(*t.primary_key.columns)).all() for t in tables}
        self.columns = {t.name: [column.name for column in t.columns] for t in tables}
        self.events = len(rows["events"])
        written = {name: "\n".join("\t".join(map(_value, self.columns[name], row)) for row in rows[name]) for name in TABLES}
        assert not any("\\" in text.replace("\\N", "") for text in written.values())
        self._pieces = {name: VARYING.split(text) for name, text in written.items()}

    def again(self, cycle: int) -> dict[str, str]:
        """The rows of each table as they are that many cycles later: columns apart by tabs, rows by line ends, as COPY reads them."""
        known: dict[str, str] = {}
        return {name: "".join(self._moved(pieces, cycle, known)) for name, pieces in self._pieces.items()}

    def _moved(self, pieces: list[str], cycle: int, known: dict[str, str]) -> list[str]:
        made = list(pieces)
        for token in set(pieces[1::2]).difference(known):
            known[token] = self._later(token, cycle)
        made[1::2] = map(known.__getitem__, pieces[1::2])
        return made

    def _later(self, token: str, cycle: int) -> str:
        if token[:3] in ("ev-", "ag-"):
            return f"{token[:3]}{cycle:05x}{token[8:]}"
        if token[0] == "#":
            return str(int(token[1:]) + cycle * self.articles)
        if token[0] == "~":
            return str(int(token[1:]) + cycle * self.days // WINDOW_DAYS)
        if token[4] == "-":
            return (date.fromisoformat(token) + timedelta(days=cycle * self.days)).isoformat()
        if len(token) == 9:
            return f"{int(token) + cycle * self.articles:09}"
        if token[0] == "T":
            return sentence(int.from_bytes(blake2b(f"{cycle} {token}".encode(), digest_size=6).digest()))
        if len(token) == 64:
            return f"{cycle:06x}{token[6:]}"
        return b64encode(Random(f"{cycle} {token[:40]}").randbytes(500)).decode()


def _value(column: str, value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    if column == "article_id" or (column == "id" and isinstance(value, int)):
        return f"#{value}"
    if column == "key" and value.rpartition("|")[2].isdigit():
        return "|~".join(value.rsplit("|", 1))
    return re.sub(r'(?<="article_id": ")(?=\d)', "#", value) if column == "body" else str(value)


def fill(store: Store, cycle: Cycle, cycles: int) -> None:
    """Fills an empty store with that many cycles. Its indexes are made at the end, as a restored dump does it."""
    with store.writing() as connection:
        make_page(connection)
    (_fill_sqlite if store.url.startswith("sqlite") else _fill_postgres)(store.url, cycle, cycles)


def _fill_sqlite(url: str, cycle: Cycle, cycles: int) -> None:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    for pragma in ("synchronous=OFF", "cache_size=-400000", "temp_store=FILE", "foreign_keys=OFF"):
        connection.execute(f"PRAGMA {pragma}")
    names = ",".join(f"'{name}'" for name in TABLES)
    indexes = list(connection.execute(f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({names})"))
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    for number in range(cycles):
        connection.execute("BEGIN")
        for name, text in cycle.again(number).items():
            columns = cycle.columns[name]
            rows = ([None if v == "\\N" else v for v in line.split("\t")] for line in text.split("\n"))
            connection.executemany(f"INSERT INTO {name} ({','.join(columns)}) VALUES ({','.join('?' * len(columns))})", rows)
        connection.execute("COMMIT")
    for _, statement in indexes:
        connection.execute(statement)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _fill_postgres(url: str, cycle: Cycle, cycles: int) -> None:
    names = ",".join(f"'{name}'" for name in TABLES)
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("session_replication_role = replica", "synchronous_commit = off", "maintenance_work_mem = '400MB'", "timezone = 'UTC'"):
            connection.execute(f"SET {setting}")
        indexes = connection.execute(f"SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ({names}) AND indexname LIKE 'ix\\_%'").fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")
        for number in range(cycles):
            for name, text in cycle.again(number).items():
                with connection.cursor().copy(f"COPY {name} ({','.join(cycle.columns[name])}) FROM STDIN") as copy:
                    copy.write(text)
        for _, statement in indexes:
            connection.execute(statement)
        for name in TABLES:
            connection.execute(f"VACUUM ANALYZE {name}")
        connection.execute("SELECT setval(pg_get_serial_sequence('articles', 'id'), (SELECT max(id) FROM articles))")
