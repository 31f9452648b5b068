"""status, metrics and doctor: what waits and since when, what is wrong, and what to do."""

import json
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from prometheus_client import start_http_server
from prometheus_client.parser import text_string_to_metric_families

from cli import doctor_command, status_command
from records.page import Outcome, Page
from settings import Settings
from sources import load_catalogue
from store import Store, holding, leases
from store.figures import clock_of, outcomes_by_source, version_of
from store.pages import record_page
from store.sources import record_health
from tasks.standing import how_it_stands, metrics_of, registry_of
from tasks.ticking import LAST_TICK, QUEUES_FACT


def fill(store: Store) -> tuple[int, datetime]:
    """(number of a page that has waited for an hour, now)."""
    now = datetime.now(UTC)
    old = now - timedelta(hours=1)
    with store.writing() as connection:
        number = record_page(connection, Page("https://a/1", "https://a/1", "tj/x", old, 200, b"1", ""), "a/1", None)
        record_page(connection, Page("https://a/2", "https://a/2", "tj/x", old, 404, b"", ""), "a/2", Outcome.GONE, "HTTP 404")
        leases.write_fact(connection, LAST_TICK, (now - timedelta(seconds=7)).isoformat())
        leases.write_fact(connection, QUEUES_FACT, json.dumps({"crawl": 2, "extract": 5}))
        leases.take(connection, "host:busy.example", "worker", 60, now)
        record_health(connection, "tj/x", 1.0, "gone", now)
        holding.hold(connection, "restored")
    assert number is not None
    return number, now


def test_status_says_what_waits_since_when_and_what_the_broker_holds(any_store: Store, settings: Settings) -> None:
    number, now = fill(any_store)
    with any_store.reading() as connection:
        standing = how_it_stands(connection, settings.model_copy(update={"poll": "tj/"}), load_catalogue(), now)
        assert outcomes_by_source(connection) == {"tj/x": {"waiting": 1, "gone": 1}}
        assert version_of(connection) and (clock_of(connection) is None) == any_store.url.startswith("sqlite")
    told = standing.as_json()
    assert told["due"]["read"] == {"count": 1, "oldest_seconds": 3600, "ids": [number]} and told["due"]["send"]["count"] == 0
    assert told["queues"] == {"crawl": 2, "extract": 5} and told["crawling"] == ["busy.example"] and told["sending_held"] == "restored"
    assert "tj/sputnik-ru" in told["sources_due"] and told["failing_sources"] == 1 and told["free_bytes"] > 0
    found = {(s.name, *sorted(s.labels.values())): s.value for family in metrics_of(standing) for s in family.samples}
    assert found["accordwatch_pages", "gone", "tj/x"] == 1 and found["accordwatch_waiting_oldest_seconds", "read"] == pytest.approx(3600, abs=2)
    assert found["accordwatch_last_tick_age_seconds",] == pytest.approx(7, abs=1) and found["accordwatch_sending_held",] == 1
    assert found["accordwatch_queue_length", "extract"] == 5 and found["accordwatch_source_failures", "tj/x"] == 1


def test_prometheus_can_read_it(store: Store, settings: Settings) -> None:
    fill(store)
    server, thread = start_http_server(0, addr="127.0.0.1", registry=registry_of(store, settings, load_catalogue()))
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/metrics", timeout=30) as answer:
            families = {family.name for family in text_string_to_metric_families(answer.read().decode())}
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert {"accordwatch_pages", "accordwatch_waiting", "accordwatch_queue_length", "accordwatch_deliveries", "accordwatch_disk_free_bytes"} <= families


@pytest.fixture
def here(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    monkeypatch.setenv("ACCORDWATCH_DATA_FOLDER", str(settings.data_folder))
    yield settings


def checks(capsys: pytest.CaptureFixture[str], *, service: bool = False) -> tuple[dict[str, str], bool]:
    try:
        doctor_command.doctor(service)
        wrong = False
    except typer.Exit:
        wrong = True
    return {line.split("\t")[0]: line.split("\t", 1)[1] for line in capsys.readouterr().out.splitlines()}, wrong


def test_a_healthy_place_passes_and_a_service_that_stands_still_does_not(here: Settings, store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    found, wrong = checks(capsys)
    assert not wrong and found["store"].startswith("ok: SQLite") and found["disk"].startswith("ok") and "service" not in found
    found, wrong = checks(capsys, service=True)
    assert wrong and found["service"].startswith("wrong: has not run yet")
    number, _ = fill(store)
    found, wrong = checks(capsys)
    assert wrong and found["waiting to read"].startswith("wrong: the oldest for 3") and f"({number})" in found["waiting to read"]
    assert found["sending"].startswith("on hold: restored") and "tj/x" in found["failing sources"]
    status_command.status(as_json=True)
    assert json.loads(capsys.readouterr().out)["due"]["read"]["count"] == 1
    status_command.status()
    assert "1, the oldest for 3" in capsys.readouterr().out


def test_a_clock_that_went_back_is_wrong(here: Settings, store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    with store.writing() as connection:
        leases.write_fact(connection, LAST_TICK, (datetime.now(UTC) + timedelta(hours=1)).isoformat())
    found, wrong = checks(capsys)
    assert wrong and "in the future" in found["clock"]


def test_a_broker_is_asked_for_its_queues_and_how_it_is_set_up(here: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from tests.faults.lines import OwnBroker

    broker = OwnBroker(tmp_path / "broker")
    broker.start()
    monkeypatch.setenv("ACCORDWATCH_BROKER_URL", broker.url)
    try:
        broker.client.lpush("extract", "x", "y")
        found, _ = checks(capsys)
        assert found["broker"].startswith("ok: valkey") and "extract 2" in found["broker"] and found["clock of the broker"].startswith("ok")
        broker.client.config_set("maxmemory-policy", "allkeys-lru")
        found, wrong = checks(capsys)
        assert wrong and "throws messages away" in found["broker"]
    finally:
        broker.kill(emptied=True)
    found, wrong = checks(capsys)
    assert wrong and found["broker"].startswith("wrong: it cannot be reached") and "secret" not in str(found)
