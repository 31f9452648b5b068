"""Migrations on a filled store, up, down and up; killed in the middle the tables are the old ones or the new ones, never between."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import inspect

from records.article import Article
from records.mention import Mention, Reading, Side
from records.page import Page
from records.subscription import Subscription
from settings import Settings
from store import Store, open_store
from store.articles import due_articles, save_article
from store.database import MIGRATIONS, make_engine, revision_of
from store.pages import record_page, settle_page
from store.subscriptions import save_subscription
from store.tables import metadata
from tasks.deciding import decide_alerts
from tasks.resolving import resolve_article

REVISIONS = sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("0*.py"))
FULL = os.environ.get("ACCORDWATCH_FAULTS") == "full"
NOW = datetime(2025, 3, 13, 9, 0, tzinfo=UTC)
# A process that migrates and is killed before its Nth change of the tables.
KILLED = """
import os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from store import Store
left = int(sys.argv[2])
@event.listens_for(Engine, "before_cursor_execute")
def strike(connection, cursor, statement, parameters, context, many):
    global left
    if statement.lstrip().split()[0].upper() in ("ALTER", "CREATE", "DROP", "INSERT", "UPDATE"):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
Store(sys.argv[1]).migrate()
"""


def fill(store: Store) -> None:
    with store.writing() as connection:
        save_subscription(connection, Subscription(id="desk", email="desk@ministry.example"), NOW)
        for number in range(12):
            url = f"https://outlet{number % 3}.example/{number}"
            page = record_page(connection, Page(url, url, "tj/x", NOW, 200, f"b{number}".encode(), "text/html"), url, None)
            assert page is not None
            told = Mention("agreement", "signed", (Side("RU"), Side("TJ")), "treaty", f"2025-03-{number % 4 + 1:02}", confidence=0.9, evidence="said")
            save_article(connection, page, f"o{number % 3}", url, Article(f"T{number}", f"Text {number}", "ru", NOW, url=url), Reading("ru", (told,)), "1", NOW)
            settle_page(connection, page, "stored")  # type: ignore[arg-type]
    with store.reading() as connection:
        numbers = due_articles(connection)
    for number in numbers:
        resolve_article(store, number)
    assert decide_alerts(store, NOW) > 0


def rows(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """What all revisions have: the rows of the first tables, in the columns that were there from the beginning."""
    kept = {"pages": "id, canonical, outcome, content_hash", "articles": "id, canonical, title, text", "mentions": "article_id, body",
            "events": "id, type, status, body", "event_articles": "event_id, article_id", "subscriptions": "id, body",
            "deliveries": "id, subscription_id, event_id, status, state"}  # fmt: skip
    with store.reading() as connection:
        return {name: [tuple(row) for row in connection.exec_driver_sql(f"SELECT {columns} FROM {name} ORDER BY 1, 2")] for name, columns in kept.items()}


def shape(url: str) -> dict[str, list[str]]:
    """Tables with their columns and indexes."""
    engine = make_engine(url, 5.0)
    found = inspect(engine)
    told = {name: sorted([*(c["name"] for c in found.get_columns(name)), *(str(i["name"]) for i in found.get_indexes(name))]) for name in found.get_table_names()}
    engine.dispose()
    return told


def test_up_down_and_up_again_keep_every_row(any_store: Store) -> None:
    fill(any_store)
    before, new = rows(any_store), shape(any_store.url)
    assert all(before.values())
    for revision in reversed(REVISIONS[:-1]):
        any_store.migrate(revision)
        assert rows(any_store) == before, f"down to {revision}"
    for revision in [*REVISIONS[1:], "head"]:
        any_store.migrate(revision)
        assert rows(any_store) == before, f"up to {revision}"
    assert shape(any_store.url) == new


def test_the_tables_are_those_that_the_program_means(any_store: Store) -> None:
    made = shape(any_store.url)
    for table in metadata.sorted_tables:
        assert {column.name for column in table.columns} <= set(made[table.name])
        assert {str(index.name) for index in table.indexes} <= set(made[table.name]), table.name
    assert set(made) == {*metadata.tables, "alembic_version"}


@pytest.mark.parametrize("change", range(1, 30, 2) if FULL else (2, 7))
def test_killed_in_the_middle_the_tables_are_old_or_new(any_store: Store, change: int) -> None:
    fill(any_store)
    new, before = shape(any_store.url), rows(any_store)
    any_store.migrate(REVISIONS[1])
    old = shape(any_store.url)
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    killed = subprocess.run([sys.executable, "-c", KILLED, any_store.url, str(change)], env=environment, capture_output=True, text=True, check=False, timeout=120)
    if change < 10:
        assert killed.returncode == -9, killed.stderr
    assert shape(any_store.url) in (old, new) and rows(any_store) == before
    any_store.migrate()
    assert shape(any_store.url) == new and rows(any_store) == before


def test_a_store_of_a_newer_program_is_refused(settings: Settings) -> None:
    store = open_store(settings.database_url)
    with store.writing() as connection:
        assert revision_of(connection) == REVISIONS[-1]
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Exception, match="newer accordwatch"):
        store.migrate()
    store.close()
