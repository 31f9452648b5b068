"""Subscriptions and deliveries: who wants to know what, and what became of each thing to be told."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, or_, select, update

from records.subscription import Alert, DeliveryState, Subscription
from store.tables import deliveries, merged_events, subscriptions


@dataclass(frozen=True)
class Delivery:
    id: int
    subscription_id: str
    event_id: str
    status: str
    why: tuple[str, ...]
    state: DeliveryState
    decided: datetime
    tries: int
    ended: datetime | None
    problem: str | None


def save_subscription(connection: Connection, subscription: Subscription, now: datetime) -> bool:
    """Adds or changes it; True if it is new."""
    body = subscription.model_dump_json()
    if connection.execute(select(subscriptions.c.id).where(subscriptions.c.id == subscription.id)).first():
        connection.execute(update(subscriptions).where(subscriptions.c.id == subscription.id).values(body=body))
        return False
    connection.execute(subscriptions.insert().values(id=subscription.id, body=body, created=now))
    return True


def list_subscriptions(connection: Connection) -> list[Subscription]:
    bodies = connection.execute(select(subscriptions.c.body).order_by(subscriptions.c.id)).scalars()
    return [Subscription.model_validate_json(body) for body in bodies]


def save_alerts(connection: Connection, alerts: Iterable[tuple[Alert, tuple[str, ...]]]) -> int:
    """Puts into the outbox what is not in it yet; how many that were.

    Told once: subscription, event and status are the key, whichever of its identifiers the event then had.
    """
    added = 0
    for alert, why in alerts:
        absorbed = select(merged_events.c.id).where(merged_events.c.event_id == alert.event_id)
        key = (
            deliveries.c.subscription_id == alert.subscription_id,
            or_(deliveries.c.event_id == alert.event_id, deliveries.c.event_id.in_(absorbed)),
            deliveries.c.status == alert.status,
        )
        if connection.execute(select(deliveries.c.id).where(*key)).first() is None:
            connection.execute(
                deliveries.insert().values(
                    subscription_id=alert.subscription_id, event_id=alert.event_id, status=alert.status, why=json.dumps(why),
                    state=DeliveryState.DUE, decided=alert.decided, due=alert.decided, tries=0,
                )
            )  # fmt: skip
            added += 1
    return added


def was_told_before(connection: Connection, delivery: Delivery) -> bool:
    """Whether an earlier status of the event was put out to that subscriber."""
    query = select(deliveries.c.id).where(
        deliveries.c.subscription_id == delivery.subscription_id,
        deliveries.c.event_id == delivery.event_id,
        deliveries.c.id < delivery.id,
    )
    return connection.execute(query).first() is not None


def due_deliveries(connection: Connection, now: datetime, limit: int = 500) -> list[Delivery]:
    """What is to be sent now, earliest first. The one place that says what is due."""
    query = select(deliveries).where(deliveries.c.state == DeliveryState.DUE, deliveries.c.due <= now)
    return [_delivery(row) for row in connection.execute(query.order_by(deliveries.c.id).limit(limit))]


def claim_delivery(connection: Connection, delivery_id: int) -> bool:
    """Marks it as being sent, before the first byte goes out; False if another process has it."""
    query = update(deliveries).where(deliveries.c.id == delivery_id, deliveries.c.state == DeliveryState.DUE)
    return connection.execute(query.values(state=DeliveryState.SENDING, tries=deliveries.c.tries + 1)).rowcount == 1


def end_delivery(
    connection: Connection,
    delivery_id: int,
    state: DeliveryState,
    now: datetime,
    *,
    problem: str | None = None,
    retry_at: datetime | None = None,
) -> None:
    """Notes what became of it; with `retry_at` it is due again then."""
    ended = None if state is DeliveryState.DUE else now
    values = {"state": state, "problem": problem, "due": retry_at if state is DeliveryState.DUE else None, "ended": ended}
    connection.execute(update(deliveries).where(deliveries.c.id == delivery_id).values(**values))


def settle_interrupted(connection: Connection, now: datetime) -> int:
    """Deliveries found *sending* at the start of a sender: nobody can tell whether they arrived. How many."""
    query = update(deliveries).where(deliveries.c.state == DeliveryState.SENDING)
    problem = "the sender died while sending"
    return connection.execute(query.values(state=DeliveryState.UNKNOWN, ended=now, due=None, problem=problem)).rowcount


def list_deliveries(connection: Connection, limit: int = 200) -> list[Delivery]:
    return [_delivery(row) for row in connection.execute(select(deliveries).order_by(deliveries.c.id.desc()).limit(limit))]


def count_deliveries(connection: Connection) -> dict[str, int]:
    return {s: n for s, n in connection.execute(select(deliveries.c.state, func.count()).group_by(deliveries.c.state))}


def next_try(tries: int, now: datetime) -> datetime:
    """Back-off: 1, 4, 16 … minutes, at most six hours."""
    return now + min(timedelta(minutes=4 ** min(tries, 6)), timedelta(hours=6))


def _delivery(row) -> Delivery:  # type: ignore[no-untyped-def]
    return Delivery(
        row.id, row.subscription_id, row.event_id, row.status, tuple(json.loads(row.why)), DeliveryState(row.state), row.decided,
        row.tries, row.ended, row.problem,
    )  # fmt: skip
