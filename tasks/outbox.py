"""Sends what is due in the outbox, each thing once; what cannot be known is said so.

| what became of it | state | next |
| --- | --- | --- |
| no connection, cut before the final dot, 4xx | due | back-off with jitter; after three days failed |
| 5xx for the address | refused | the subscription is stopped and shown |
| 2xx after the final dot | sent | never again |
| cut after the final dot, or the sender died | once more with the same Message-ID, then unknown | counted as doubtful |
"""

import random
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from hashlib import sha256
from secrets import token_hex
from uuid import uuid4

from sqlalchemy import Connection

from alerts import FolderSender, Letterhead, Sender, SmtpSender, Told, compose, compose_digest
from records.subscription import DeliveryState, Subscription
from settings import Settings
from store import Store, leases
from store import events as event_rows
from store import subscriptions as subscription_rows
from store.holding import why_held
from store.subscriptions import Delivery
from tasks.deciding import decide_alerts

GIVE_UP_AFTER = timedelta(days=3)
MOST_AN_HOUR = 20  # mails to one reader; what is more comes as one digest
SENDING_SECONDS = 900.0  # longer than one mail can take (RFC 5321: ten minutes after the final dot)

Tell = Callable[[Delivery, str], None]


def sender_for(settings: Settings) -> Sender:
    """SMTP if it is set, else a folder: sending is off until somebody switches it on."""
    return SmtpSender(settings.smtp_url) if settings.smtp_url else FolderSender(settings.mail_folder)


def letterhead_of(store: Store, settings: Settings) -> Letterhead:
    """Sender, addresses, and the secret of this store that stop links are made with."""
    with store.writing() as connection:
        secret = leases.read_fact(connection, "secret")
        if secret is None:
            leases.write_fact(connection, "secret", token_hex(32))
            secret = leases.read_fact(connection, "secret") or ""
    return Letterhead(settings.mail_from, settings.base_url, secret)


def tell_subscribers(store: Store, settings: Settings, tell: Tell = lambda d, s: None) -> Counter[str]:
    """Decides whom events concern and sends what is due. Counts by state; none if another process is at it or sending is on hold."""
    holder = uuid4().hex
    with store.writing() as connection:
        if not leases.take(connection, "send", holder, SENDING_SECONDS, datetime.now(UTC)):
            return Counter()
    try:
        decide_alerts(store)
        return send_due(store, settings, sender_for(settings), tell, holder=holder)
    finally:
        with store.writing() as connection:
            leases.release(connection, "send", holder)


def send_due(
    store: Store, settings: Settings, sender: Sender, tell: Tell = lambda d, s: None, *, holder: str | None = None
) -> Counter[str]:
    """Counts of what became of each delivery that was due. *Sending* is stamped before the first byte leaves."""
    counts: Counter[str] = Counter()
    with store.writing() as connection:
        if why_held(connection):
            return counts
        again = settings.unknown_mails == "again"
        if found := subscription_rows.settle_interrupted(connection, datetime.now(UTC), again=again):
            counts["interrupted"] = found
    letterhead = letterhead_of(store, settings)
    pace = _Pace(settings.mails_per_minute if settings.smtp_url else None)
    while batch := _next_batch(store, settings, holder):
        mail = _mail(store, batch, letterhead, datetime.now(UTC))
        pace.wait()
        state = _send(store, settings, sender, batch, mail)
        counts[state] += len(batch)
        for delivery in batch:
            tell(delivery, state)
    return counts


class _Pace:
    """No more than so many mails in any minute."""

    def __init__(self, mails_per_minute: int | None) -> None:
        self._most = mails_per_minute
        self._sent: deque[float] = deque()

    def wait(self) -> None:
        if self._most is None:
            return
        while len(self._sent) >= self._most:
            rest = 60.0 - (time.monotonic() - self._sent[0])
            if rest <= 0:
                self._sent.popleft()
            else:
                time.sleep(rest)
        self._sent.append(time.monotonic())


