"""Who is concerned by an event, the text that tells it, and its sending. Imports only the records."""

from alerts.composing import compose, message_id
from alerts.matching import concerns
from alerts.sending import Attempt, FolderSender, Sender, SmtpSender
from alerts.subscription_file import read_subscriptions

__all__ = ["Attempt", "FolderSender", "Sender", "SmtpSender", "compose", "concerns", "message_id", "read_subscriptions"]
