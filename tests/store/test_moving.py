"""Export and import: the whole store, from any database to any other, byte for byte; and sending waits for a person's word."""

import gzip
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from cli import export_command
from demo.newsroom import Newsroom
from records.errors import Misconfigured, Unreadable
from records.page import Page
from records.subscription import EventFilter, Subscription
from settings import Settings
from store import Store, holding, leases, moving, open_store, opinions
from store.pages import record_page
from store.subscriptions import count_deliveries, save_subscription
from store.tables import metadata
from tasks.content import content
from tasks.deciding import decide_alerts
from tasks.embedded import run
from tasks.judging import edit_event
from tasks.outbox import preview, send_due, tell_subscribers


def whole(store: Store) -> str:
    with store.reading() as connection:
        return "".join(moving.dump(connection))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An export of a store with something in each table."""
    settings = Settings(data_folder=tmp_path_factory.mktemp("filled"))
    store = open_store(settings.database_url)
    with store.writing() as connection:
        wanted = EventFilter(countries=("TJ",), minimum_confidence=0.3)
        save_subscription(connection, Subscription(id="desk", email="desk@ministry.example", filter=wanted), datetime.now(UTC))
        leases.take(connection, "wait:host", "retry-after", 3600, datetime.now(UTC))
        opinions.keep_answer(connection, "key", "model", "{}", 1, datetime.now(UTC))
        learned = metadata.tables["boilerplate"].insert()
        connection.execute(learned.values(source_id="demo/vestnik-ru", line="Наш канал", articles=5, learned=datetime.now(UTC)))
    with Newsroom(agencies=["vestnik-ru"]) as newsroom:
        report = run(store, settings, newsroom.sources(), lambda *told: None)
    name = sorted(report.events)[0]
    edit_event(store, name, {"location": "Dushanbe"}, "analyst", "seen there")
    with store.writing() as connection:
        connection.execute(metadata.tables["merged_events"].insert().values(id="ev-old", event_id=name))
    send_due(store, settings)
    written = whole(store)
    store.close()
    assert {f'"table":"{table}"' for table in metadata.tables} == {t for t in (f'"table":"{n}"' for n in metadata.tables) if t in written}
    return written


def test_from_one_database_to_the_other_and_back_nothing_changes(filled: str, settings: Settings, postgres_url: str, tmp_path: Path) -> None:
    sqlite, postgres, back = (open_store(url) for url in (settings.database_url, postgres_url, f"sqlite:///{tmp_path / 'back.db'}"))
    for store, lines in ((sqlite, filled), (postgres, filled)):
        with store.writing() as connection:
            moving.load(connection, lines.splitlines(keepends=True))
        assert whole(store) == filled
    with back.writing() as connection:
        moving.load(connection, whole(postgres).splitlines(keepends=True))
    assert whole(back) == filled
    for store in (sqlite, postgres, back):
        with store.writing() as connection:
            url = "https://new.example/1"
            assert record_page(connection, Page(url, url, "tj/x", datetime.now(UTC), 200, b"new", "text/html"), url, None), "numbers go on"
        store.close()


def test_what_is_not_empty_or_no_export_is_refused_whole(filled: str, any_store: Store) -> None:
    lines = filled.splitlines(keepends=True)
    with pytest.raises(Unreadable), any_store.writing() as connection:
        moving.load(connection, ["{}"])
    with pytest.raises(Unreadable, match="Line 12"), any_store.writing() as connection:
        moving.load(connection, [*lines[:11], '{"table": "nonsense", "row": {}}\n'])
    with pytest.raises(Misconfigured, match="revision 0000") as refused, any_store.writing() as connection:
        moving.load(connection, ['{"form": "accordwatch store", "revision": "0000"}'])
    assert "Import it with the accordwatch that wrote it, then update the program" in str(refused.value), "it says what to do"
    with any_store.writing() as connection:
        assert sum(moving.load(connection, lines).values()) == len(lines) - 1
    with pytest.raises(Misconfigured, match="not empty"), any_store.writing() as connection:
        moving.load(connection, lines)


def test_a_restored_store_sends_nothing_before_it_is_released(filled: str, any_store: Store, settings: Settings) -> None:
    with any_store.writing() as connection:
        moving.load(connection, filled.splitlines(keepends=True))
        connection.exec_driver_sql("UPDATE deliveries SET state = 'due', due = decided, ended = NULL")  # as they were before they were sent
        waiting = count_deliveries(connection)["due"]
        holding.hold(connection, "restored")
    assert waiting > 0
    assert not tell_subscribers(any_store, settings) and not send_due(any_store, settings)
    assert not settings.mail_folder.exists()
    assert sum(len(batch) for batch, _ in preview(any_store, settings, datetime.now(UTC))) == waiting, "it says what it would send"
    with any_store.writing() as connection:
        assert holding.why_held(connection) == "restored" and holding.release(connection, datetime.now(UTC)) == 0
    assert tell_subscribers(any_store, settings)["sent"] == waiting


def test_what_was_told_already_can_be_let_go(filled: str, any_store: Store, settings: Settings) -> None:
    with any_store.writing() as connection:
        moving.load(connection, filled.splitlines(keepends=True))
        connection.exec_driver_sql("UPDATE deliveries SET state = 'due', due = decided, ended = NULL")
        assert holding.release(connection, datetime.now(UTC), drop=True) > 0
    assert decide_alerts(any_store) == 0 and not tell_subscribers(any_store, settings)


def test_a_backup_taken_while_others_write_is_of_one_moment(any_store: Store, tmp_path: Path) -> None:
    stop, chance = Event(), random.Random(5)

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with any_store.writing() as connection:  # two rows that belong together
                leases.write_fact(connection, f"first {number}", "x")
                leases.write_fact(connection, f"second {number}", "x")
                leases.take(connection, f"lease {chance.random()}", str(number), 10, datetime.now(UTC) + timedelta(days=1))

    writer = Thread(target=write)
    writer.start()
    try:
        backups = [whole(any_store) for _ in range(8)]
    finally:
        stop.set()
        writer.join()
    assert len(set(backups)) > 1, "something was written meanwhile"
    for number, backup in enumerate(backups):
        assert backup.count('"first ') == backup.count('"second ') == backup.count('"lease ')
        restored = open_store(f"sqlite:///{tmp_path / f'{number}.db'}")
        with restored.writing() as connection:
            moving.load(connection, backup.splitlines(keepends=True))
        assert whole(restored) == backup
        restored.close()


def test_the_commands_write_a_whole_file_or_none(filled: str, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORDWATCH_DATA_FOLDER", str(settings.data_folder))
    packed = tmp_path / "in.jsonl.gz"
    packed.write_bytes(gzip.compress(filled.encode()))
    export_command.import_(str(packed))
    store = open_store(settings.database_url)
    with store.reading() as connection:
        assert holding.why_held(connection)
    for name in ("out.jsonl", "one.gz", "two.gz"):
        export_command.export(str(tmp_path / name))
    assert (tmp_path / "out.jsonl").read_text("utf-8") == filled
    assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "two.gz").read_bytes() and gzip.decompress((tmp_path / "one.gz").read_bytes()) == filled.encode()
    with pytest.raises(Misconfigured, match="cannot be written"):
        export_command.export(str(tmp_path / "no folder" / "x"))
    (tmp_path / "broken.gz").write_bytes(packed.read_bytes()[:-100])
    other = settings.model_copy(update={"data_folder": tmp_path / "other"})
    monkeypatch.setenv("ACCORDWATCH_DATA_FOLDER", str(other.data_folder))
    with pytest.raises(Unreadable):
        export_command.import_(str(tmp_path / "broken.gz"))
    empty = open_store(other.database_url)
    assert len(whole(empty).splitlines()) == 1, "nothing was imported"
    store.close()
    empty.close()


def test_the_content_is_the_same_whatever_the_order_of_arrival(settings: Settings, tmp_path: Path) -> None:
    said = []
    with Newsroom(agencies=["vestnik-ru", "mehrgan-en"]) as newsroom:
        for name in ("one", "two"):
            own = settings.model_copy(update={"data_folder": tmp_path / name})
            store = open_store(own.database_url)
            sources = newsroom.sources()
            for source in sources if name == "one" else reversed(sources):
                run(store, own, [source], lambda *told: None, limit=12)
            with store.reading() as connection:
                said.append("".join(content(connection)))
            store.close()
    assert said[0].count('"event"') > 10 and said[0] == said[1]
