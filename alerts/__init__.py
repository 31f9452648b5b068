"""Who is concerned by an event, the text that tells it, and its sending. Imports only the records."""

from alerts.apprise_channel import AppriseSender
from alerts.cadence import due_at
from alerts.composing import Told, compose, compose_digest
from alerts.headers import Envelope, mail_key, message_id
from alerts.links import Letterhead, stop_link, webhook_key
from alerts.matching import Watchers, concerns, concerns_calendar
from alerts.messages import short_message
from alerts.sending import Attempt, FolderSender, Sender, SmtpSender
from alerts.subscription_file import read_subscriptions
from alerts.webhooks import WebhookSender

__all__ = [
    "AppriseSender",
    "Attempt",
    "Envelope",
    "FolderSender",
    "Letterhead",
    "Sender",
    "SmtpSender",
    "Told",
    "Watchers",
    "WebhookSender",
    "compose",
    "compose_digest",
    "concerns",
    "concerns_calendar",
    "due_at",
    "mail_key",
    "message_id",
    "read_subscriptions",
    "short_message",
    "stop_link",
    "webhook_key",
]
