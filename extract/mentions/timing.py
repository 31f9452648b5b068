"""Facts of when an act happened, seen from the day of publication."""

from datetime import date

from extract.mentions.candidates import distance
from extract.mentions.document import Document
from extract.mentions.groups import Group
from extract.mentions.patterns import Hit
from extract.mentions.written_dates import NamedDate

LATE = 3  # sentences before what is told far behind
CLOSE = 40  # characters from the verb to its date
OLD_DAYS = 400
_AGES = ((-2, "ahead"), (3, "new"), (10, "week"), (45, "weeks"), (OLD_DAYS, "months"))  # days up to which

_DAYS = ((-46, "long.ago"), (-8, "weeks.ago"), (-3, "days.ago"), (0, "now"), (7, "this.week"), (60, "soon"))  # days ahead up to which


def timing_facts(group: Group, document: Document) -> dict[str, float]:
    """Features by name; none where the day of publication is unknown."""
    published = document.published
    return {} if published is None else _act(group, document, published) | _days(group, published)


def _days(group: Group, published: date) -> dict[str, float]:
    """How far off the days are that the telling sentences name, by the status of the event."""
    facts: dict[str, float] = {}
    for named in (d for m in group.members for d in m.dates):
        word = f"vague{len(named.value)}"
        if len(named.value) == len("2020-01-01"):
            days = -age_days(named.value, published)
            word = next((name for most, name in _DAYS if days <= most), "later")
            facts[f"{group.type}.day={word}"] = 1.0
        facts[f"{group.type}.{group.status}.day={word}"] = 1.0
    return facts or {f"{group.type}.{group.status}.day=none": 1.0}


def _told_late(group: Group, age: str, precision: int) -> dict[str, float]:
    """An older act is news where the article opens with it, and recalled where it stands far behind."""
    first = min(m.sentence.position for m in group.members)
    facts = {f"{group.type}.age.late={age}": float(first >= LATE), f"{group.type}.age.opens={age}": float(first <= 0)}
    return facts | {f"{group.type}.age.vague={age}": float(precision < len("2020-01-01"))}


def _act(group: Group, document: Document, published: date) -> dict[str, float]:
    """Age of the date nearest to the verb of the best candidate."""
    best = group.best
    anchor = best.trigger or best.noun
    assert anchor is not None
    gaps = [(distance(document, anchor, Hit(d.start, d.end, "date", d.value)), d) for d in best.dates]
    if not gaps:
        return {"age=none": 1.0, f"{group.type}.age=none": 1.0, f"{group.status}.age=none": 1.0}
    gap, nearest = min(gaps, key=lambda pair: pair[0])
    age = _age_word(nearest, published)
    facts = {f"age={age}": 1.0, f"{group.type}.age={age}": 1.0, f"{group.status}.age={age}": 1.0}
    facts |= _told_late(group, age, len(nearest.value))
    return facts | {f"age.close={age}": 1.0, f"{group.type}.age.close={age}": 1.0} if gap < CLOSE else facts


def _age_word(named: NamedDate, published: date) -> str:
    days = age_days(named.value, published)
    return next((word for most, word in _AGES if days <= most), "old")


def age_days(value: str, published: date) -> int:
    """Days from a date (YYYY-MM-DD, or about those from a YYYY-MM or a YYYY) to the publication; negative for one ahead."""
    if len(value) == 4:
        return (published.year - int(value)) * 365
    if len(value) == 7:
        return (published.year * 12 + published.month - int(value[:4]) * 12 - int(value[5:])) * 30
    return (published - date.fromisoformat(value)).days
