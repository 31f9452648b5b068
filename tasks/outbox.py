"""Sends what is due in the outbox, each thing once; what cannot be known is said so.

| what became of it | state | next |
| --- | --- | --- |
| no connection, cut before the final dot, 4xx | due | back-off with jitter, same Message-ID; three days after the first try failed |
| 5xx for the address | refused | the subscription is stopped and shown |
| 5xx for this mail | failed | shown |
| 2xx after the final dot | sent | never again |
| cut after the final dot, or the sender died | once more with the same Message-ID, then unknown | counted as doubtful |

A server that ails is left in peace for a while: what waits for it makes no try of its own.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from alerts import Attempt, Sender
from records.subscription import DeliveryState, Subscription
from settings import Settings
from store import Store, leases
from store import attempts as attempt_rows
from store import subscriptions as subscription_rows
from store.holding import why_held
from store.subscriptions import Delivery
from tasks.deciding import decide_alerts
from tasks.keeping import kept_lease
from tasks.packing import Packer, Parcel, letterhead_of

GIVE_UP_AFTER = timedelta(days=3)
MOST_AN_HOUR = 20  # mails to one reader; what is more comes as one digest
TOO_MANY = "more mails an hour than a reader bears: what waits comes as one digest"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)

Tell = Callable[[Delivery, str], None]


def tell_subscribers(
    store: Store, settings: Settings, tell: Tell = lambda d, s: None, may_go_on: Callable[[], bool] = lambda: True
) -> Counter[str]:
    """Decides whom events concern and sends what is due. Counts by state; none if another process is at it or sending is on hold.

    `may_go_on` is asked before each mail; what is left stays due.
    """
    with kept_lease(store, "send") as keeper:
        if keeper is None:
            return Counter()

        def may_send() -> bool:
            return keeper.is_ours() and may_go_on()

        decide_alerts(store)
        counts = send_due(store, settings, tell=tell, may_send=may_send)
        while may_send() and decide_alerts(store):  # whoever found an event meanwhile was turned away
            counts += send_due(store, settings, tell=tell, may_send=may_send)
        return counts


def send_due(
    store: Store,
    settings: Settings,
    sender: Sender | None = None,
    tell: Tell = lambda d, s: None,
    may_send: Callable[[], bool] = lambda: True,
) -> Counter[str]:
    """Counts of what became of each delivery that was due. *Sending* is stamped before the first byte leaves.

    `may_send` says whether we are the one sender still; it is asked before each.
    """
    counts: Counter[str] = Counter()
    with store.writing() as connection:
        if why_held(connection):
            return counts
        again = settings.unknown_mails == "again"
        if found := subscription_rows.settle_interrupted(connection, datetime.now(UTC), again=again):
            counts["interrupted"] = found
    packer = Packer(settings, letterhead_of(store, settings), sender)
    while may_send() and (batch := _next_batch(store, packer)):
        with store.reading() as connection:
            parcel = packer.pack(connection, batch, datetime.now(UTC))
        state = _deliver(store, settings, batch, parcel)
        counts[state] += len(batch)
        for delivery in batch:
            tell(replace(delivery, mail=delivery.mail or (parcel.key if parcel else None)), state)
    return counts


def _next_batch(store: Store, packer: Packer) -> list[Delivery]:
    """The deliveries of the next parcel: of one event, or all of a digest. What has to wait is due later."""
    while True:
        now = datetime.now(UTC)
        with store.writing() as connection:
            due = [] if why_held(connection) else subscription_rows.due_deliveries(connection, now, limit=1)
            if not due:
                return []
            subscription = subscription_rows.load_subscription(connection, due[0].subscription_id)
            together = subscription_rows.due_with(connection, due[0], now)
            if subscription is None:
                return together
            batch, flooded = _batch_of(connection, due[0], together, subscription, now)
            wait_until = flooded or _server_rests(connection, packer.server_of(subscription), now)
            if wait_until is None:
                return batch
            subscription_rows.postpone_deliveries(connection, together, wait_until, TOO_MANY if flooded else "the server rests")


def _batch_of(
    connection: Connection, first: Delivery, together: list[Delivery], subscription: Subscription, now: datetime
) -> tuple[list[Delivery], datetime | None]:
    """The deliveries to send in one, or until when they have to wait for the sake of their reader."""
    if first.mail or subscription.cadence != "at_once" or first.problem == TOO_MANY:
        return together, None
    one_event = [delivery for delivery in together if delivery.event_id == first.event_id]
    if subscription.channel == "webhook":
        return one_event, None
    arrived = attempt_rows.arrived_since(connection, subscription.address, now - HOUR)
    if len(arrived) >= MOST_AN_HOUR:
        return together, arrived[-MOST_AN_HOUR] + HOUR
    many = len({delivery.event_id for delivery in together}) + len(arrived) > MOST_AN_HOUR
    return (together if many else one_event), None


def _server_rests(connection: Connection, server: str | None, now: datetime) -> datetime | None:
    return leases.held(connection, f"rest:{server}", now).get("") if server else None


def _deliver(store: Store, settings: Settings, batch: Sequence[Delivery], parcel: Parcel | None) -> str:
    if parcel is None:
        with store.writing() as connection:
            if not subscription_rows.claim_deliveries(connection, batch, batch[0].mail or "none"):
                return "another's"
            problem = "the event is withdrawn, or it or the subscription is gone"
            subscription_rows.end_deliveries(connection, batch, DeliveryState.FAILED, datetime.now(UTC), problem=problem)
            return DeliveryState.FAILED
    number = _claim(store, settings, batch, parcel)
    if number is None:
        return "another's"
    attempt = parcel.send()
    return _note(store, settings, batch, parcel, number, attempt)


def _claim(store: Store, settings: Settings, batch: Sequence[Delivery], parcel: Parcel) -> int | None:
    """Number of the attempt, noted before the first byte leaves; None if another process has them. Waits for the server's rate."""
    while True:
        with store.writing() as connection:
            now = datetime.now(UTC)
            begun = [] if parcel.server == "folder" else attempt_rows.begun_since(connection, parcel.server, now - MINUTE)
            if len(begun) < settings.mails_per_minute:
                if not subscription_rows.claim_deliveries(connection, batch, parcel.key, parcel.said):
                    return None
                name = batch[0].subscription_id
                return attempt_rows.begin_attempt(connection, parcel.key, name, parcel.address, parcel.server, now)
        time.sleep(max(0.05, (begun[-settings.mails_per_minute] + MINUTE - now).total_seconds()))


