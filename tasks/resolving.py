"""The step from an article's mentions to events: decided purely, saved with all that hangs on it in one transaction.

One at a time: SQLite has one writer, on PostgreSQL a lock is held to the end of the transaction, so that no two processes
that read the same report find no event and make two.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from events import articles_tied, block_keys, count_outlets, dated_thread_keys, report_key, reports_of, resolve, with_edits, withdraw
from events.agreements import act_order, agreement_id, follows, term_end
from events.resolution import New
from records.decision import Constraint
from records.event import Event, Report
from store import Store, agreements, decisions
from store import articles as article_rows
from store import events as event_rows
from store.articles import StoredArticle

ArticleReports = tuple[StoredArticle, tuple[Report, ...]]


def resolve_article(store: Store, article_id: int) -> list[str]:
    """Merges the article's mentions into events; identifiers of those that it touched."""
    with store.reading() as connection:  # what needs no lock: whether another did it already, and what the article reports
        told = _told_by(connection, article_id)
    if told is None:
        return []
    with store.writing() as connection:
        return resolve_within(connection, article_id, told)


def _told_by(connection: Connection, article_id: int) -> ArticleReports | None:
    """The article with its reports if it is to be resolved."""
    stored = article_rows.load_article(connection, article_id)
    if stored is None or stored.due is None:
        return None
    return stored, reports_of(stored.article, stored.reading, article_id=str(article_id), outlet=stored.source_id)


def resolve_within(connection: Connection, article_id: int, told: ArticleReports | None = None) -> list[str]:
    """The same in a transaction of the caller's. `told`: what the article reported before the transaction began.

    A newer version of an edited article takes the place of the older one in every event that it told.
    """
    event_rows.lock_resolution(connection)
    if told is None or article_rows.due_since(connection, article_id) != told[0].due:  # resolved or read anew meanwhile
        told = _told_by(connection, article_id)
    if told is None:
        return []
    stored, reports = told
    touched: list[str] = []
    if article_rows.is_newest(connection, stored):
        now = datetime.now(UTC)
        stale = article_rows.older_versions(connection, stored)
        gone = [event for old in (*stale, article_id) for event in withdraw_article(connection, old, now)]
        touched += [event.id for event in gone]
        for report in reports:
            touched.append(resolve_report(connection, report, now, gone))
        if gone:
            _forward(connection, gone, touched)
        agreements.save_recollections(connection, article_id, stored.reading.references, stale)
    article_rows.mark_resolved(connection, article_id)
    return list(dict.fromkeys(touched))


def resolve_report(connection: Connection, report: Report, now: datetime, gone: Sequence[Event] = ()) -> str:
    """Saves what the report adds; identifier of its event.

    `gone`: events that an earlier reading of the article told. A new event that takes the place of one keeps its
    identifier, so that links hold and nobody is told of it again.
    """
    candidates = event_rows.near_events(connection, block_keys(report))
    constraints, _ = decisions.decided_on(connection, [report.article_id, *(r.article_id for event in candidates for r in event.reports)])
    if tied := articles_tied(report, constraints):
        candidates = _each_once([*candidates, *event_rows.events_told_by(connection, sorted(map(int, tied)))])
    decision = resolve(report, candidates, constraints)
    event = decision.event
    if isinstance(decision, New):
        event = replace(event, id=_heir(connection, event, gone))
    save(connection, event, now, () if isinstance(decision, New) else decision.absorbed)
    return event.id


def _each_once(found: Sequence[Event]) -> list[Event]:
    return list({event.id: event for event in found}.values())


def _heir(connection: Connection, new: Event, gone: Sequence[Event]) -> str:
    """Identifier for a new event: that of the event whose place it takes, if one is free."""
    free = [old for old in gone if _is_kin(old, new) and event_rows.load_event(connection, old.id) is None]
    return max(free, key=lambda old: len(_told(old) & _told(new))).id if free else new.id


def _forward(connection: Connection, gone: Sequence[Event], touched: Sequence[str]) -> None:
    """Identifiers that none of the new events took lead to the one that has most of their reports."""
    made = [event for name in dict.fromkeys(touched) if (event := event_rows.load_event(connection, name))]
    for old in gone:
        heirs = [event for event in made if event.id != old.id and _is_kin(old, event)]
        if heirs and event_rows.load_event(connection, old.id) is None:
            event_rows.forward(connection, old.id, max(heirs, key=lambda event: len(_told(old) & _told(event))).id)


def _is_kin(old: Event, new: Event) -> bool:
    return old.type == new.type and {s.key for s in old.sides} == {s.key for s in new.sides}


def _told(event: Event) -> set[str]:
    return {report_key(report) for report in event.reports}


def withdraw_article(connection: Connection, article_id: int, now: datetime) -> list[Event]:
    """Takes the article's reports out of every event; the events as they were."""
    touched = event_rows.events_told_by(connection, [article_id])
    for event in touched:
        constraints = constraints_on(connection, event.reports)
        left = withdraw(event, str(article_id), constraints)
        if not any(part.id == event.id for part in left):
            event_rows.remove_event(connection, event.id)
        for part in left:
            save(connection, part, now)
    return touched


def constraints_on(connection: Connection, reports: Sequence[Report]) -> list[Constraint]:
    return decisions.decided_on(connection, [report.article_id for report in reports])[0]


def save(connection: Connection, event: Event, now: datetime, absorbed: Sequence[str] = ()) -> Event:
    """Saves the event with what an analyst set, the agreement whose thread it is in, and its keys; as saved."""
    _, edits = decisions.decided_on(connection, [report.article_id for report in event.reports])
    event = _threaded(connection, with_edits(event, edits))
    blocks = sorted({key for report in event.reports for key in block_keys(report)} | set(dated_thread_keys(event)))
    end = term_end(event.valid) if event.type == "agreement" else None
    event_rows.save_event(
        connection, event, blocks, count_outlets(event), now, absorbed=absorbed, term_end=end.isoformat() if end else None
    )
    return event


def _threaded(connection: Connection, event: Event) -> Event:
    """The event with the identifier of the agreement that it carries on, or that it begins."""
    if event.type != "agreement" or event.rejected or event.instrument == "package":
        return replace(event, agreement_id=None)
    near = agreements.near_threads(connection, event.id, dated_thread_keys(event))
    names = sorted(near)
    number = follows(event, [sorted(near[name], key=act_order) for name in names])
    return replace(event, agreement_id=agreement_id([event]) if number is None else names[number])


def resolve_anew(connection: Connection, events: Sequence[Event], now: datetime) -> list[str]:
    """Undoes and makes again the events of these reports, as the decisions that stand want it; identifiers of what they became."""
    for event in events:
        event_rows.remove_event(connection, event.id)
    reports = sorted((r for event in events for r in event.reports), key=lambda r: (r.published is None, r.published, r.url or ""))
    made = list(dict.fromkeys(resolve_report(connection, report, now, events) for report in reports))
    _forward(connection, events, made)
    return made
