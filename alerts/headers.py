"""Headers of a mail: who, what, one thread an event, how to stop; checked after writing, for Python has written injected ones."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy, default
from email.utils import format_datetime, parseaddr
from typing import Any
from urllib.parse import quote

from alerts.links import Letterhead, host_of, stop_link
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


@dataclass(frozen=True)
class Envelope:
    """What a mail is known by: its key, the keys of earlier mails on the matter (the first one first), and the moment."""

    key: str
    moment: datetime
    earlier: tuple[str, ...] = ()


def mail_key(subscription_id: str, told: Sequence[tuple[str, str]]) -> str:
    """The same for the same things (event and status) told to the same reader, so that a second copy is known as one."""
    return hashlib.sha256("\n".join([subscription_id, *(f"{event} {status}" for event, status in sorted(told))]).encode()).hexdigest()[:32]


def message_id(key: str, base_url: str) -> str:
    return f"<{key}@{host_of(base_url)}>"


def blank_mail(subscription: Subscription, subject: str, envelope: Envelope, letterhead: Letterhead) -> tuple[EmailMessage, dict[str, str]]:
    """A mail without content, and the headers that it was meant to have (for `check_headers`)."""
    name, address = parseaddr(letterhead.mail_from)
    base_url = letterhead.base_url
    stop = f"<mailto:{address}?subject=stop%20{quote(subscription.id, safe='')}>"
    headers = {
        "Subject": plain(subject)[:LONGEST_SUBJECT],
        "Date": format_datetime(envelope.moment),
        "Message-ID": message_id(envelope.key, base_url),
        "List-Id": f"accordwatch <{re.sub('[^a-z0-9-]', '-', subscription.id.lower())}.{host_of(base_url)}>",
        "List-Unsubscribe": stop,
        "Auto-Submitted": "auto-generated",
    }
    if letterhead.secure:  # one click works over https alone (RFC 8058)
        headers["List-Unsubscribe"] = f"<{stop_link(letterhead, subscription.id)}>, {stop}"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if envelope.earlier:
        thread = [message_id(key, base_url) for key in dict.fromkeys(envelope.earlier)]
        headers |= {"In-Reply-To": thread[-1], "References": " ".join(thread)}
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = Address(display_name=plain(name), addr_spec=address)
    mail["To"] = Address(addr_spec=str(subscription.email))
    for key, value in headers.items():
        mail[key] = value
    return mail, headers


def plain(text: str) -> str:
    """Text without controls, line breaks, bidi controls and encoded words, fit for a header and a line."""
    kept = "".join(" " if _is_control(c) else c for c in text)
    return " ".join(kept.replace("=?", "= ?").split())


def _is_control(c: str) -> bool:
    """Controls, line ends, surrogates, bidi and tag characters, and what is no character at all. Two joiners of Persian are kept."""
    none = ord(c) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(c) <= 0xFDEF
    return none or (unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs") and c not in "\u200c\u200d")


def check_headers(mail: EmailMessage, meant: dict[str, str]) -> None:
    """Parses the finished mail and compares names, recipient, subject and identifiers. Raises: UnsafeMail."""
    read = message_from_bytes(mail.as_bytes(), policy=default)
    names = sorted(key.lower() for key in read.keys())  # noqa: SIM118 - a message is no mapping
    allowed = sorted([*(key.lower() for key in meant), "from", "to", "mime-version", "content-type"])
    same = all("".join(str(read[key]).split()) == "".join(value.split()) for key, value in meant.items())
    if names != allowed or not same or str(read["To"]) != str(mail["To"]) or len(read["To"].addresses) != 1:
        raise UnsafeMail("A mail came out with other headers than were meant.", "It was not sent; report the event that it tells.")
