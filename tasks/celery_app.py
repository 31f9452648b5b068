"""The same steps on Celery and Redis, for where one machine is outgrown. Tasks carry ids only; the store knows what is due.

Source of each setting: docs/decisions/0002-store-is-the-truth.md.
"""

import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from functools import cache
from typing import Any

from celery import Celery, Task, signals
from kombu.exceptions import OperationalError

from crawler import crawl
from records.source import Source
from settings import Settings, load_settings
from sources import Catalogue, load_catalogue
from store import Store, open_store
from store import articles as article_rows
from store.subscriptions import Delivery
from tasks.bounds import bound_memory
from tasks.broker import EagerAMQP, queued
from tasks.keeping import kept_lease
from tasks.leasing import Stint, crawl_under_lease
from tasks.logbook import note, set_up_log
from tasks.ordering import PREFIX, begin, carry_out
from tasks.outbox import tell_subscribers
from tasks.second_reader import second_reader
from tasks.steps import GRACE_SECONDS, extract_page, merge_article, warm_up
from tasks.ticking import TICK_SECONDS, collect_due

logger = logging.getLogger(__name__)
LONGEST_TASK_SECONDS = 1800
LONGEST_CRAWL_SECONDS = 1500  # what is left is found at the next poll
STEP_STOPS_SECONDS = 15.0  # that a crawl or a row of mails may go on when its worker is to stop; it is gone on with later
VISIBILITY_SECONDS = 2 * LONGEST_TASK_SECONDS
QUEUES = ("crawl", "extract", "alert")
_PAGE_SECONDS = int(load_settings().page_timeout_seconds)

# of the worker and of the children that it forks; without a lock, which a killed child would keep
_cut_short = multiprocessing.RawValue("b", 0)

app = Celery("accordwatch", broker=load_settings().broker_url or "redis://localhost:6379/0", amqp=EagerAMQP)
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
    broker_connection_max_retries=None,  # without end
    broker_connection_timeout=5,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    broker_transport_options={
        "visibility_timeout": VISIBILITY_SECONDS,
        "socket_timeout": 10,
        "socket_keepalive": True,
        "health_check_interval": 5,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "max_retries": 1,
        "interval_start": 0.0,
        "connect_retries_timeout": 1,  # a hint must not wait for a broker
    },
    task_routes={
        "tasks.crawl": "crawl",
        "tasks.again": "crawl",
        "tasks.read": "extract",
        "tasks.resolve": "extract",
        "tasks.alert": "alert",
        "tasks.tick": "alert",
    },
    beat_schedule={"tick": {"task": "tasks.tick", "schedule": TICK_SECONDS, "options": {"expires": TICK_SECONDS}}},
)


@cache
def _shelves() -> tuple[Settings, Catalogue]:
    """Settings and catalogue: read once by a worker, for all of its children."""
    settings = load_settings()
    return settings, load_catalogue(extra=(settings.own_sources_folder,))


@cache
def _desk() -> tuple[Settings, Store, Catalogue]:
    """Settings, store and catalogue of this process."""
    settings, catalogue = _shelves()
    return settings, Store(settings.database_url, settings.lock_timeout_seconds), catalogue


@signals.worker_init.connect
def _begin_worker(**_: Any) -> None:
    """Before any child: the tables are brought up to date once, and what all children know is read once, outside of any page's time."""
    settings, catalogue = _shelves()
    open_store(settings.database_url, settings.lock_timeout_seconds).close()
    if app.amqp.queues.consume_from.keys() & {"extract"}:
        warm_up({lang for source in catalogue.scheduled(settings.poll) for lang in source.languages})


@signals.setup_logging.connect
def _set_up_log(**_: Any) -> None:
    set_up_log(load_settings())


@signals.worker_process_init.connect
def _begin_child(**_: Any) -> None:
    bound_memory(load_settings().max_worker_bytes)


@signals.worker_shutting_down.connect
def _heed_second_signal(sig: str, how: str, **_: Any) -> None:
    """After the first SIGTERM (warm: steps are ended, long crawls cut short) a second one stops at once; Celery would ignore it."""
    if how == "Warm":
        # first of all: the second signal may come within this function, and a thread that is being started holds a lock
        signal.signal(signal.SIGTERM, lambda number, frame: os.kill(os.getpid(), signal.SIGQUIT))
        timer = threading.Timer(STEP_STOPS_SECONDS, setattr, (_cut_short, "value", 1))
        timer.daemon = True
        timer.start()


