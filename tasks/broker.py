"""The broker as we use it: found again within seconds of its return, asked how much it holds already."""

from collections.abc import Iterable
from typing import Any

from celery import Celery
from celery.app.amqp import AMQP
from kombu import Connection
from kombu.exceptions import OperationalError
from redis import Redis
from redis.exceptions import RedisError

MOST_SECONDS_BETWEEN_TRIES = 3.0  # kombu's own grow to 30 s: too long after a broker's return


class EagerConnection(Connection):
    """Tries again every few seconds while the broker is away, and never gives up by itself."""

    def _ensure_connection(  # kombu calls it by position, too
        self, errback: Any = None, max_retries: int | None = None, interval_start: float = 1, interval_step: float = 1,
        interval_max: float = MOST_SECONDS_BETWEEN_TRIES, *arguments: Any, **options: Any,
    ) -> Any:  # fmt: skip
        pause = (min(interval_start, 1), min(interval_step, 1), min(interval_max, MOST_SECONDS_BETWEEN_TRIES))
        return super()._ensure_connection(errback, max_retries, *pause, *arguments, **options)


class EagerAMQP(AMQP):
    Connection = EagerConnection


def queued(app: Celery, queues: Iterable[str]) -> dict[str, int] | None:
    """Messages that wait in each queue; None if the broker cannot be asked."""
    try:
        with app.connection_or_acquire() as connection:
            client = connection.default_channel.client
            return {queue: int(client.llen(queue)) for queue in queues}
    except (OperationalError, RedisError, OSError):
        return None


def broker_problem(broker: Redis) -> str | None:
    """What is wrong with how the broker is set up; None if nothing is. One that does not tell its settings is taken as it is."""
    try:
        policy = broker.config_get("maxmemory-policy").get("maxmemory-policy", "noeviction")
    except RedisError:
        return None
    return None if policy == "noeviction" else f"it throws messages away when it is full ({policy})"