def _next_batch(store: Store, settings: Settings, holder: str | None) -> list[Delivery]:
    """The deliveries of the next mail: one, or all of a digest. Prolongs the lease of the sender."""
    now = datetime.now(UTC)
    with store.writing() as connection:
        if why_held(connection):
            return []
        if holder:
            leases.take(connection, "send", holder, SENDING_SECONDS, now)
        due = subscription_rows.due_deliveries(connection, now, limit=1)
        if not due:
            return []
        first = due[0]
        subscription = subscription_rows.load_subscription(connection, first.subscription_id)
        together = subscription_rows.due_with(connection, first, now)
        if first.mail:
            return together
        sent = subscription_rows.sent_since(connection, first.subscription_id, now - timedelta(hours=1))
        digest = subscription is not None and (subscription.cadence != "at_once" or len(together) + sent > MOST_AN_HOUR)
        return together if digest else [first]


def _mail(store: Store, batch: Sequence[Delivery], letterhead: Letterhead, now: datetime) -> EmailMessage | None:
    """The mail of the deliveries; None if their event or subscription is gone or was rejected."""
    with store.reading() as connection:
        subscription = subscription_rows.load_subscription(connection, batch[0].subscription_id)
        told = [one for delivery in batch if (one := _told(connection, delivery))]
    if subscription is None or not told:
        return None
    return write_mail(told, subscription, letterhead, mail_key(batch), now, digest=len(batch) > 1 or subscription.cadence != "at_once")


def write_mail(
    told: Sequence[Told], subscription: Subscription, letterhead: Letterhead, key: str, now: datetime, *, digest: bool
) -> EmailMessage:
    if digest:
        return compose_digest(told, subscription, letterhead, key, now)
    return compose(told[0], subscription, letterhead, now)


def _told(connection: Connection, delivery: Delivery) -> Told | None:
    event = event_rows.load_event(connection, delivery.event_id)
    if event is None or event.rejected:
        return None
    return Told(event, delivery.status, delivery.why, subscription_rows.was_told_before(connection, delivery))


def mail_key(batch: Sequence[Delivery]) -> str:
    """Key of the mail: the one given at the first attempt, else made from what it tells."""
    return batch[0].mail or sha256(",".join(str(delivery.id) for delivery in batch).encode()).hexdigest()[:32]


def _send(store: Store, settings: Settings, sender: Sender, batch: Sequence[Delivery], mail: EmailMessage | None) -> str:
    with store.writing() as connection:
        if not subscription_rows.claim_deliveries(connection, batch, mail_key(batch)):
            return "another's"
        if mail is None:
            problem = "the event or the subscription is gone"
            subscription_rows.end_deliveries(connection, batch, DeliveryState.FAILED, datetime.now(UTC), problem=problem)
            return DeliveryState.FAILED
    attempt = sender.send(mail)
    now = datetime.now(UTC)
    state, doubtful = attempt.state, attempt.state is DeliveryState.UNKNOWN
    if doubtful and settings.unknown_mails == "again" and not batch[0].doubtful:
        state = DeliveryState.DUE
    if state is DeliveryState.DUE and now - batch[0].decided > GIVE_UP_AFTER:
        state = DeliveryState.FAILED
    with store.writing() as connection:
        retry = now + back_off(batch[0].tries)
        subscription_rows.end_deliveries(connection, batch, state, now, problem=attempt.said, retry_at=retry, doubtful=doubtful)
        if state is DeliveryState.REFUSED:
            reason = f"its address is refused: {attempt.said}"
            subscription_rows.stop_subscription(connection, batch[0].subscription_id, reason, now)
    return state


def back_off(tries: int) -> timedelta:
    """1, 4, 16 … minutes, at most six hours, a quarter more or less so that readers of one server do not come back together."""
    minutes = min(4 ** min(tries, 6), 360)
    return timedelta(minutes=minutes * random.uniform(0.75, 1.25))


def preview(store: Store, settings: Settings, now: datetime) -> list[tuple[list[Delivery], EmailMessage]]:
    """What `send_due` would send now, without sending or claiming anything."""
    letterhead = letterhead_of(store, settings)
    with store.reading() as connection:
        due = subscription_rows.due_deliveries(connection, now)
        cadences = {s.id: s.cadence for s in subscription_rows.list_subscriptions(connection)}
    batches: dict[object, list[Delivery]] = {}
    for delivery in due:
        alone = cadences.get(delivery.subscription_id) == "at_once" and not delivery.mail
        batches.setdefault(delivery.id if alone else (delivery.subscription_id, delivery.mail), []).append(delivery)
    return [(batch, mail) for batch in batches.values() if (mail := _mail(store, batch, letterhead, now))]
