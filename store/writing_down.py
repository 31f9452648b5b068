"""Records as JSON text and back, so that what was stored reads as it was."""

import json
from base64 import b64decode, b64encode
from datetime import datetime
from typing import Any

from records.event import Event, Report, StateChange
from records.mention import Mention, Person, Reference, Side


def write_mention(mention: Mention) -> str:
    return json.dumps(mention_content(mention), ensure_ascii=False)


def mention_content(mention: Mention) -> dict[str, Any]:
    content = mention.as_json()
    content["confidence"] = mention.confidence
    del content["bilateral"]
    return content


def mention_of(content: dict[str, Any]) -> Mention:
    return Mention(
        **content
        | {
            "sides": _sides(content["sides"]),
            "sectors": tuple(content["sectors"]),
            "evidence_spans": tuple((start, end) for start, end in content["evidence_spans"]),
            "rules": tuple(content["rules"]),
            "persons": tuple(Person(**person) for person in content["persons"]),
        }
    )


def write_references(references: tuple[Reference, ...]) -> str:
    return json.dumps([r.as_json() for r in references], ensure_ascii=False)


def references_of(text: str) -> tuple[Reference, ...]:
    return tuple(Reference(r["instrument"], r["year"], _sides(r["sides"])) for r in json.loads(text))


def write_event(event: Event) -> str:
    """The event with all its reports."""
    content = {
        "id": event.id, "type": event.type, "status": event.status, "sides": [s.as_json() for s in event.sides],
        "instrument": event.instrument, "date": event.date, "valid": event.valid, "location": event.location,
        "sectors": list(event.sectors), "confidence": event.confidence, "agreement_id": event.agreement_id,
        "rejected": event.rejected, "edited": list(event.edited),
        "reports": [_report_content(report) for report in event.reports],
        "history": [
            {"status": h.status, "date": h.date, "reported": _iso(h.reported), "article_id": h.article_id} for h in event.history
        ],
    }  # fmt: skip
    return json.dumps(content, ensure_ascii=False)


def event_of(text: str) -> Event:
    content = json.loads(text)
    return Event(
        **content
        | {
            "sides": _sides(content["sides"]),
            "sectors": tuple(content["sectors"]),
            "edited": tuple(content.get("edited", ())),
            "reports": tuple(_report_of(r) for r in content["reports"]),
            "history": tuple(StateChange(**h | {"reported": _moment(h["reported"])}) for h in content["history"]),
        }
    )


def _report_content(report: Report) -> dict[str, Any]:
    return {
        "mention": mention_content(report.mention), "article_id": report.article_id, "url": report.url, "outlet": report.outlet,
        "lang": report.lang, "published": _iso(report.published), "title": report.title, "in_passing": report.in_passing,
        "signature": b64encode(report.signature).decode(),
    } | ({"translations": list(report.translations)} if report.translations else {})  # fmt: skip


def _report_of(content: dict[str, Any]) -> Report:
    return Report(
        **content
        | {
            "mention": mention_of(content["mention"]),
            "published": _moment(content["published"]),
            "signature": b64decode(content["signature"]),
            "translations": tuple(content.get("translations", ())),
        }
    )


def _sides(content: list[dict[str, Any]]) -> tuple[Side, ...]:
    return tuple(Side(**side) for side in content)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
