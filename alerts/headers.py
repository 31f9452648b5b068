"""Headers of a mail: who, what, one thread an event, how to stop; checked after writing, for Python has written injected ones."""

import hashlib
import hmac
import re
import unicodedata
from datetime import datetime
from email import message_from_bytes
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy, default
from email.utils import format_datetime, parseaddr
from typing import Any
from urllib.parse import quote

from records.errors import AccordwatchError
from records.subscription import Subscription

LONGEST_SUBJECT = 180


class _WholeWords(EmailPolicy):
    """As SMTP's policy, but a long Subject keeps the space between two encoded words, which the standard library loses."""

    def fold(self, name: str, value: Any) -> str:
        if name.lower() != "subject" or str(value).isascii():
            return super().fold(name, value)
        return f"{name}: {Header(str(value), 'utf-8', header_name=name).encode(linesep=self.linesep)}{self.linesep}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode("ascii", "surrogateescape")


_POLICY = _WholeWords(linesep="\r\n", raise_on_defect=False)


class UnsafeMail(AccordwatchError):
    """The written mail has other headers than were meant: it must not leave."""


def message_id(parts: tuple[str, ...], base_url: str) -> str:
    """The same for the same thing told to the same reader, so that a second copy is known as one."""
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
    return f"<{digest}@{_host(base_url)}>"


def stop_token(secret: str, subscription_id: str) -> str:
    """What a stop link must carry: nobody can stop a subscription whose mails they do not have."""
    return hmac.new(secret.encode(), f"stop\n{subscription_id}".encode(), hashlib.sha256).hexdigest()[:32]


def stop_link(secret: str, subscription_id: str, base_url: str) -> str:
    return f"{base_url.rstrip('/')}/stop/{quote(subscription_id, safe='')}/{stop_token(secret, subscription_id)}"


def blank_mail(
    subscription: Subscription, subject: str, own_id: str, thread: str | None, *, mail_from: str, base_url: str, secret: str, now: datetime
) -> tuple[EmailMessage, dict[str, str]]:
    """A mail without content, and the headers that it was meant to have (for `check_headers`)."""
    name, address = parseaddr(mail_from)
    stop = f"<mailto:{address}?subject=stop%20{quote(subscription.id, safe='')}>"
    headers = {
        "Subject": plain(subject)[:LONGEST_SUBJECT],
        "Date": format_datetime(now),
        "Message-ID": own_id,
        "List-Id": f"accordwatch <{re.sub('[^a-z0-9-]', '-', subscription.id.lower())}.{_host(base_url)}>",
        "List-Unsubscribe": stop,
        "Auto-Submitted": "auto-generated",
    }
    if base_url.startswith("https://"):  # one click works over https alone (RFC 8058)
        headers["List-Unsubscribe"] = f"<{stop_link(secret, subscription.id, base_url)}>, {stop}"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if thread:
        headers |= {"In-Reply-To": thread, "References": thread}
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = Address(display_name=plain(name), addr_spec=address)
    mail["To"] = Address(addr_spec=str(subscription.email))
    for key, value in headers.items():
        mail[key] = value
    return mail, headers


def plain(text: str) -> str:
    """Text without controls, line breaks, bidi controls and encoded words, fit for a header and a line."""
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs") and c not in "\u200c\u200d" else c for c in text)
    return " ".join(kept.replace("=?", "= ?").split())


def check_headers(mail: EmailMessage, meant: dict[str, str]) -> None:
    """Parses the finished mail and compares. Raises: UnsafeMail."""
    read = message_from_bytes(mail.as_bytes(), policy=default)
    names = sorted(key.lower() for key in read.keys())  # noqa: SIM118 - a message is no mapping
    allowed = sorted([*(key.lower() for key in meant), "from", "to", "mime-version", "content-type"])
    if names != allowed or len(str(read["To"]).split("@")) != 2:
        raise UnsafeMail("A mail came out with other headers than were meant.", "It was not sent; report the event that it tells.")


def _host(base_url: str) -> str:
    return re.sub(r"^\w+://", "", base_url).split("/")[0].split(":")[0] or "localhost"
