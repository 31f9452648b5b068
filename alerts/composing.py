"""The e-mail that tells an event to a subscriber. Scraped text is hostile until escaped; headers are checked after writing."""

import hashlib
import re
import unicodedata
from datetime import datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import format_datetime, parseaddr
from importlib.resources import files

import css_inline
from jinja2 import Environment, StrictUndefined

from alerts.wording import load_words, say_confidence, say_date, say_fact, say_place, say_side
from records.errors import AccordwatchError
from records.event import Event
from records.subscription import Subscription

_ENVIRONMENT = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
LONGEST_SUBJECT = 180


class UnsafeMail(AccordwatchError):
    """The written mail has other headers than were meant: it must not leave."""


def message_id(event_id: str, status: str, subscription_id: str, base_url: str) -> str:
    """The same for the same thing told to the same reader, so that a second copy is known as one."""
    digest = hashlib.sha256(f"{event_id}\n{status}\n{subscription_id}".encode()).hexdigest()[:32]
    return f"<{digest}@{_host(base_url)}>"


def compose(
    event: Event, subscription: Subscription, *, why: tuple[str, ...], mail_from: str, base_url: str, now: datetime, follow_up: bool = False
) -> EmailMessage:
    """The mail, text and HTML, in the subscriber's language. Raises: UnsafeMail if a header is not what was meant."""
    language = subscription.language
    thread = message_id(event.id, "", subscription.id, base_url)
    own = message_id(event.id, event.status, subscription.id, base_url)
    name, address = parseaddr(mail_from)
    headers = {
        "Subject": ("↻ " if follow_up else "") + _plain(say_fact(event, language))[:LONGEST_SUBJECT],
        "Date": format_datetime(now),
        "Message-ID": own,
        "List-Id": f"accordwatch <{re.sub('[^a-z0-9-]', '-', subscription.id.lower())}.{_host(base_url)}>",
        "List-Unsubscribe": f"<mailto:{address}?subject=stop%20{re.sub('[^A-Za-z0-9._-]', '-', subscription.id)}>",
        "Auto-Submitted": "auto-generated",
        "In-Reply-To": thread,
        "References": thread,
    }
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(display_name=_plain(name), addr_spec=address)
    mail["To"] = Address(addr_spec=str(subscription.email))
    for key, value in headers.items():
        mail[key] = value
    content = _content(event, subscription, why, base_url)
    mail.set_content(_render("mail.txt.j2", content, escape=False))
    mail.add_alternative(css_inline.inline(_render("mail.html.j2", content, escape=True)), subtype="html")
    _check(mail, headers)
    return mail


def _content(event: Event, subscription: Subscription, why: tuple[str, ...], base_url: str) -> dict[str, object]:
    language = subscription.language
    words = load_words(language)
    best = max(event.reports, key=lambda r: (r.mention.status == event.status, r.mention.confidence))
    rows = [("what", say_fact(event, language))]
    rows += [("when", say_date(event.date, language))] if event.date else []
    rows += [("where", say_place(event.location, language))] if event.location else []
    rows += [("term", event.valid.replace("/", "–"))] if event.valid else []
    rows += [("sectors", ", ".join(words.sectors[s] for s in event.sectors))] if event.sectors else []
    rows += [("confidence", say_confidence(event.confidence, language))]
    reports = [
        {
            "outlet": _plain(r.outlet), "title": _plain(r.title),
            "url": r.url if r.url and r.url.startswith(("http://", "https://")) else None,
            "lang": r.lang or "?", "published": r.published.isoformat(timespec="minutes") if r.published else "",
        }
        for r in event.reports
    ]  # fmt: skip
    return {
        "lang": language, "direction": words.direction, "labels": words.labels, "fact": say_fact(event, language),
        "rows": [(words.labels[key], value) for key, value in rows], "evidence": _plain(best.mention.evidence),
        "evidence_lang": best.lang or "",
        "evidence_direction": "rtl" if best.lang in ("fa", "ar") else "ltr", "reports": reports, "why": why,
        "sides": [say_side(side, language) for side in event.sides], "stop": base_url,
    }  # fmt: skip


def _render(name: str, content: dict[str, object], *, escape: bool) -> str:
    source = files("alerts").joinpath("templates", name).read_text(encoding="utf-8")
    environment = _ENVIRONMENT if escape else _ENVIRONMENT.overlay(autoescape=False)
    return environment.from_string(source).render(content)


def _plain(text: str) -> str:
    """Text without controls, line breaks, bidi controls and encoded words, fit for a header and a line."""
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs") and c not in "\u200c\u200d" else c for c in text)
    return " ".join(kept.replace("=?", "= ?").split())


def _check(mail: EmailMessage, meant: dict[str, str]) -> None:
    """Parses the finished mail and compares: Python has written injected headers before."""
    read = message_from_bytes(mail.as_bytes(), policy=default)
    names = sorted(key.lower() for key in read.keys())  # noqa: SIM118 - a message is no mapping
    allowed = sorted([*(key.lower() for key in meant), "from", "to", "mime-version", "content-type"])
    if names != allowed or len(str(read["To"]).split("@")) != 2:
        raise UnsafeMail("A mail came out with other headers than were meant.", "It was not sent; report the event that it tells.")


def _host(base_url: str) -> str:
    return re.sub(r"^\w+://", "", base_url).split("/")[0].split(":")[0] or "localhost"
