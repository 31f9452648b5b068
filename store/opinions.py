"""Answers of the second reader, kept so that no article is asked about twice, and what they cost."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from store.tables import opinions


def key_of(parts: Sequence[str]) -> str:
    """SHA-256 of what an answer depends on."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def find_answer(connection: Connection, key: str) -> str | None:
    """The answer as it came; None if nobody asked."""
    found: str | None = connection.scalar(select(opinions.c.answer).where(opinions.c.key == key))
    return found


def keep_answer(connection: Connection, key: str, model: str, answer: str, tokens: int, now: datetime) -> None:
    """Keeps an answer; that of whoever asked first stays."""
    if find_answer(connection, key) is None:
        connection.execute(insert(opinions).values(key=key, model=model, answer=answer, tokens=tokens, asked=now))


def models_asked(connection: Connection) -> list[str]:
    """Every model that was ever asked, the one asked last first."""
    return list(connection.scalars(select(opinions.c.model).group_by(opinions.c.model).order_by(func.max(opinions.c.asked).desc())))


def tokens_since(connection: Connection, moment: datetime) -> int:
    """Tokens that the answers since then took."""
    return connection.scalar(select(func.coalesce(func.sum(opinions.c.tokens), 0)).where(opinions.c.asked >= moment)) or 0
