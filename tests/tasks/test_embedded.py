"""The whole job: from the newsroom to mails; killed in the middle, it ends as if nothing had happened."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import update

from crawler import CrawlReport
from demo.newsroom import Newsroom
from records.subscription import DeliveryState, EventFilter, Subscription
from settings import Settings
from store import Store, open_store
from store.articles import count_articles
from store.events import EventQuery, list_events
from store.pages import count_outcomes
from store.subscriptions import claim_deliveries, count_deliveries, count_doubtful, due_deliveries, save_subscription
from store.tables import pages
from tasks.embedded import RunReport, run, work_off
from tasks.outbox import send_due

AGENCIES = ["vestnik-ru", "mehrgan-en", "listok"]


def facts(store: Store) -> list[tuple[object, ...]]:
    """The events as what they say, without identifiers of ours."""
    with store.reading() as connection:
        found = list_events(connection, EventQuery(limit=10_000))
    return sorted((e.type, e.status, str(e.sides), str(e.date), tuple(sorted(str(r.url) for r in e.reports))) for e in found)


def subscribe(store: Store) -> None:
    with store.writing() as connection:
        wanted = EventFilter(countries=("TJ",), minimum_confidence=0.5)
        save_subscription(connection, Subscription(id="desk", email="desk@ministry.example", language="ru", filter=wanted), datetime.now(UTC))


def test_one_run_reads_all_and_tells_each_agreement_once(settings: Settings, store: Store) -> None:
    subscribe(store)
    with Newsroom(agencies=AGENCIES) as newsroom:
        newsroom.write_sources(settings.own_sources_folder)
        report = run(store, settings, newsroom.sources(), lambda *told: None)
        with store.reading() as connection:
            outcomes, articles = count_outcomes(connection), count_articles(connection)
        assert set(outcomes) == {"stored"} and articles == outcomes["stored"] >= 35
        assert report.alerts > 0
        sent = send_due(store, settings)
        assert sent[DeliveryState.SENT] == report.alerts == len(list(settings.mail_folder.glob("*.eml")))
        before = facts(store)
        again = run(store, settings, newsroom.sources(), lambda *told: None)
    assert again.alerts == 0 and not again.events and facts(store) == before
    assert not send_due(store, settings)


def test_an_edited_article_becomes_a_version_and_its_events_follow(settings: Settings, store: Store) -> None:
    with Newsroom(agencies=["vestnik-ru"]) as newsroom:
        newsroom.write_sources(settings.own_sources_folder)
        run(store, settings, newsroom.sources(), lambda *told: None)
        told = [f for f in facts(store) if "Dushanbe" in str(f) and f[0] == "agreement"]
        assert told
        story = next(s for site in newsroom.sites.values() for s in site.stories if any(s.path in str(f) for f in told))
        newsroom.edit(story.id, title="Снег в горах", text="Погода в горах испортилась. Снег ожидается и завтра, сообщили синоптики. Дороги остаются открытыми. " * 3)
        run(store, settings, newsroom.sources(), lambda *told: None, refresh=True)
    assert not [f for f in facts(store) if any(story.path in url for url in f[4])], "what the article no longer says is no event of it"


def _start(addresses: Path, data: Path) -> subprocess.Popen[bytes]:
    environment = os.environ | {"ACCORDWATCH_DATA_FOLDER": str(data)}
    command = [sys.executable, "-c", "from cli.main import run; run()", "crawl", *json.loads(addresses.read_text())]
    return subprocess.Popen(command, env=environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _kill_when(child: subprocess.Popen[bytes], data: Path, pages_done: int, articles_done: int) -> bool:
    """Kills the run in the middle, once so much is done; False if it had ended before."""
    store = open_store(f"sqlite:///{data / 'accordwatch.db'}", 5.0)
    deadline = time.monotonic() + 60
    while child.poll() is None and time.monotonic() < deadline:
        with store.reading() as connection:
            if sum(count_outcomes(connection).values()) >= pages_done and count_articles(connection) >= articles_done:
                break
        time.sleep(0.01)
    struck = child.poll() is None
    if struck:
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    store.close()
    return struck


def test_killed_five_times_it_ends_as_if_undisturbed(settings: Settings, store: Store, tmp_path: Path) -> None:
    with Newsroom(agencies=AGENCIES) as newsroom:
        newsroom.write_sources(settings.own_sources_folder)
        ids = tmp_path / "ids.json"
        ids.write_text(json.dumps([source.id for source in newsroom.sources()]))
        run(store, settings, newsroom.sources(), lambda *told: None)
        undisturbed = facts(store)

        other = tmp_path / "killed"
        newsroom.write_sources(other / "sources")
        open_store(f"sqlite:///{other / 'accordwatch.db'}", 5.0).close()
        struck = sum(_kill_when(_start(ids, other), other, pages, articles) for pages, articles in ((4, 0), (20, 0), (30, 3), (30, 12), (30, 25)))
        assert struck == 5, "a kill did not strike"
        assert _start(ids, other).wait(timeout=120) == 0
    killed = open_store(f"sqlite:///{other / 'accordwatch.db'}", 5.0)
    with killed.writing() as connection:  # what a killed reader had begun is due again in five minutes; now is later
        connection.execute(update(pages).where(pages.c.due.is_not(None)).values(due=datetime.now(UTC)))
    work_off(killed, settings.model_copy(update={"data_folder": other}), RunReport(CrawlReport()), lambda *told: None)
    with killed.reading() as connection:
        assert set(count_outcomes(connection)) == {"stored"}
    assert facts(killed) == undisturbed
    killed.close()


def test_mails_survive_a_sender_that_died_while_sending(settings: Settings, store: Store) -> None:
    subscribe(store)
    with Newsroom(agencies=["vestnik-ru"]) as newsroom:
        newsroom.write_sources(settings.own_sources_folder)
        report = run(store, settings, newsroom.sources(), lambda *told: None)
    assert report.alerts >= 2
    with store.writing() as connection:
        claim_deliveries(connection, due_deliveries(connection, datetime.now(UTC))[:1], "key")
    counts = send_due(store, settings)
    assert counts == {"interrupted": 1, "sent": report.alerts}
    with store.reading() as connection:
        assert count_deliveries(connection) == {"sent": report.alerts} and count_doubtful(connection) == 1
