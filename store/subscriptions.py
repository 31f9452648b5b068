"""Subscriptions and deliveries: who wants to know what, and what became of each thing to be told."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

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
    mail: str | None
    doubtful: bool
    due: datetime | None = None
    told: str | None = None


def save_subscription(connection: Connection, subscription: Subscription, now: datetime) -> bool:
    """Adds or changes it; True if it is new."""
    body = subscription.model_dump_json()
    if connection.execute(select(subscriptions.c.id).where(subscriptions.c.id == subscription.id)).first():
        connection.execute(update(subscriptions).where(subscriptions.c.id == subscription.id).values(body=body))
        return False
    connection.execute(subscriptions.insert().values(id=subscription.id, body=body, created=now))
    return True


def list_subscriptions(connection: Connection, *, stopped: bool = True) -> list[Subscription]:
    """All of them; without `stopped` only those that are told."""
    query = select(subscriptions.c.body).order_by(subscriptions.c.id)
    if not stopped:
        query = query.where(subscriptions.c.stopped.is_(None))
    found = [Subscription.model_validate_json(body) for body in connection.execute(query).scalars()]
    return found if stopped else [subscription for subscription in found if subscription.active]


def load_subscription(connection: Connection, subscription_id: str) -> Subscription | None:
    body = connection.execute(select(subscriptions.c.body).where(subscriptions.c.id == subscription_id)).scalar()
    return Subscription.model_validate_json(body) if body else None


def stop_subscription(connection: Connection, subscription_id: str, reason: str, now: datetime) -> bool:
    """No more is told; what waits is let go. Twice is harmless. False if there is no such subscription."""
    query = update(subscriptions).where(subscriptions.c.id == subscription_id, subscriptions.c.stopped.is_(None))
    if connection.execute(query.values(stopped=now, stop_reason=reason)).rowcount == 0:
        return load_subscription(connection, subscription_id) is not None
    waiting = (deliveries.c.subscription_id == subscription_id, deliveries.c.state == DeliveryState.DUE)
    connection.execute(update(deliveries).where(*waiting).values(state=DeliveryState.FAILED, ended=now, due=None, problem=reason))
    return True


def resume_subscription(connection: Connection, subscription_id: str) -> bool:
    query = update(subscriptions).where(subscriptions.c.id == subscription_id)
    return connection.execute(query.values(stopped=None, stop_reason=None)).rowcount == 1


def stopped_subscriptions(connection: Connection) -> dict[str, tuple[datetime, str]]:
    """When and why each that is stopped was."""
    query = select(subscriptions.c.id, subscriptions.c.stopped, subscriptions.c.stop_reason).where(subscriptions.c.stopped.is_not(None))
    return {row.id: (row.stopped, row.stop_reason or "") for row in connection.execute(query)}


def save_alerts(connection: Connection, alerts: Iterable[tuple[Alert, tuple[str, ...]]]) -> int:
    """Puts into the outbox what is not in it yet; how many that were.

    Told once: subscription, event and status are the key, whichever of its identifiers the event then had.
    """
    wanted = list(alerts)
    known = _told_keys(connection, {alert.event_id for alert, _ in wanted})
    rows = {}
    for alert, why in wanted:
        key = (alert.subscription_id, alert.event_id, alert.status)
        if key not in known:
            rows[key] = {
                "subscription_id": alert.subscription_id, "event_id": alert.event_id, "status": alert.status, "why": json.dumps(why),
                "state": DeliveryState.SENT if alert.by_feed else DeliveryState.DUE, "decided": alert.decided, "tries": 0,
                "due": None if alert.by_feed else alert.due or alert.decided, "ended": alert.decided if alert.by_feed else None,
                "told": alert.by_feed,
            }  # fmt: skip
    if rows:
        connection.execute(_insert(connection)(deliveries).on_conflict_do_nothing(), list(rows.values()))
    return len(rows)


def _insert(connection: Connection) -> Any:
    return (postgresql if connection.dialect.name == "postgresql" else sqlite).insert


def _told_keys(connection: Connection, event_ids: set[str]) -> set[tuple[str, str, str]]:
    """(subscription, event, status) of what is in the outbox of those events, also by identifiers that they gave up."""
    own = {identifier: identifier for identifier in event_ids}
    given_up = select(merged_events.c.id, merged_events.c.event_id).where(merged_events.c.event_id.in_(event_ids))
    own |= {row.id: row.event_id for row in connection.execute(given_up)}
    query = select(deliveries.c.subscription_id, deliveries.c.event_id, deliveries.c.status).where(deliveries.c.event_id.in_(own))
    return {(row.subscription_id, own[row.event_id], row.status) for row in connection.execute(query)}


def deliveries_of(connection: Connection, event_id: str, subscription_id: str | None = None) -> list[Delivery]:
    """All that was or is to be told of the event, by whichever identifier; in the order in which it was decided."""
    given_up = select(merged_events.c.id).where(merged_events.c.event_id == event_id)
    query = select(deliveries).where(or_(deliveries.c.event_id == event_id, deliveries.c.event_id.in_(given_up)))
    if subscription_id is not None:
        query = query.where(deliveries.c.subscription_id == subscription_id)
    return [_delivery(row) for row in connection.execute(query.order_by(deliveries.c.id))]


def due_deliveries(connection: Connection, now: datetime, limit: int = 500) -> list[Delivery]:
    """What is to be sent now, earliest first. The one place that says what is due."""
    query = select(deliveries).where(deliveries.c.state == DeliveryState.DUE, deliveries.c.due <= now)
    return [_delivery(row) for row in connection.execute(query.order_by(deliveries.c.id).limit(limit))]


def due_with(connection: Connection, first: Delivery, now: datetime) -> list[Delivery]:
    """Those due to the same reader that were or may be told in one mail with it."""
    query = select(deliveries).where(
        deliveries.c.subscription_id == first.subscription_id,
        deliveries.c.state == DeliveryState.DUE,
        deliveries.c.due <= now,
        deliveries.c.mail == first.mail if first.mail else deliveries.c.mail.is_(None),
    )
    return [_delivery(row) for row in connection.execute(query.order_by(deliveries.c.id))]


def claim_deliveries(connection: Connection, batch: Sequence[Delivery], mail: str, told: Mapping[str, str] | None = None) -> bool:
    """Marks them as being sent in one mail, before the first byte goes out; False if another process has one of them.

    `told`: what the mail says of each event, by the identifier that the delivery knows it by.
    """
    numbers = [delivery.id for delivery in batch]
    query = update(deliveries).where(deliveries.c.id.in_(numbers), deliveries.c.state == DeliveryState.DUE)
    if connection.execute(query.values(state=DeliveryState.SENDING, tries=deliveries.c.tries + 1, mail=mail)).rowcount != len(numbers):
        return False
    for event_id, said in (told or {}).items():
        connection.execute(update(deliveries).where(deliveries.c.id.in_(numbers), deliveries.c.event_id == event_id).values(told=said))
    return True


def postpone_deliveries(connection: Connection, batch: Sequence[Delivery], until: datetime, why: str) -> None:
    """They are due later; no attempt was made."""
    numbers = [delivery.id for delivery in batch]
    query = update(deliveries).where(deliveries.c.id.in_(numbers), deliveries.c.state == DeliveryState.DUE)
    connection.execute(query.values(due=until, problem=why))


def end_deliveries(
    connection: Connection,
    batch: Sequence[Delivery],
    state: DeliveryState,
    now: datetime,
    *,
    problem: str | None = None,
    retry_at: datetime | None = None,
    doubtful: bool = False,
) -> None:
    """Notes what became of them; with the state *due* they are due again at `retry_at`."""
    again = state is DeliveryState.DUE
    values: dict[str, Any] = {"state": state, "problem": problem, "due": retry_at if again else None, "ended": None if again else now}
    if doubtful:
        values["doubtful"] = True
    connection.execute(update(deliveries).where(deliveries.c.id.in_([d.id for d in batch])).values(**values))


def settle_interrupted(connection: Connection, now: datetime, *, again: bool) -> int:
    """Deliveries found *sending* at the start of a sender: nobody can tell whether they arrived. How many.

    With `again` each is sent once more, with the same Message-ID; one that was doubtful before is not.
    """
    problem = "the sender died while sending"
    sending = deliveries.c.state == DeliveryState.SENDING
    found = 0
    if again:
        once_more = update(deliveries).where(sending, deliveries.c.doubtful.is_(False))
        found += connection.execute(once_more.values(state=DeliveryState.DUE, due=now, doubtful=True, problem=problem)).rowcount
    held = update(deliveries).where(sending)
    return (
        found + connection.execute(held.values(state=DeliveryState.UNKNOWN, ended=now, due=None, doubtful=True, problem=problem)).rowcount
    )


def requeue_delivery(connection: Connection, delivery_id: int, now: datetime) -> bool:
    """Sends an ended delivery once more (`alerts resend`); False if there is no such one that has ended."""
    ended = deliveries.c.state.not_in([DeliveryState.DUE, DeliveryState.SENDING])
    values = {"state": DeliveryState.DUE, "due": now, "ended": None, "tries": 0, "decided": now}
    return connection.execute(update(deliveries).where(deliveries.c.id == delivery_id, ended).values(**values)).rowcount == 1


def list_deliveries(
    connection: Connection, limit: int = 200, subscription_id: str | None = None, state: str | None = None
) -> list[Delivery]:
    """The newest first."""
    query = select(deliveries).order_by(deliveries.c.id.desc()).limit(limit)
    if subscription_id:
        query = query.where(deliveries.c.subscription_id == subscription_id)
    if state:
        query = query.where(deliveries.c.state == state)
    return [_delivery(row) for row in connection.execute(query)]


def load_delivery(connection: Connection, number: int) -> Delivery | None:
    row = connection.execute(select(deliveries).where(deliveries.c.id == number)).first()
    return _delivery(row) if row else None


def count_deliveries(connection: Connection) -> dict[str, int]:
    return {s: n for s, n in connection.execute(select(deliveries.c.state, func.count()).group_by(deliveries.c.state))}


def count_doubtful(connection: Connection) -> int:
    """Mails of which a second copy is possible."""
    return connection.execute(select(func.count()).select_from(deliveries).where(deliveries.c.doubtful.is_(True))).scalar_one()


def _delivery(row) -> Delivery:  # type: ignore[no-untyped-def]
    return Delivery(
        row.id, row.subscription_id, row.event_id, row.status, tuple(json.loads(row.why)), DeliveryState(row.state), row.decided,
        row.tries, row.ended, row.problem, row.mail, row.doubtful, row.due, row.told,
    )  # fmt: skip
