"""What a store says, free of when and in which order it came to know it: two stores that read the same pages give the same bytes.

Left out or replaced: our numbers and identifiers, moments of our own work, tries, leases. Of alerts it says what became of those that
the events as they are now bring about; what was told on the way, and what the calendar brings, hangs on when we looked. Which agreement
an act carries on is decided by what was known when it came, so that is left out, too.
Fault tests compare by it; so does anybody who moves a service to another machine.
"""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from alerts import concerns
from events import canonical_id, count_outlets
from records.event import Event
from store.subscriptions import list_subscriptions
from store.tables import articles, deliveries, mentions, merged_events, pages, recollections, subscriptions
from store.tables import events as event_table
from store.writing_down import event_of, write_event


def content(connection: Connection) -> Iterator[str]:
    """The lines, sorted, each with its line end."""
    versions = connection.execute(select(articles.c.id, articles.c.canonical, articles.c.version))
    names = {str(number): f"{canonical}#{version}" for number, canonical, version in versions}
    events = [event_of(body) for body in connection.execute(select(event_table.c.body)).scalars()]
    lines = [*_pages(connection), *_articles(connection, names), *_events(events, names), *_deliveries(connection, events)]
    lines += [{"subscription": row.id, "body": json.loads(row.body)} for row in connection.execute(select(subscriptions))]
    yield from sorted(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in lines)


def _pages(connection: Connection) -> Iterator[dict[str, Any]]:
    told = ("source_id", "status", "content_type", "content_hash", "feed_title", "feed_lead", "outcome", "reason")
    for row in connection.execute(select(pages)):
        when = row.feed_published.isoformat() if row.feed_published else None
        yield {"page": row.canonical, "feed_published": when} | {name: getattr(row, name) for name in told}


def _articles(connection: Connection, names: dict[str, str]) -> Iterator[dict[str, Any]]:
    told = ("source_id", "title", "lead", "text", "lang", "published_from", "extractor")
    for row in connection.execute(select(articles)):
        published = row.published.isoformat() if row.published else None
        own = {"references": json.loads(row.reference_list), "published": published, "resolved": row.due is None}
        yield {"article": names[str(row.id)]} | own | {name: getattr(row, name) for name in told}
    for row in connection.execute(select(mentions)):
        yield {"mention": [names[str(row.article_id)], row.position], "body": json.loads(row.body)}
    for row in connection.execute(select(recollections)):
        yield {"recalled": [names[str(row.article_id)], row.position], "pair": row.pair, "instrument": row.instrument, "year": row.year}


def _events(events: list[Event], names: dict[str, str]) -> Iterator[dict[str, Any]]:
    for event in events:
        told = json.loads(write_event(event))
        told |= {"id": canonical_id(event), "agreement_id": None}
        for part in (*told["reports"], *told["history"]):
            part["article_id"] = names.get(part["article_id"], part["article_id"])
        yield {"event": told}


def _deliveries(connection: Connection, events: list[Event]) -> Iterator[dict[str, Any]]:
    known = {event.id: event for event in events}
    readers = {s.id: s for s in list_subscriptions(connection)}
    moved = {row.id: row.event_id for row in connection.execute(select(merged_events))}
    seen = set()
    for row in connection.execute(select(deliveries)):
        event = known.get(moved.get(row.event_id, row.event_id))
        if event is not None and row.status == event.status and concerns(readers[row.subscription_id], event, count_outlets(event)):
            told = (row.subscription_id, canonical_id(event), row.status, row.state)
            if told not in seen:
                seen.add(told)
                yield {"told": list(told)}
