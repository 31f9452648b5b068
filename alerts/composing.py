"""The e-mails that tell events to a subscriber: one event, or a digest of several. Scraped text is hostile until escaped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from importlib.resources import files
from typing import Any

import css_inline
from jinja2 import Environment, StrictUndefined

from alerts.headers import blank_mail, check_headers, message_id, plain, stop_link
from alerts.wording import load_words, say_confidence, say_date, say_fact, say_place, say_sides
from records.event import Event
from records.subscription import NEW_AGREEMENT_STATUSES, Subscription

_ENVIRONMENT = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
MOST_IN_DIGEST = 50
COMING = ("planned", "proposed", "expiring", "overdue")


@dataclass(frozen=True)
class Told:
    """One thing to be told: the event, the status that it is told of (`expiring` and `overdue` besides its own), and why."""

    event: Event
    status: str
    why: tuple[str, ...]
    follow_up: bool = False  # an earlier status was told to this reader


@dataclass(frozen=True)
class Letterhead:
    """What all mails of an installation have in common."""

    mail_from: str
    base_url: str
    secret: str = ""


def compose(told: Told, subscription: Subscription, letterhead: Letterhead, now: datetime) -> EmailMessage:
    """The mail of one event, text and HTML, in the subscriber's language. Raises: UnsafeMail if a header is not what was meant."""
    base_url, event = letterhead.base_url, told.event
    fact = say_fact(event, subscription.language, told.status)
    mail, headers = blank_mail(
        subscription, ("↻ " if told.follow_up else "") + fact, message_id((event.id, told.status, subscription.id), base_url),
        message_id((event.id, "", subscription.id), base_url), mail_from=letterhead.mail_from, base_url=base_url,
        secret=letterhead.secret, now=now,
    )  # fmt: skip
    content = _frame(subscription, letterhead) | _content(told, subscription.language) | {"fact": fact}
    _write(mail, "mail", content)
    check_headers(mail, headers)
    return mail


def compose_digest(told: Sequence[Told], subscription: Subscription, letterhead: Letterhead, key: str, now: datetime) -> EmailMessage:
    """One mail for several events: what is new, what changed, what is coming, each grouped by its sides. Raises: UnsafeMail."""
    language = subscription.language
    words = load_words(language)
    parts = []
    for name in ("new", "changed", "coming"):
        chosen = [one for one in told if _part(one) == name]
        if chosen:
            parts.append({"title": words.digest[name], "groups": _groups(chosen, language)})
    first = next(one for name in ("new", "changed", "coming") for one in told if _part(one) == name)
    others = f" (+{len(told) - 1})" if len(told) > 1 else ""
    subject = f"{words.digest['title']}: {say_fact(first.event, language, first.status)}{others}"
    mail, headers = blank_mail(
        subscription, subject, message_id(("digest", key, subscription.id), letterhead.base_url), None, mail_from=letterhead.mail_from,
        base_url=letterhead.base_url, secret=letterhead.secret, now=now,
    )  # fmt: skip
    more = len(told) - MOST_IN_DIGEST
    content = _frame(subscription, letterhead) | {
        "title": plain(subject), "parts": parts, "more": words.digest["more"].format(count=more) if more > 0 else "",
    }  # fmt: skip
    _write(mail, "digest", content)
    check_headers(mail, headers)
    return mail


def _part(told: Told) -> str:
    if told.status in COMING:
        return "coming"
    new = told.status in NEW_AGREEMENT_STATUSES or told.event.type != "agreement"
    return "new" if new and not told.follow_up and told.status != "cancelled" else "changed"


def _groups(chosen: Sequence[Told], language: str) -> list[dict[str, Any]]:
    """By sides, those with most first; never more than a mail can hold."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for told in chosen[:MOST_IN_DIGEST]:
        content = _content(told, language)
        groups.setdefault(say_sides(told.event.sides, language), []).append(content | {"fact": say_fact(told.event, language, told.status)})
    return [{"sides": sides, "items": items} for sides, items in sorted(groups.items(), key=lambda item: -len(item[1]))]


def _frame(subscription: Subscription, letterhead: Letterhead) -> dict[str, Any]:
    words = load_words(subscription.language)
    https = letterhead.base_url.startswith("https://")
    stop = stop_link(letterhead.secret, subscription.id, letterhead.base_url) if https else letterhead.base_url
    return {"lang": subscription.language, "direction": words.direction, "labels": words.labels, "stop": stop}


def _content(told: Told, language: str) -> dict[str, Any]:
    event, words = told.event, load_words(language)
    best = max(event.reports, key=lambda r: (r.mention.status == event.status, r.mention.confidence))
    rows = [("what", say_fact(event, language, told.status))]
    rows += [("when", say_date(event.date, language))] if event.date else []
    rows += [("where", say_place(event.location, language))] if event.location else []
    rows += [("term", event.valid.replace("/", "–"))] if event.valid else []
    rows += [("sectors", ", ".join(words.sectors[s] for s in event.sectors))] if event.sectors else []
    rows += [("confidence", say_confidence(event.confidence, language))]
    reports = [
        {
            "outlet": plain(r.outlet), "title": plain(r.title),
            "url": r.url if r.url and r.url.startswith(("http://", "https://")) else None,
            "lang": r.lang or "?", "published": r.published.isoformat(timespec="minutes") if r.published else "",
        }
        for r in event.reports
    ]  # fmt: skip
    return {
        "rows": [(words.labels[key], value) for key, value in rows], "evidence": plain(best.mention.evidence),
        "evidence_lang": best.lang or "", "evidence_direction": "rtl" if best.lang in ("fa", "ar") else "ltr",
        "reports": reports, "why": told.why,
    }  # fmt: skip


def _write(mail: EmailMessage, template: str, content: dict[str, Any]) -> None:
    mail.set_content(_render(f"{template}.txt.j2", content, escape=False))
    mail.add_alternative(css_inline.inline(_render(f"{template}.html.j2", content, escape=True)), subtype="html")


def _render(name: str, content: dict[str, Any], *, escape: bool) -> str:
    source = files("alerts").joinpath("templates", name).read_text(encoding="utf-8")
    environment = _ENVIRONMENT if escape else _ENVIRONMENT.overlay(autoescape=False)
    return environment.from_string(source).render(content)