def _note(store: Store, settings: Settings, batch: Sequence[Delivery], parcel: Parcel, number: int, attempt: Attempt) -> str:
    now = datetime.now(UTC)
    state, doubtful = attempt.state, attempt.state is DeliveryState.UNKNOWN
    if doubtful and settings.unknown_mails == "again" and not batch[0].doubtful:
        state = DeliveryState.DUE
    rest = back_off(batch[0].tries)

    def note(connection: Connection) -> str:
        attempt_rows.end_attempt(connection, number, attempt.state, attempt.said, now)
        first = attempt_rows.first_attempt(connection, parcel.key) or now
        late = state is DeliveryState.DUE and now - max(first, batch[0].decided) > GIVE_UP_AFTER
        ended = DeliveryState.FAILED if late else state
        subscription_rows.end_deliveries(connection, batch, ended, now, problem=attempt.said, retry_at=now + rest, doubtful=doubtful)
        if attempt.server_ails and parcel.server != "folder":
            leases.take(connection, f"rest:{parcel.server}", f"attempt {number}", min(rest, 5 * MINUTE).total_seconds(), now)
        if ended is DeliveryState.REFUSED:
            reason = f"its address is refused: {attempt.said}"
            subscription_rows.stop_subscription(connection, batch[0].subscription_id, reason, now)
        return ended

    return store.insist(note)  # a mail that left and is forgotten would be sent again


def back_off(tries: int) -> timedelta:
    """1, 4, 16 … minutes, at most six hours, a quarter more or less so that readers of one server do not come back together."""
    minutes = min(4 ** min(tries, 6), 360)
    return timedelta(minutes=minutes * random.uniform(0.75, 1.25))


def preview(store: Store, settings: Settings, now: datetime) -> list[tuple[list[Delivery], Parcel]]:
    """What `send_due` would send now, without sending or claiming anything."""
    packer = Packer(settings, letterhead_of(store, settings))
    with store.reading() as connection:
        due = subscription_rows.due_deliveries(connection, now)
        cadences = {s.id: s.cadence for s in subscription_rows.list_subscriptions(connection)}
        batches: dict[object, list[Delivery]] = {}
        for delivery in due:
            alone = cadences.get(delivery.subscription_id) == "at_once" and not delivery.mail
            key = (delivery.subscription_id, delivery.event_id if alone else "", delivery.mail)
            batches.setdefault(key, []).append(delivery)
        return [(batch, parcel) for batch in batches.values() if (parcel := packer.pack(connection, batch, now))]
