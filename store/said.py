"""The words that the reports of an event say, by which a search finds it: the same table on every database."""

import re
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Select, and_, delete, select

from records.event import Report
from store.tables import event_words

LONGEST_WORD = 40
_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[^\W_\u3400-\u9fff\uf900-\ufaff]+")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_AFTER_ALL = "\U0010ffff"


def text_of(report: Report) -> str:
    """What of a report is searched."""
    return f"{report.title} {report.mention.evidence}".lower()


def words_of(text: str) -> set[str]:
    """Words of the text, in lower case; of Chinese, which has no spaces, each two signs that follow each other, and the last one."""
    found: set[str] = set()
    for run in _RUN.findall(text.lower()):
        if _HAN.match(run):
            found |= {run[place : place + 2] for place in range(len(run))}
        else:
            found.add(run[:LONGEST_WORD])
    return found


def save_words(connection: Connection, event_id: str, reports: Iterable[Report]) -> None:
    """Keeps what the reports say in place of what was kept of the event."""
    said = {word for report in reports for word in words_of(text_of(report))}
    known = set(connection.execute(select(event_words.c.word).where(event_words.c.event_id == event_id)).scalars())
    if gone := sorted(known - said):
        connection.execute(delete(event_words).where(event_words.c.event_id == event_id, event_words.c.word.in_(gone)))
    if new := sorted(said - known):
        connection.execute(event_words.insert(), [{"event_id": event_id, "word": word} for word in new])


def saying(wanted: str) -> Sequence[Select[tuple[str]]]:
    """Queries for the events that say each word of what is wanted, or one that begins so; none where it has no word to look up."""
    column = event_words.c.word
    return [
        select(event_words.c.event_id).where(and_(column >= word, column < word + _AFTER_ALL)) for word in sorted(_to_look_up(wanted))
    ]


def _to_look_up(wanted: str) -> set[str]:
    """As `words_of`, but without the last sign of a Chinese word: two signs hold it already."""
    return {word for run in _RUN.findall(wanted.lower()) for word in (_pairs(run) if _HAN.match(run) else {run[:LONGEST_WORD]})}


def _pairs(run: str) -> set[str]:
    return {run[place : place + 2] for place in range(len(run) - 1)} or {run}