@app.task(name="tasks.tick")
def tick() -> None:
    """Tells the workers what is due in the store; the one thing that beat does."""
    queues = queued(app, QUEUES)
    if queues is None:
        logger.warning("the broker cannot be asked; what is due is told at the next tick")
        return
    settings, store, catalogue = _desk()
    due = collect_due(store, catalogue.scheduled(settings.poll), queues=queues, keep_pages_days=settings.keep_pages_days)
    if due is None:
        return
    for source_ids in due.crawls:
        _hint(crawl_sources, source_ids)
    for page_id in due.pages:
        _hint(read, page_id)
    for article_id in due.articles:
        _hint(resolve_one, article_id)
    for name in due.orders:
        _hint(again, name)
    if due.alerts:
        _hint(alert)


def _hint(task: Task, *arguments: Any) -> None:
    """Tells the workers; a broker that is down loses a hint and nothing else: the tick gives it again."""
    try:
        task.apply_async(arguments, retry=False)
    except OperationalError as error:
        logger.warning("the broker takes no hint (%s): %s", task.name, error)


def _time_of_a_task() -> Callable[[], bool]:
    """Whether a crawl that begins now may go on: not for ever, nor when its worker has to stop."""
    end = time.monotonic() + LONGEST_CRAWL_SECONDS
    return lambda: time.monotonic() < end and not _cut_short.value


@app.task(name="tasks.crawl")
def crawl_sources(source_ids: list[str]) -> None:
    """Asks the sources; each page is handed on as soon as it is stored."""
    settings, store, catalogue = _desk()
    has_time = _time_of_a_task()

    def ask(chosen: list[Source], stint: Stint) -> None:
        def hand_on(told: dict[str, Any]) -> None:
            stint.pages += told.get("page") is not None
            _hand_on(told)

        crawl(chosen, settings, progress=hand_on, may_go_on=lambda: stint.is_ours() and has_time())

    done = crawl_under_lease(store, [catalogue[name] for name in source_ids if name in catalogue], ask)
    note(logger, "crawled" if done else "nothing left to crawl", source=done or source_ids)


@app.task(name="tasks.again")
def again(name: str) -> None:
    """Carries out an order, as far as it comes in the time of a task."""
    settings, store, catalogue = _desk()
    has_time = _time_of_a_task()
    with kept_lease(store, PREFIX + name) as keeper:
        order = store.insist(lambda connection: begin(connection, name)) if keeper else None
        if keeper and order:
            done = carry_out(store, settings, catalogue, order, _hand_on, lambda: keeper.is_ours() and has_time())
            note(logger, "order carried out" if done else "order not done yet", order=name)


def _hand_on(told: dict[str, Any]) -> None:
    """A page that was fetched waits to be read."""
    if told.get("page") is not None:
        note(logger, "page fetched", page=told["page"], source=told["source"], url=told["url"])
        _hint(read, told["page"])


@app.task(
    name="tasks.read", Request="tasks.watching:WatchedRequest", time_limit=_PAGE_SECONDS + GRACE_SECONDS, soft_time_limit=_PAGE_SECONDS
)
def read(page_id: int) -> None:
    """Reads a page and resolves what it tells. The time limit is hard: C code heeds no other."""
    settings, store, catalogue = _desk()
    outcome = extract_page(store, page_id, catalogue, settings.page_timeout_seconds, second_reader(settings, store))
    with store.reading() as connection:
        waiting = article_rows.articles_of_page(connection, page_id)
    if outcome is not None:
        note(logger, "page read", page=page_id, outcome=outcome, article=waiting)
    for article_id in waiting:
        _resolve(article_id, page_id)


def _resolve(article_id: int, page_id: int | None = None) -> None:
    touched = merge_article(_desk()[1], article_id)
    note(logger, "article resolved", page=page_id, article=article_id, event=touched)
    if touched:
        _hint(alert)


@app.task(
    name="tasks.resolve",
    Request="tasks.watching:WatchedRequest",
    time_limit=_PAGE_SECONDS + GRACE_SECONDS,
    soft_time_limit=_PAGE_SECONDS,
)
def resolve_one(article_id: int) -> None:
    _resolve(article_id)


@app.task(name="tasks.alert")
def alert() -> None:
    """Decides whom new events concern and sends what is due; one process at a time."""
    settings, store, _ = _desk()

    def tell(delivery: Delivery, state: str) -> None:
        note(logger, f"alert {state}", delivery=delivery.id, mail=delivery.mail, event=delivery.event_id, status=delivery.status,
             subscription=delivery.subscription_id)  # fmt: skip

    tell_subscribers(store, settings, tell, may_go_on=lambda: not _cut_short.value)
