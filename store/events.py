"""Events with the keys that they are found by."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, delete, func, select, update

from records.event import Event
from store.said import save_words, saying, text_of
from store.tables import event_articles, event_keys, events, merged_events
from store.writing_down import event_of, write_event


@dataclass(frozen=True)
class EventQuery:
    """What to list; an empty field asks nothing."""

    countries: tuple[str, ...] = ()  # all of them are sides; organisations by name
    places: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    since: str | None = None  # ISO dates of the act
    until: str | None = None
    words: tuple[str, ...] = ()  # said in a headline or the evidence, each from the beginning of a word
    minimum_confidence: float = 0.0
    minimum_outlets: int = 1
    rejected: bool = False  # True: only what an analyst rejected
    limit: int = 200


def lock_resolution(connection: Connection) -> None:
    """Until the transaction ends nobody else resolves. SQLite's writing transaction is such a lock already."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(20201126)")


def near_events(connection: Connection, block_keys: Sequence[str]) -> list[Event]:
    """The events that share a block key."""
    ids = select(event_keys.c.event_id).where(event_keys.c.kind == "block", event_keys.c.key.in_(block_keys))
    return [event_of(body) for body in connection.execute(select(events.c.body).where(events.c.id.in_(ids))).scalars()]


def save_event(
    connection: Connection,
    event: Event,
    blocks: Sequence[str],
    outlets: int,
    now: datetime,
    *,
    absorbed: Sequence[str] = (),
    term_end: str | None = None,
) -> None:
    """Writes the event anew with its keys; events that it absorbed lead to it."""
    for gone in absorbed:
        connection.execute(delete(events).where(events.c.id == gone))
        forward(connection, gone, event.id)
    connection.execute(delete(merged_events).where(merged_events.c.id == event.id))
    before = connection.execute(select(events.c.body, events.c.status).where(events.c.id == event.id)).first()
    body = write_event(event)
    if before is not None and before.body == body:
        return
    reported = [r.published for r in event.reports if r.published]
    values: dict[str, Any] = {
        "type": event.type, "status": event.status, "date": event.date, "confidence": event.confidence, "outlets": outlets,
        "body": body, "first_reported": min(reported, default=None), "updated": now, "alerts_due": True,
        "agreement_id": event.agreement_id, "term_end": term_end, "rejected": event.rejected,
    }  # fmt: skip
    if before is None:
        connection.execute(events.insert().values(id=event.id, **values))
    else:
        connection.execute(update(events).where(events.c.id == event.id).values(**values))
        connection.execute(delete(event_keys).where(event_keys.c.event_id == event.id))
        connection.execute(delete(event_articles).where(event_articles.c.event_id == event.id))
    rows = [{"event_id": event.id, "kind": kind, "key": key[:200]} for kind, key in sorted(_keys(event, blocks))]
    connection.execute(event_keys.insert(), rows)
    told_by = sorted({int(r.article_id) for r in event.reports})
    connection.execute(event_articles.insert(), [{"event_id": event.id, "article_id": a} for a in told_by])
    save_words(connection, event.id, event.reports)


def _keys(event: Event, blocks: Sequence[str]) -> set[tuple[str, str]]:
    keys = {("block", block) for block in blocks} | {("side", side.key) for side in event.sides}
    keys |= {("place", s.place.lower()) for s in event.sides if s.place} | {("sector", s) for s in event.sectors}
    keys |= {("source", r.outlet) for r in event.reports} | {("language", r.lang) for r in event.reports if r.lang}
    return keys


def remove_event(connection: Connection, event_id: str) -> None:
    connection.execute(delete(events).where(events.c.id == event_id))


def forward(connection: Connection, gone: str, event_id: str) -> None:
    """An identifier that was given up leads to the event that its reports are in now."""
    connection.execute(update(merged_events).where(merged_events.c.event_id == gone).values(event_id=event_id))
    connection.execute(delete(merged_events).where(merged_events.c.id == gone))
    connection.execute(merged_events.insert().values(id=gone, event_id=event_id))


def events_told_by(connection: Connection, article_ids: Sequence[int]) -> list[Event]:
    ids = select(event_articles.c.event_id).where(event_articles.c.article_id.in_(article_ids))
    return [event_of(body) for body in connection.execute(select(events.c.body).where(events.c.id.in_(ids))).scalars()]


def load_event(connection: Connection, event_id: str) -> Event | None:
    """The event of that identifier, or of one that begins so if it is the only one; also by one that was given up."""
    exact = connection.execute(select(events.c.body).where(events.c.id == event_id)).scalar()
    if exact is not None:
        return event_of(exact)
    found = list(connection.execute(select(events.c.body).where(events.c.id.startswith(event_id, autoescape=True)).limit(2)).scalars())
    if len(found) == 1:
        return event_of(found[0])
    moved = connection.execute(select(merged_events.c.event_id).where(merged_events.c.id == event_id)).scalar()
    return load_event(connection, moved) if moved else None


def list_events(connection: Connection, query: EventQuery) -> list[Event]:
    """The events that meet the query, newest act first."""
    chosen = _select(query)
    if not query.words:
        return [event_of(body) for body in connection.execute(chosen.limit(query.limit)).scalars()]
    with connection.execute(chosen, execution_options={"yield_per": 200}) as rows:
        return list(islice((event for body in rows.scalars() if _says(event := event_of(body), query.words)), query.limit))


