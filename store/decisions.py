"""What analysts decided on events: kept by the addresses of articles, so that it holds for all their versions and later readings."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from records.decision import Constraint, Edit
from store.tables import articles, decision_articles, decisions

_ANY_THAT_STANDS = select(decisions.c.id).where(decisions.c.revoked.is_(None)).limit(1)


@dataclass(frozen=True)
class Decision:
    id: int
    kind: str  # together | apart | edit
    event_id: str
    author: str
    decided: datetime
    reason: str
    revoked: datetime | None
    changes: dict[str, str]


def save_constraint(connection: Connection, event_id: str, constraint: Constraint) -> int:
    """Keeps the constraint; its number. Raises: ValueError if it has no date."""
    left, right = _addresses(connection, constraint.left), _addresses(connection, constraint.right)
    return _save(connection, constraint.kind, event_id, constraint, {"left": left, "right": right}, [*left, *right])


def save_edit(connection: Connection, edit: Edit) -> int:
    told_by = _addresses(connection, edit.articles)
    body = {"parties": sorted(edit.parties), "articles": told_by, "changes": dict(edit.changes)}
    return _save(connection, "edit", edit.event_id, edit, body, told_by)


def _save(connection: Connection, kind: str, event_id: str, decided: Constraint | Edit, body: dict[str, Any], told_by: list[str]) -> int:
    if decided.decided is None:
        raise ValueError("a decision has a date")
    row = connection.execute(
        decisions.insert().values(
            kind=kind, type=decided.type, event_id=event_id, body=json.dumps(body, ensure_ascii=False), author=decided.author,
            decided=decided.decided, reason=decided.reason,
        )
    )  # fmt: skip
    number = int(row.inserted_primary_key[0])  # type: ignore[index]
    connection.execute(decision_articles.insert(), [{"decision_id": number, "canonical": c} for c in sorted(set(told_by))])
    return number


def revoke(connection: Connection, number: int, now: datetime) -> Decision | None:
    """Takes a decision back; it is kept as history. None if there is none that stands."""
    row = connection.execute(select(decisions).where(decisions.c.id == number, decisions.c.revoked.is_(None))).first()
    if row is None:
        return None
    connection.execute(update(decisions).where(decisions.c.id == number).values(revoked=now))
    return _decision(row)


def list_decisions(connection: Connection, event_ids: Sequence[str] = (), limit: int = 200) -> list[Decision]:
    """The newest first; those on the given events, or all."""
    query = select(decisions).order_by(decisions.c.id.desc()).limit(limit)
    if event_ids:
        query = query.where(decisions.c.event_id.in_(event_ids))
    return [_decision(row) for row in connection.execute(query)]


def articles_of(connection: Connection, number: int) -> list[int]:
    """All versions of the articles that a decision names."""
    named = select(decision_articles.c.canonical).where(decision_articles.c.decision_id == number)
    return list(connection.execute(select(articles.c.id).where(articles.c.canonical.in_(named))).scalars())


def decided_on(connection: Connection, article_ids: Iterable[str]) -> tuple[list[Constraint], list[Edit]]:
    """The decisions that stand and name any of the articles, with all versions of each article."""
    if connection.execute(_ANY_THAT_STANDS).first() is None:
        return [], []
    numbers = [int(article_id) for article_id in article_ids]
    addresses = select(articles.c.canonical).where(articles.c.id.in_(numbers))
    named = select(decision_articles.c.decision_id).where(decision_articles.c.canonical.in_(addresses))
    rows = list(connection.execute(select(decisions).where(decisions.c.id.in_(named), decisions.c.revoked.is_(None))))
    constraints, edits = [], []
    for row in rows:
        body = json.loads(row.body)
        if row.kind == "edit":
            told_by = _versions(connection, body["articles"])
            edits.append(
                Edit(row.event_id, row.type, frozenset(body["parties"]), told_by, body["changes"], row.author, row.decided, row.reason)
            )
        else:
            left, right = _versions(connection, body["left"]), _versions(connection, body["right"])
            constraints.append(Constraint(row.kind, row.type, left, right, row.author, row.decided, row.reason))
    return constraints, edits


def _addresses(connection: Connection, article_ids: Iterable[str]) -> list[str]:
    numbers = [int(article_id) for article_id in article_ids]
    return sorted(set(connection.execute(select(articles.c.canonical).where(articles.c.id.in_(numbers))).scalars()))


def _versions(connection: Connection, addresses: Sequence[str]) -> frozenset[str]:
    return frozenset(map(str, connection.execute(select(articles.c.id).where(articles.c.canonical.in_(addresses))).scalars()))


def _decision(row: Row) -> Decision:  # type: ignore[type-arg]
    changes = json.loads(row.body).get("changes", {})
    return Decision(row.id, row.kind, row.event_id, row.author, row.decided, row.reason, row.revoked, changes)
