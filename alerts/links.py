"""Addresses that a reader holds: to stop, to read on, feed and calendar. Each carries a token that nobody can guess."""

import hashlib
import hmac
import re
from base64 import b64encode
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

Right = Literal["stop", "read"]
_LOOPBACK = ("localhost", "127.0.0.1", "::1", "")


@dataclass(frozen=True)
class Letterhead:
    """What all mails of an installation have in common."""

    mail_from: str
    base_url: str
    secret: str = ""

    @property
    def secure(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def reachable(self) -> bool:
        """Whether the base address leads here from elsewhere too."""
        return host_of(self.base_url) not in _LOOPBACK


def host_of(base_url: str) -> str:
    return re.sub(r"^\w+://", "", base_url).split("/")[0].split(":")[0] or "localhost"


def token(secret: str, right: Right, subscription_id: str) -> str:
    """What a link must carry. Who may read may not stop."""
    return hmac.new(secret.encode(), f"{right}\n{subscription_id}".encode(), hashlib.sha256).hexdigest()[:32]


def token_fits(secret: str, right: Right, subscription_id: str, given: str) -> bool:
    return hmac.compare_digest(token(secret, right, subscription_id).encode(), given.encode())


def stop_link(letterhead: Letterhead, subscription_id: str) -> str:
    return _link(letterhead, "stop", "stop", subscription_id)


def feed_link(letterhead: Letterhead, subscription_id: str) -> str:
    return _link(letterhead, "feed", "read", subscription_id) + ".atom"


def calendar_link(letterhead: Letterhead, subscription_id: str) -> str:
    return _link(letterhead, "calendar", "read", subscription_id) + ".ics"


def event_link(letterhead: Letterhead, subscription_id: str, event_id: str) -> str:
    return f"{_link(letterhead, 'told', 'read', subscription_id)}/{quote(event_id, safe='')}"


def webhook_key(letterhead: Letterhead, subscription_id: str) -> str:
    """Key that deliveries to the webhook are signed with, in the form of Standard Webhooks: `whsec_…`."""
    raw = hmac.new(letterhead.secret.encode(), f"webhook\n{subscription_id}".encode(), hashlib.sha256).digest()
    return f"whsec_{b64encode(raw).decode()}"


def _link(letterhead: Letterhead, page: str, right: Right, subscription_id: str) -> str:
    name = quote(subscription_id, safe="")
    return f"{letterhead.base_url.rstrip('/')}/{page}/{name}/{token(letterhead.secret, right, subscription_id)}"
