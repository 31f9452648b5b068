"""What a mail, a feed or a page says of an event, in the reader's language; every word that a site wrote is made plain here."""

from collections.abc import Sequence
from typing import Any

from alerts.headers import plain
from alerts.links import Letterhead, calendar_link, event_link, feed_link, stop_link
from alerts.wording import (
    say_confidence,
    say_count,
    say_country,
    say_date,
    say_fact,
    say_language,
    say_moment,
    say_place,
    say_sentence,
    say_term,
    say_why,
)
from alerts.words_of import Words, load_words
from records.event import Event, Report
from records.mention import Person
from records.subscription import Subscription

MOST_REPORTS, MOST_PERSONS = 12, 8
RIGHT_TO_LEFT = ("fa", "ar")


def frame_of(subscription: Subscription, letterhead: Letterhead) -> dict[str, Any]:
    """What surrounds every mail: language, direction, labels, how to stop."""
    words = load_words(subscription.language)
    return {
        "lang": subscription.language, "direction": words.direction, "side": "right" if words.direction == "rtl" else "left",
        "labels": words.labels, "stop": stop_link(letterhead, subscription.id) if letterhead.secure or letterhead.reachable else None,
        "feed": feed_link(letterhead, subscription.id), "calendar": calendar_link(letterhead, subscription.id),
        "reachable": letterhead.reachable, "comma": words.brackets["comma"],
    }  # fmt: skip


def tell_event(event: Event, status: str, why: Sequence[str], subscription: Subscription, letterhead: Letterhead) -> dict[str, Any]:
    """Fact, sentence, fields, evidence, sources in the order of their reports, and why it is told."""
    language = subscription.language
    words = load_words(language)
    best = max(event.reports, key=lambda r: (r.mention.status == event.status, r.mention.confidence))
    articles = {report.article_id: report for report in reversed(event.reports)}  # one that says it twice is named once
    reports = sorted(articles.values(), key=lambda r: (r.published is None, r.published.timestamp() if r.published else 0.0))
    left = len(reports) - MOST_REPORTS
    return {
        "fact": plain(say_fact(event, language, status)), "sentence": plain(say_sentence(event, language, status)),
        "rows": [(label, plain(value)) for label, value in _rows(event, status, words, subscription)],
        "evidence": plain(best.mention.evidence), "evidence_lang": best.lang or "und",
        "evidence_language": say_language(best.lang, language),
        "evidence_direction": "rtl" if best.lang in RIGHT_TO_LEFT else "ltr",
        "evidence_side": "right" if best.lang in RIGHT_TO_LEFT else "left",
        "outlets": say_count("outlets", len({r.outlet for r in reports}), language),
        "reports": [_report(r, subscription) for r in reports[:MOST_REPORTS]], "more_reports": f"+ {left}" if left > 0 else "",
        "why": [plain(reason) for reason in say_why(why, language)],
        "page": event_link(letterhead, subscription.id, event.id) if letterhead.reachable else None,
    }  # fmt: skip


def _rows(event: Event, status: str, words: Words, subscription: Subscription) -> list[tuple[str, str]]:
    language, labels = subscription.language, words.labels
    rows = [(labels["when"], say_date(event.date, language))] if event.date else []
    rows += [(labels["where"], say_place(event.location, language))] if event.location else []
    rows += [(labels["term"], say_term(event.valid, language))] if event.valid else []
    rows += [(labels["sectors"], words.joins["comma"].join(words.sectors[s] for s in event.sectors))] if event.sectors else []
    persons = list(dict.fromkeys(_person(p, language) for r in event.reports for p in r.mention.persons))
    rows += [(labels["persons"], "; ".join(persons[:MOST_PERSONS]))] if persons else []
    rows += [(labels["earlier"], _history(event, words, language))] if len(event.history) > 1 else []
    rows.append((labels["confidence"], say_confidence(event.confidence, language)))
    return rows


def _person(person: Person, language: str) -> str:
    """Names stand as the sources write them; roles are English words and left out."""
    return f"{person.name} ({say_country(person.country, language)})" if person.country else person.name


def _history(event: Event, words: Words, language: str) -> str:
    """`planned → signed`, each with the day on which it was reported."""
    steps = []
    for change in sorted(event.history, key=lambda c: (c.reported is None, c.reported.timestamp() if c.reported else 0.0)):
        forms = words.statuses[change.status]
        noun = words.instruments.get(event.instrument or "") or words.types[event.type]
        said = forms.get("any") or forms[noun["gender"]]
        steps.append(f"{said} ({say_date(change.reported.date().isoformat(), language)})" if change.reported else said)
    return " → ".join(steps)


def _report(report: Report, subscription: Subscription) -> dict[str, Any]:
    moment = report.published
    return {
        "outlet": plain(report.outlet), "title": plain(report.title) or plain(report.outlet),
        "url": report.url if report.url and report.url.startswith(("http://", "https://")) else None,
        "language": say_language(report.lang, subscription.language), "lang": report.lang or "und",
        "direction": "rtl" if report.lang in RIGHT_TO_LEFT else "ltr",
        "published": say_moment(moment, subscription.language, subscription.timezone) if moment else "",
    }  # fmt: skip
