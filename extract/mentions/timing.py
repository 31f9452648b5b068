"""Facts of when an act happened, seen from the day of publication, and how old what the article speaks of is."""

from datetime import date
from math import log1p

from extract.mentions.candidates import dates_for, distance
from extract.mentions.dates import NamedDate
from extract.mentions.document import Document
from extract.mentions.groups import Group
from extract.mentions.patterns import Hit

CLOSE = 40  # characters from the verb to its date
OLD_DAYS = 400
_AGES = ((-2, "ahead"), (3, "new"), (10, "week"), (45, "weeks"), (OLD_DAYS, "months"))  # days up to which


def timing_facts(group: Group, document: Document) -> dict[str, float]:
    """Features by name; none where the day of publication is unknown."""
    published = document.published
    return {} if published is None else _act(group, document, published) | _text(document, published)


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


def _text(document: Document, published: date) -> dict[str, float]:
    """How many of the article's dates are old, and whether it opens with one."""
    dates = [(s.position, d) for s in document.sentences for d in dates_for(document, s, "held")]
    old = sum(age_days(d.value, published) > OLD_DAYS for _, d in dates)
    fresh = sum(len(d.value) == 10 and -OLD_DAYS < age_days(d.value, published) <= 10 for _, d in dates)
    return {
        "text.old": log1p(old),
        "text.fresh": log1p(fresh),
        "text.old.share": old / (len(dates) or 1),
        "text.opens.old": float(any(p <= 0 and age_days(d.value, published) > OLD_DAYS for p, d in dates)),
        "text.never.fresh": float(bool(old) and not fresh),
    }
