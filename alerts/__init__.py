"""Who is concerned by an event, the text that tells it, and its sending. Imports only the records."""

from alerts.cadence import due_at
from alerts.composing import Letterhead, Told, compose, compose_digest
from alerts.headers import message_id, stop_link, stop_token
from alerts.matching import concerns
from alerts.sending import Attempt, FolderSender, Sender, SmtpSender
from alerts.subscription_file import read_subscriptions

__all__ = [
    "Attempt",
    "FolderSender",
    "Letterhead",
    "Sender",
    "SmtpSender",
    "Told",
    "compose",
    "compose_digest",
    "concerns",
    "due_at",
    "message_id",
    "read_subscriptions",
    "stop_link",
    "stop_token",
]
