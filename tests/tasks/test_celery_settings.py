"""Settings of Celery that must hold: without each of them, messages or time were lost in trials."""

import os
import subprocess
import sys

import pytest

from tasks.celery_app import app

HELD = {
    "task_acks_late": True, "task_reject_on_worker_lost": True, "worker_prefetch_multiplier": 1, "task_ignore_result": True,
    "result_backend": None, "task_serializer": "json", "accept_content": ["json"],
}  # fmt: skip
TRANSPORT = {"socket_timeout": 10, "socket_keepalive": True, "health_check_interval": 5, "unacked_restore_interval": 10, "unacked_restore_throttle": 1}


@pytest.mark.parametrize("name", HELD)
def test_a_setting_holds(name: str) -> None:
    assert app.conf[name] == HELD[name]


@pytest.mark.parametrize("name", TRANSPORT)
def test_a_setting_of_the_transport_holds(name: str) -> None:
    assert app.conf.broker_transport_options[name] == TRANSPORT[name]


def test_a_message_is_given_again_only_after_the_longest_task() -> None:
    assert app.conf.task_time_limit < app.conf.broker_transport_options["visibility_timeout"]
    assert app.conf.worker_max_tasks_per_child and app.conf.worker_max_memory_per_child


def test_beat_has_one_tick() -> None:
    assert list(app.conf.beat_schedule) == ["tick"]


def test_a_broker_that_is_away_is_asked_again_every_few_seconds_however_kombu_calls() -> None:
    from kombu.exceptions import OperationalError

    from tasks.broker import MOST_SECONDS_BETWEEN_TRIES, EagerConnection

    assert app.amqp.Connection is EagerConnection
    nobody = EagerConnection("redis://127.0.0.1:1/0")
    pauses: list[float] = []
    for arguments in ((lambda error, pause: pauses.append(pause), 2, 0.01, 30, 30), (lambda error, pause: pauses.append(pause), 1)):
        with pytest.raises(OperationalError):
            nobody._ensure_connection(*arguments)
    assert pauses and max(pauses) <= MOST_SECONDS_BETWEEN_TRIES


def test_each_task_can_be_told_its_soft_limit_lies_below_its_hard_one() -> None:
    ours = {name: task for name, task in app.tasks.items() if name.startswith("tasks.")}
    assert set(ours) == {"tasks.tick", "tasks.crawl", "tasks.again", "tasks.read", "tasks.resolve", "tasks.alert"}
    for name, task in ours.items():
        assert (task.soft_time_limit or app.conf.task_soft_time_limit) < (task.time_limit or app.conf.task_time_limit), name


def test_a_hint_to_a_broker_that_is_away_holds_nobody_up() -> None:
    """A crawl gives a hint for each page: in an outage it would wait for minutes at each."""
    program = "import time; from tasks.celery_app import _hint, read; began = time.monotonic(); [_hint(read, 1) for _ in range(5)]; print(time.monotonic() - began)"
    environment = os.environ | {"ACCORDWATCH_BROKER_URL": "redis://127.0.0.1:1/0"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=120, check=True)
    assert float(done.stdout) < 5.0 and done.stderr.count("the broker takes no hint") == 5


def test_a_worker_with_all_languages_stays_far_below_the_memory_at_which_it_is_replaced() -> None:
    """One that grew over it was replaced after each page: correct, and many times slower."""
    program = (
        "import tasks.celery_app as c; from tasks.steps import warm_up; from records.article import LANGUAGES; warm_up(LANGUAGES);"
        "print(next(l.split()[1] for l in open('/proc/self/status') if l.startswith('VmHWM')), c.app.conf.worker_max_memory_per_child)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=True)
    held, most = map(int, done.stdout.split())
    assert held < 300_000 < most
