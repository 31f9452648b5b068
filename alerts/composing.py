"""The e-mails that tell events to a subscriber: one event, or a digest of several. Scraped text is hostile until escaped."""

from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from alerts.content import frame_of, tell_event
from alerts.headers import Envelope, blank_mail, check_headers, plain
from alerts.links import Letterhead
from alerts.rendering import render_html, render_text
from alerts.wording import say_count, say_fact, say_sides
from alerts.words_of import load_words
from records.event import Event
from records.subscription import NEW_AGREEMENT_STATUSES, Subscription

MOST_IN_DIGEST = 50
COMING = ("planned", "proposed", "expiring", "overdue")
PARTS = ("new", "changed", "coming")


@dataclass(frozen=True)
class Told:
    """One thing to be told: the event, the status that it is told of, why. Besides its own: expiring, overdue, withdrawn, corrected:…"""

    event: Event
    status: str
    why: tuple[str, ...]
    follow_up: bool = False  # an earlier status was told to this reader


def compose(told: Told, subscription: Subscription, letterhead: Letterhead, envelope: Envelope) -> EmailMessage:
    """The mail of one event, text and HTML, in the subscriber's language. Raises: UnsafeMail if a header is not what was meant."""
    fact = say_fact(told.event, subscription.language, told.status)
    mail, headers = blank_mail(subscription, ("↻ " if told.follow_up else "") + fact, envelope, letterhead)
    content = frame_of(subscription, letterhead) | {"item": tell_event(told.event, told.status, told.why, subscription, letterhead)}
    return _written(mail, "mail", content, headers)


def compose_digest(told: Sequence[Told], subscription: Subscription, letterhead: Letterhead, envelope: Envelope) -> EmailMessage:
    """One mail for several events: what is new, what changed, what is coming, each grouped by its sides. Raises: UnsafeMail."""
    language = subscription.language
    words = load_words(language)
    ordered = sorted(told, key=lambda one: PARTS.index(_part(one)))
    shown, left = ordered[:MOST_IN_DIGEST], len(ordered) - MOST_IN_DIGEST
    parts = [
        {"title": words.digest[name], "groups": _groups([one for one in shown if _part(one) == name], subscription, letterhead)}
        for name in PARTS
        if any(_part(one) == name for one in shown)
    ]
    others = f" (+{len(told) - 1})" if len(told) > 1 else ""
    subject = f"{words.digest['title']}: {say_fact(ordered[0].event, language, ordered[0].status)}{others}"
    mail, headers = blank_mail(subscription, subject, envelope, letterhead)
    more = say_count("more", left, language) if left > 0 else ""
    content = frame_of(subscription, letterhead) | {"title": plain(subject), "parts": parts, "more": more}
    return _written(mail, "digest", content, headers)


def _part(told: Told) -> str:
    if told.status in COMING:
        return "coming"
    new = told.status in NEW_AGREEMENT_STATUSES or told.status == "held"
    return "new" if new and not told.follow_up else "changed"


def _groups(chosen: Sequence[Told], subscription: Subscription, letterhead: Letterhead) -> list[dict[str, Any]]:
    """By sides in whichever order, those with most first."""
    groups: dict[frozenset[str], list[Told]] = {}
    for told in chosen:
        groups.setdefault(frozenset(side.key for side in told.event.sides), []).append(told)
    return [
        {
            "sides": plain(say_sides(group[0].event.sides, subscription.language)),
            "items": [tell_event(one.event, one.status, one.why, subscription, letterhead) for one in group],
        }
        for group in sorted(groups.values(), key=lambda group: -len(group))
    ]


def _written(mail: EmailMessage, template: str, content: dict[str, Any], headers: dict[str, str]) -> EmailMessage:
    mail.set_content(render_text(f"{template}.txt.j2", content))
    mail.add_alternative(render_html(f"{template}.html.j2", content), subtype="html")
    check_headers(mail, headers)
    return mail
