"""The broker as we use it: found again within seconds of its return, asked how much it holds already."""

from typing import Any

from celery import Celery
from celery.app.amqp import AMQP
from kombu import Connection
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

MOST_SECONDS_BETWEEN_TRIES = 3.0  # kombu's own grow to 30 s: too long after a broker's return


class EagerConnection(Connection):
    """Tries again every few seconds while the broker is away, and never gives up by itself."""

    def _ensure_connection(self, *arguments: Any, **options: Any) -> Any:
        options.setdefault("interval_start", 1)
        options.setdefault("interval_step", 1)
        options.setdefault("interval_max", MOST_SECONDS_BETWEEN_TRIES)
        return super()._ensure_connection(*arguments, **options)


class EagerAMQP(AMQP):
    Connection = EagerConnection


def queued(app: Celery, queue: str) -> int | None:
    """Messages that wait in the queue; None if the broker cannot be asked."""
    try:
        with app.connection_or_acquire() as connection:
            return int(connection.default_channel.client.llen(queue))
    except (OperationalError, RedisError, OSError):
        return None
