"""Agreements: threads of events, and what articles recall of earlier ones."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, select

from records.agreement import Recalled
from records.event import Event
from records.mention import Reference
from store.tables import event_keys, events, recollections
from store.writing_down import event_of

# An event follows one of the nearest so many before it, or after it, on its pair: what a decision costs must not grow with the store.
NEAR_EVENTS = 50


def near_threads(connection: Connection, event_id: str, keys: Sequence[str]) -> dict[str, list[Event]]:
    """The events whose acts are nearest to the event's, by agreement, without the event itself. `keys`: `dated_thread_keys`."""
    ids = {found for key in keys for found in (*_nearest(connection, key, later=False), *_nearest(connection, key, later=True))}
    query = select(events.c.agreement_id, events.c.body).where(
        events.c.id.in_(ids - {event_id}), events.c.agreement_id.is_not(None), events.c.rejected.is_(False)
    )
    threads: dict[str, list[Event]] = {}
    for name, body in connection.execute(query.order_by(events.c.date.desc(), events.c.id)):
        threads.setdefault(name, []).append(event_of(body))
    return threads


def _nearest(connection: Connection, key: str, *, later: bool) -> Sequence[str]:
    """Events of the key's thread from its day on, or up to it; read off the index, however many there are."""
    thread = key.rpartition("|")[0]
    column = event_keys.c.key
    first, last = (key, f"{thread}|9999-99-99") if later else (f"{thread}|0000-00-00", key)
    order = column.asc() if later else column.desc()
    query = select(event_keys.c.event_id).where(event_keys.c.kind == "block", column >= first, column <= last)
    return connection.execute(query.order_by(order).limit(NEAR_EVENTS)).scalars().all()


def agreement_threads(connection: Connection, countries: Sequence[str] = (), limit: int = 1000) -> dict[str, list[Event]]:
    """The events of each agreement between the given countries (all of them sides); the latest act first."""
    query = select(events.c.agreement_id).where(events.c.agreement_id.is_not(None), events.c.rejected.is_(False))
    for country in countries:
        keyed = select(event_keys.c.event_id).where(event_keys.c.kind == "side", event_keys.c.key == country)
        query = query.where(events.c.id.in_(keyed))
    names = list(dict.fromkeys(connection.execute(query.order_by(events.c.date.desc(), events.c.id)).scalars()))[:limit]
    return {name: thread for name in names for thread in [thread_of(connection, name)]}


def thread_of(connection: Connection, agreement_id: str) -> list[Event]:
    """The events of an agreement, named by its identifier or the beginning of it if no other begins so."""
    named = events.c.agreement_id.startswith(agreement_id, autoescape=True)
    rows = list(connection.execute(select(events.c.agreement_id, events.c.body).where(named, events.c.rejected.is_(False))))
    return [event_of(row.body) for row in rows] if len({row.agreement_id for row in rows}) == 1 else []


def save_recollections(connection: Connection, article_id: int, references: Sequence[Reference], stale: Sequence[int] = ()) -> None:
    """Keeps what the article recalls in place of what its older versions (`stale`) and earlier readings did."""
    connection.execute(delete(recollections).where(recollections.c.article_id.in_([article_id, *stale])))
    rows = [
        {"article_id": article_id, "position": i, "pair": _pair(r), "instrument": r.instrument, "year": r.year}
        for i, r in enumerate(references)
        if len({side.key for side in r.sides}) > 1
    ]
    if rows:
        connection.execute(recollections.insert(), rows)


def load_recollections(connection: Connection, pairs: Iterable[str] | None = None) -> list[Recalled]:
    """What articles recall between the pairs (`IR+RU`), or at all."""
    query = select(recollections).order_by(recollections.c.article_id, recollections.c.position)
    if pairs is not None:
        query = query.where(recollections.c.pair.in_(list(pairs)))
    return [Recalled(r.instrument, r.year, frozenset(r.pair.split("+")), str(r.article_id)) for r in connection.execute(query)]


def _pair(reference: Reference) -> str:
    return "+".join(sorted({side.key for side in reference.sides}))[:100]