def _select(query: EventQuery) -> Select[tuple[str]]:
    statement = select(events.c.body).order_by(func.coalesce(events.c.date, "").desc(), events.c.first_reported.desc(), events.c.id)
    for kind, values, every in (
        ("side", query.countries, True), ("place", tuple(p.lower() for p in query.places), True), ("sector", query.sectors, False),
        ("language", query.languages, False), ("source", query.sources, False),
    ):  # fmt: skip
        for wanted in [(v,) for v in values] if every else [values] if values else []:
            having = select(event_keys.c.event_id).where(event_keys.c.kind == kind, event_keys.c.key.in_(wanted))
            statement = statement.where(events.c.id.in_(having))
    for wanted in query.words:
        for having in saying(wanted):
            statement = statement.where(events.c.id.in_(having))
    if query.types:
        statement = statement.where(events.c.type.in_(query.types))
    if query.statuses:
        statement = statement.where(events.c.status.in_(query.statuses))
    if query.since:
        statement = statement.where(events.c.date >= query.since)
    if query.until:
        statement = statement.where(events.c.date <= query.until + "~")
    statement = statement.where(events.c.rejected.is_(query.rejected))
    return statement.where(events.c.confidence >= query.minimum_confidence, events.c.outlets >= query.minimum_outlets)


def _says(event: Event, words: Sequence[str]) -> bool:
    """Whether each of the words stands in a report as it was asked for."""
    return all(any(word.lower() in text_of(report) for report in event.reports) for word in words)


def events_to_tell(connection: Connection, limit: int = 1000) -> list[Event]:
    """Events that are new or have changed since it was decided whom they concern."""
    query = select(events.c.body).where(events.c.alerts_due.is_(True)).order_by(events.c.first_reported, events.c.id).limit(limit)
    return [event_of(body) for body in connection.execute(query).scalars()]


def events_reported(connection: Connection, first: datetime, last: datetime) -> list[Event]:
    """Events first reported in that time, the newest first."""
    query = select(events.c.body).where(events.c.first_reported.between(first, last), events.c.rejected.is_(False))
    return [event_of(body) for body in connection.execute(query.order_by(events.c.first_reported.desc(), events.c.id)).scalars()]


def events_ending(connection: Connection, first: date, last: date) -> list[Event]:
    """Agreements whose term ends in those days."""
    term = events.c.term_end.between(first.isoformat(), last.isoformat())
    query = select(events.c.body).where(term, events.c.rejected.is_(False)).order_by(events.c.term_end, events.c.id)
    return [event_of(body) for body in connection.execute(query).scalars()]


def events_announced(connection: Connection, first: date, last: date) -> list[Event]:
    """Events announced for those days (months and years that begin in them count)."""
    days = events.c.date.between(first.isoformat()[:4], last.isoformat())
    query = (
        select(events.c.body).where(events.c.status == "planned", days, events.c.rejected.is_(False)).order_by(events.c.date, events.c.id)
    )
    return [event_of(body) for body in connection.execute(query).scalars()]


def events_dated(connection: Connection, first: date, limit: int = 5000) -> list[tuple[Event, datetime]]:
    """Events of that day and later, and when each last changed; the earliest first."""
    query = select(events.c.body, events.c.updated).where(events.c.date >= first.isoformat()[:7], events.c.rejected.is_(False))
    return [(event_of(row.body), row.updated) for row in connection.execute(query.order_by(events.c.date, events.c.id).limit(limit))]


def mark_told(connection: Connection, event_id: str) -> None:
    connection.execute(update(events).where(events.c.id == event_id).values(alerts_due=False))


def silence(connection: Connection, event_ids: Sequence[str]) -> None:
    """Nobody is told of them as they are now."""
    connection.execute(update(events).where(events.c.id.in_(event_ids)).values(alerts_due=False))


def count_events(connection: Connection) -> dict[str, int]:
    return {kind: count for kind, count in connection.execute(select(events.c.type, func.count()).group_by(events.c.type))}


def event_as_json(event: Event) -> dict[str, Any]:
    """The exported form (contract 3)."""
    content = json.loads(write_event(event))
    reported = [r.published for r in event.reports if r.published]
    content["bilateral"] = len({s.key for s in event.sides}) == 2
    content["first_reported"] = min(reported).isoformat() if reported else None
    content["updated"] = max(reported).isoformat() if reported else None
    content["articles"] = [
        {"url": r.url, "outlet": r.outlet, "language": r.lang, "published": r.published.isoformat() if r.published else None,
         "title": r.title, "evidence": r.mention.evidence}
        for r in event.reports
    ]  # fmt: skip
    del content["reports"]
    return content


class EventState(NamedTuple):
    """What of an event can be compared at a glance."""

    type: str
    status: str
    date: str | None
    term_end: str | None
    outlets: int


def event_states(connection: Connection) -> dict[str, EventState]:
    """All events that stand, by identifier."""
    columns = (events.c.id, events.c.type, events.c.status, events.c.date, events.c.term_end, events.c.outlets)
    return {row[0]: EventState(*row[1:]) for row in connection.execute(select(*columns).where(events.c.rejected.is_(False)))}
