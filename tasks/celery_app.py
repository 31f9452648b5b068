"""The same steps on Celery and Redis, for where one machine is outgrown. Tasks carry ids only; the store knows what is due.

Source of each setting: docs/decisions/0002-store-is-the-truth.md.
"""

from functools import cache
from typing import Any

from celery import Celery

from settings import Settings, load_settings
from sources import Catalogue, load_catalogue
from store import Store, open_store
from tasks.outbox import send_due, sender_for
from tasks.resolving import resolve_article
from tasks.steps import decide_alerts, extract_page, sweep

SWEEP_SECONDS = 10.0
LONGEST_TASK_SECONDS = 900
VISIBILITY_SECONDS = 3600

app = Celery("accordwatch", broker=load_settings().broker_url or "redis://localhost:6379/0")
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_time_limit=LONGEST_TASK_SECONDS,
    task_soft_time_limit=LONGEST_TASK_SECONDS - 60,
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    result_backend=None,
    worker_max_tasks_per_child=500,
    worker_max_memory_per_child=400_000,  # KiB
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        "visibility_timeout": VISIBILITY_SECONDS,
        "socket_timeout": 10,
        "socket_keepalive": True,
        "health_check_interval": 5,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
    },
    task_routes={
        "tasks.crawl": "crawl",
        "tasks.read": "extract",
        "tasks.resolve": "extract",
        "tasks.alert": "alert",
        "tasks.tick": "alert",
    },
    beat_schedule={"tick": {"task": "tasks.tick", "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}}},
)


@cache
def _desk() -> tuple[Settings, Store, Catalogue]:
    """Settings, store and catalogue of this process."""
    settings = load_settings()
    return settings, open_store(settings.database_url, settings.lock_timeout_seconds), load_catalogue(extra=(settings.own_sources_folder,))


@app.task(name="tasks.tick")
def tick() -> None:
    """Sends what is due in the store; the one thing that beat does."""
    _, store, _ = _desk()
    pages, articles = sweep(store)
    for page_id in pages:
        read.delay(page_id)
    for article_id in articles:
        resolve_one.delay(article_id)
    alert.delay()


@app.task(name="tasks.crawl")
def crawl_source(source_id: str) -> None:
    from crawler import crawl

    settings, _, catalogue = _desk()
    crawl([catalogue[source_id]], settings, progress=_hand_on)


def _hand_on(told: dict[str, Any]) -> None:
    if told.get("page") is not None:
        read.delay(told["page"])


@app.task(name="tasks.read")
def read(page_id: int) -> None:
    _, store, catalogue = _desk()
    if extract_page(store, page_id, catalogue) is not None:
        for article_id in sweep(store)[1]:
            resolve_one.delay(article_id)


@app.task(name="tasks.resolve")
def resolve_one(article_id: int) -> None:
    if resolve_article(_desk()[1], article_id):
        alert.delay()


@app.task(name="tasks.alert")
def alert() -> None:
    settings, store, _ = _desk()
    decide_alerts(store)
    send_due(store, settings, sender_for(settings))
