"""A rescrape of many articles, killed at random, three times in the long form: it goes on where it was, completes, and does nothing twice."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import func, select
from stage import FULL, chance_of

from demo.newsroom import Newsroom
from settings import Settings
from store import Store, open_store
from store.events import EventQuery, list_events
from store.tables import articles
from tasks.embedded import run

COUNT, KILLS = (1000, 3) if FULL else (16, 1)
EDITED = 5
TEXT = (
    "Министры Таджикистана и {country} подписали в Душанбе соглашение о сотрудничестве в области {field}. "
    "Документ рассчитан на 2025–2030 годы, сообщили в министерстве. Стороны обсудили торговлю и транспорт, номер {number}."
)
COUNTRIES, FIELDS = ("Китая", "Казахстана", "Узбекистана", "Ирана", "Турции"), ("энергетики", "образования", "туризма", "сельского хозяйства")
COMMAND = ("rescrape", "--source", "demo/vestnik-ru", "--since", "2025-03-01", "--until", "2025-03-31", "--json")


def stories() -> list[dict[str, object]]:
    """Twice as many as are wanted: the agencies of one language take turns."""
    return [
        {
            "id": f"again-{n:05}", "lang": "ru", "cluster": "", "published": f"2025-03-{n % 28 + 1:02}", "title": f"Подписано соглашение {n}",
            "text": "\n".join([TEXT.format(country=COUNTRIES[n % 5], field=FIELDS[n % 4], number=n)] * 2),
        }
        for n in range(2 * COUNT)
    ]  # fmt: skip


def start(settings: Settings) -> "subprocess.Popen[str]":
    environment = os.environ | {"ACCORDWATCH_DATA_FOLDER": str(settings.data_folder)}
    command = [sys.executable, "-c", "from cli.main import run; run()", *COMMAND]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True)


def versions(store: Store) -> dict[str, int]:
    with store.reading() as connection:
        return dict(connection.execute(select(articles.c.canonical, func.count()).group_by(articles.c.canonical)).tuples().all())


def test_killed_again_and_again_a_rescrape_completes_and_does_nothing_twice(tmp_path: Path) -> None:
    chance = chance_of("rescrape")
    settings = Settings(data_folder=tmp_path / "data")
    store = open_store(settings.database_url)
    with Newsroom(agencies=["vestnik-ru"], articles=stories()) as newsroom:
        newsroom.write_sources(settings.own_sources_folder)
        source, site = newsroom.sources()[0], newsroom.sites["vestnik-ru"]
        run(store, settings, [source], lambda *told: None)
        assert len(versions(store)) == len(site.stories) == COUNT
        changed = {story.path for story in chance.sample(site.stories, EDITED)}
        for story in site.stories:
            if story.path in changed:
                newsroom.edit(story.id)
        newsroom.forget_visits()
        struck = 0
        for part in range(KILLS):
            process, wanted = start(settings), int(COUNT * chance.uniform(part + 0.25, part + 0.8) / KILLS)
            while process.poll() is None and len(newsroom.access_log) < wanted:
                time.sleep(0.01)
            struck += process.poll() is None
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        assert struck == KILLS, "a kill did not strike"
        process = start(settings)
        told = json.loads(process.communicate()[0])
        asked = [visit.path for visit in newsroom.access_log if visit.path in {story.path for story in site.stories}]
    assert process.returncode == 0 and told["left"] == 0 and told["goes_on"], told
    assert set(asked) == {story.path for story in site.stories} and len(asked) <= COUNT + 8 * KILLS, "what was under way when it was killed"
    found = versions(store)
    edited = {address for address, count in found.items() if count == 2}
    assert len(found) == COUNT and max(found.values()) == 2 and {address.partition("/")[2] for address in edited} == {path[1:] for path in changed}
    with store.reading() as connection:
        reports = [(e.id, r.url) for e in list_events(connection, EventQuery(limit=100_000)) for r in e.reports]
    assert len(reports) == len(set(reports)) >= COUNT // 2
    store.close()
