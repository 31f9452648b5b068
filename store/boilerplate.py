"""Lines that stand on many pages of one source: learned from its newest articles, shown, and given back if they are text after all."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from store.tables import articles, boilerplate, pages

LOOKED_AT = 40  # newest articles of the source
LEAST_ARTICLES = 5  # that a line must stand in
LEAST_SHARE = 0.15  # of those looked at
SENTENCE_SHARE = 0.5  # for a line that reads as a sentence: agencies repeat those of substance too
LONGEST, LONGEST_TITLE_LIKE = 300, 60
LEARN_EVERY = 10  # articles of the source
SHORT_OUTCOMES = ("too_short", "not_article", "unreadable")
RECENT, BEFORE, LEAST_RECENT = 30, 200, 10  # pages that are compared, and how many there must be
JUMP_TO, JUMP_FROM = 0.5, 0.2  # share of empty or short texts that is a change of layout, where it was less before


@dataclass(frozen=True)
class Learned:
    line: str
    articles: int  # in how many it stood when it was learned
    learned: datetime
    revoked: datetime | None


def repeated_lines(connection: Connection, source_id: str) -> frozenset[str]:
    """The lines that are dropped from the source's articles."""
    query = select(boilerplate.c.line).where(boilerplate.c.source_id == source_id, boilerplate.c.revoked.is_(None))
    return frozenset(connection.execute(query).scalars())


def list_learned(connection: Connection, source_id: str) -> list[Learned]:
    query = select(boilerplate).where(boilerplate.c.source_id == source_id).order_by(boilerplate.c.id)
    return [Learned(row.line, row.articles, row.learned, row.revoked) for row in connection.execute(query)]


def learn_now_and_then(connection: Connection, source_id: str, now: datetime) -> list[str]:
    """Learns after every tenth article of the source."""
    count = connection.execute(select(func.count()).select_from(articles).where(articles.c.source_id == source_id)).scalar_one()
    return learn(connection, source_id, now) if count % LEARN_EVERY == 0 else []


def learn(connection: Connection, source_id: str, now: datetime) -> list[str]:
    """Learns what repeats in the newest articles; the lines that are new. A line that was given back is never learned again."""
    newest = select(func.max(articles.c.id)).where(articles.c.source_id == source_id).group_by(articles.c.canonical)
    query = select(articles.c.text).where(articles.c.id.in_(newest)).order_by(articles.c.id.desc()).limit(LOOKED_AT)
    texts = list(connection.execute(query).scalars())
    counts = Counter(line for text in texts for line in {line.strip() for line in text.splitlines()} if 0 < len(line) <= LONGEST)
    known = set(connection.execute(select(boilerplate.c.line).where(boilerplate.c.source_id == source_id)).scalars())
    found = [line for line, count in counts.items() if line not in known and _repeats(line, count, len(texts))]
    for line in found:
        connection.execute(boilerplate.insert().values(source_id=source_id, line=line, articles=counts[line], learned=now))
    return found


def _repeats(line: str, count: int, looked_at: int) -> bool:
    sentence = len(line) > LONGEST_TITLE_LIKE and line[-1] in ".。!?؟"
    return count >= LEAST_ARTICLES and count >= (SENTENCE_SHARE if sentence else LEAST_SHARE) * looked_at


def revoke(connection: Connection, source_id: str, line: str, now: datetime) -> bool:
    """Gives a line back; whether it was dropped until now."""
    chosen = (boilerplate.c.source_id == source_id, boilerplate.c.line == line, boilerplate.c.revoked.is_(None))
    return connection.execute(update(boilerplate).where(*chosen).values(revoked=now)).rowcount > 0


def layout_problem(connection: Connection, source_id: str) -> str | None:
    """One sentence if the share of the source's pages with an empty or short text has jumped: its site may look different now."""
    query = select(pages.c.outcome).where(pages.c.source_id == source_id, pages.c.outcome.in_((*SHORT_OUTCOMES, "stored", "unchanged")))
    outcomes = list(connection.execute(query.order_by(pages.c.id.desc()).limit(RECENT + BEFORE)).scalars())
    recent, before = outcomes[:RECENT], outcomes[RECENT:]
    if len(before) < LEAST_RECENT:
        recent, before = outcomes[: len(outcomes) // 2], outcomes[len(outcomes) // 2 :]
    if len(recent) < LEAST_RECENT:
        return None
    now, then = (sum(str(o) in SHORT_OUTCOMES for o in part) / len(part) for part in (recent, before))
    if now < JUMP_TO or then > JUMP_FROM:
        return None
    return f"layout changed? {now:.0%} of the last {len(recent)} pages have no text or little, {then:.0%} before"
