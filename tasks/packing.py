"""What is handed over for some deliveries: a mail, a signed call of a webhook, or a message to an address of Apprise."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage

from sqlalchemy import Connection

from alerts import (
    AppriseSender,
    Attempt,
    Envelope,
    FolderSender,
    Letterhead,
    Sender,
    SmtpSender,
    Told,
    WebhookSender,
    compose,
    compose_digest,
    mail_key,
    short_message,
    webhook_key,
)
from records.subscription import DeliveryState, Subscription
from settings import Settings
from store import Store, leases
from store import events as event_rows
from store import subscriptions as subscription_rows
from store.agreements import thread_of
from store.subscriptions import Delivery
from tasks.follow_ups import what_is_said

_ARRIVED = (DeliveryState.SENT, DeliveryState.UNKNOWN)


@dataclass(frozen=True)
class Parcel:
    """One thing to hand over. `server`: whose rate it counts for; `said`: what it says of each event, by the delivery's identifier."""

    key: str
    server: str
    address: str
    subject: str
    said: dict[str, str]
    send: Callable[[], Attempt]
    mail: EmailMessage | None = None


def letterhead_of(store: Store, settings: Settings) -> Letterhead:
    """Sender, addresses, and the secret of this store that links are made with."""
    with store.writing() as connection:
        return Letterhead(settings.mail_from, settings.base_url, leases.secret_of(connection))


class Packer:
    """Makes parcels for what is due. Without SMTP, and without leave for other channels, all goes into the mail folder."""

    def __init__(self, settings: Settings, letterhead: Letterhead, sender: Sender | None = None) -> None:
        folder = FolderSender(settings.mail_folder)
        self._letterhead, self._folder = letterhead, folder
        self._mails = sender or (SmtpSender(settings.smtp_url) if settings.smtp_url else folder)
        self._webhooks = WebhookSender(settings.private_webhooks) if settings.other_channels == "on" else None
        self._apprise = AppriseSender() if settings.other_channels == "on" else None

    def server_of(self, subscription: Subscription) -> str | None:
        """Whose rate its parcels count for; None for the folder."""
        if subscription.channel == "webhook":
            return self._webhooks.server_of(subscription.webhook or "") if self._webhooks else None
        if subscription.channel == "apprise":
            return subscription.address if self._apprise else None
        return self._mails.server

    def pack(self, connection: Connection, batch: Sequence[Delivery], now: datetime) -> Parcel | None:
        """The parcel of the deliveries; None if their event or subscription is gone. The newest status of each event is told."""
        subscription = subscription_rows.load_subscription(connection, batch[0].subscription_id)
        told = _told(connection, batch)
        if subscription is None or not told:
            return None
        key = batch[0].mail or mail_key(subscription.id, [(delivery.event_id, delivery.status) for delivery in batch])
        said = {delivery.event_id: what_is_said(one.event) for delivery, one in told.items()}
        ones = list(told.values())
        digest = len(ones) > 1 or subscription.cadence != "at_once"
        server = self.server_of(subscription) or "folder"
        if subscription.channel == "email":
            envelope = Envelope(key, now, () if digest else _earlier(connection, batch[-1], next(iter(told.values())).event.agreement_id))
            if digest:
                mail = compose_digest(ones, subscription, self._letterhead, envelope)
            else:
                mail = compose(ones[0], subscription, self._letterhead, envelope)
            return Parcel(key, server, str(subscription.email), str(mail["Subject"]), said, lambda: self._mails.send(mail), mail)
        subject, text = short_message(ones, subscription, self._letterhead)
        if subscription.channel == "webhook" and subscription.webhook:
            return self._webhook(key, server, subscription, subject, ones, said)
        return self._message(key, server, subscription, subject, text, said)

    def _webhook(
        self, key: str, server: str, subscription: Subscription, subject: str, told: Sequence[Told], said: dict[str, str]
    ) -> Parcel:
        url = subscription.webhook or ""
        content = {
            "version": 1, "subscription": subscription.id, "summary": subject,
            "told": [
                {"status": one.status, "follow_up": one.follow_up, "why": list(one.why), "event": event_rows.event_as_json(one.event)}
                for one in told
            ],
        }  # fmt: skip
        secret, webhooks = webhook_key(self._letterhead, subscription.id), self._webhooks
        if webhooks is None:
            return Parcel(key, server, url, subject, said, lambda: self._folder.keep(key, content))
        return Parcel(key, server, url, subject, said, lambda: webhooks.send(url, secret, key, content))

    def _message(self, key: str, server: str, subscription: Subscription, subject: str, text: str, said: dict[str, str]) -> Parcel:
        address, apprise = subscription.apprise, self._apprise
        if address is None or apprise is None:
            content = {"title": subject, "text": text}
            return Parcel(key, server, subscription.address, subject, said, lambda: self._folder.keep(key, content))
        return Parcel(key, server, subscription.address, subject, said, lambda: apprise.send(address.get_secret_value(), subject, text))


def _told(connection: Connection, batch: Sequence[Delivery]) -> dict[Delivery, Told]:
    """What each delivery tells; of one event the last one alone, for a reader is told how it stands now."""
    found: dict[str, tuple[Delivery, Told]] = {}
    for delivery in batch:
        event = event_rows.load_event(connection, delivery.event_id)
        if event is not None and event.rejected is (delivery.status == "withdrawn"):
            known = subscription_rows.deliveries_of(connection, event.id, delivery.subscription_id)
            before = any(other.id < delivery.id and other.state in _ARRIVED for other in known)
            found.pop(event.id, None)
            found[event.id] = (delivery, Told(event, delivery.status, delivery.why, before or delivery.why == ("told before",)))
    return dict(found.values())


def _earlier(connection: Connection, delivery: Delivery, agreement_id: str | None) -> tuple[str, ...]:
    """Keys of the mails that this reader got of the matter, the first and the last: of the event, else of its agreement."""
    event = event_rows.load_event(connection, delivery.event_id)
    names = [event.id if event else delivery.event_id]
    names += [other.id for other in thread_of(connection, agreement_id) if other.id not in names] if agreement_id else []
    known = [d for name in names for d in subscription_rows.deliveries_of(connection, name, delivery.subscription_id)]
    keys = [d.mail for d in sorted(known, key=lambda d: d.id) if d.mail and d.state in _ARRIVED and d.mail != delivery.mail]
    return tuple(dict.fromkeys((keys[0], keys[-1]))) if keys else ()
