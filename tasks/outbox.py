"""Sends what is due in the outbox, each thing once; what cannot be known is said so."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage

from alerts import FolderSender, Sender, SmtpSender, compose
from records.subscription import DeliveryState, Subscription
from settings import Settings
from store import Store
from store import events as event_rows
from store import subscriptions as subscription_rows
from store.subscriptions import Delivery

MOST_TRIES = 12


def sender_for(settings: Settings) -> Sender:
    """SMTP if it is set, else a folder: sending is off until somebody switches it on."""
    return SmtpSender(settings.smtp_url) if settings.smtp_url else FolderSender(settings.mail_folder)


def send_due(store: Store, settings: Settings, sender: Sender, tell: Callable[[Delivery, str], None] = lambda d, s: None) -> Counter[str]:
    """Counts of what became of each delivery that was due. *Sending* is stamped before the first byte leaves."""
    counts: Counter[str] = Counter()
    now = datetime.now(UTC)
    with store.writing() as connection:
        counts["unknown"] += subscription_rows.settle_interrupted(connection, now)
    while True:
        with store.reading() as connection:
            due = subscription_rows.due_deliveries(connection, datetime.now(UTC), limit=50)
        if not due:
            return +counts
        for delivery in due:
            state = _send_one(store, settings, sender, delivery)
            counts[state] += 1
            tell(delivery, state)


def _send_one(store: Store, settings: Settings, sender: Sender, delivery: Delivery) -> str:
    now = datetime.now(UTC)
    mail = mail_of(store, settings, delivery, now)
    with store.writing() as connection:
        if not subscription_rows.claim_delivery(connection, delivery.id):
            return "another's"
        if mail is None:
            subscription_rows.end_delivery(connection, delivery.id, DeliveryState.FAILED, now, problem="the event is gone")
            return DeliveryState.FAILED
    attempt = sender.send(mail)
    state = DeliveryState.FAILED if attempt.state is DeliveryState.DUE and delivery.tries + 1 >= MOST_TRIES else attempt.state
    with store.writing() as connection:
        retry = subscription_rows.next_try(delivery.tries, datetime.now(UTC))
        subscription_rows.end_delivery(connection, delivery.id, state, datetime.now(UTC), problem=attempt.said, retry_at=retry)
    return state


def mail_of(store: Store, settings: Settings, delivery: Delivery, now: datetime) -> EmailMessage | None:
    """The mail of a delivery; None if its event or subscription is gone."""
    with store.reading() as connection:
        event = event_rows.load_event(connection, delivery.event_id)
        subscribers = {s.id: s for s in subscription_rows.list_subscriptions(connection)}
        told_before = subscription_rows.was_told_before(connection, delivery)
    subscription: Subscription | None = subscribers.get(delivery.subscription_id)
    if event is None or subscription is None:
        return None
    return compose(
        event, subscription, why=delivery.why, mail_from=settings.mail_from, base_url=settings.base_url, now=now, follow_up=told_before
    )
