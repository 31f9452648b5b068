"""Dates that a sentence names, written out or seen from the day of publication: "today", "on Monday", "next month", "years ago".

Source: labelling guide, "Fields of an event", rows `date` and `valid`.
"""

import re
from datetime import date, timedelta

from extract.mentions.document import Document, Sentence
from extract.mentions.patterns import Hit
from extract.mentions.written_dates import (
    STEPS,
    YEAR,
    NamedDate,
    is_beside,
    jalali_years,
    nearest_month,
    shift_month,
    stands_beside,
    written_dates,
    year_in_words,
)  # fmt: skip

AGO_REACH = 14  # characters before "years ago" in which their number stands
FEW_YEARS = 3
SAME_DAY, NEXT_DAY, PREVIOUS_DAY = "same_day", "next_day", "previous_day"
_FROM_TOLD_DAY = {SAME_DAY: 0, NEXT_DAY: 1, PREVIOUS_DAY: -1}
SEASONS = {"1": 4, "2": 7, "3": 10, "4": 1}  # spring to winter, by a month in their middle
SEASON_REACH = 14  # characters between a season and its year
PART_OF_DAY_REACH = 3  # characters between "on Monday" and "evening"
WEEKDAY_REACH = 14  # characters between "next" and the weekday
_DAY_SHIFT = {"today": 0, "yesterday": -1, "day_before_yesterday": -2, "tomorrow": 1, "day_after_tomorrow": 2}


_NUMBER_BEFORE = re.compile(r"\d(?:-[^\W\d]{0,4})?\s?$")
_YEAR_AFTER = re.compile(r"\s(?:20[0-6]\d|1[34]\d\d)(?!\d)")
YEAR_BESIDE = 8  # characters from words for a year to its number


def find_dates(document: Document, sentence: Sentence, *, ahead: bool) -> list[NamedDate]:
    """Dates of the sentence in order. `ahead`: the sentence announces, so weekdays and bare days lie in the future."""
    key = (sentence.start, ahead)
    if key not in document.dates:
        document.dates[key] = tuple(_look_for_dates(document, sentence, ahead))
    return list(document.dates[key])


def _look_for_dates(document: Document, sentence: Sentence, ahead: bool) -> list[NamedDate]:
    written = written_dates(document, sentence, ahead)
    found = written + _relative(document, sentence, ahead, written)
    taken = [(d.start, d.end) for d in found]
    for match in YEAR.finditer(document.normal.text, sentence.start, sentence.end) if document.has_year(sentence) else ():
        if not any(s <= match.start() < e for s, e in taken):
            found.append(NamedDate(match.start(), match.end(), match[1], "year"))
    found += [named for named in jalali_years(document, sentence) if not any(s <= named.start < e for s, e in taken)]
    return sorted(found, key=lambda d: d.start)


def _relative(document: Document, sentence: Sentence, ahead: bool, written: list[NamedDate]) -> list[NamedDate]:
    """Dates seen from the day of publication; what is written out beside the same words goes before."""
    published = document.published
    if published is None:
        return []
    found = []
    for hit in sentence.hits:
        if hit.group == "day" and hit.name in _FROM_TOLD_DAY:
            told = date.fromisoformat(_day_before(document, sentence, hit, ahead) or published.isoformat())
            found.append(NamedDate(hit.start, hit.end, (told + timedelta(_FROM_TOLD_DAY[hit.name])).isoformat(), "day"))
        elif hit.group == "day" and hit.name in _DAY_SHIFT and not _is_part_of_day(sentence, hit):
            found.append(NamedDate(hit.start, hit.end, (published + timedelta(_DAY_SHIFT[hit.name])).isoformat(), "day"))
        elif hit.group == "weekday":
            found.append(NamedDate(hit.start, hit.end, _weekday_beside(sentence, hit, published, ahead), "weekday"))
        elif hit.group == "period" and not _belongs_to(hit, written) and not _is_counted(document, sentence, hit):
            found.append(NamedDate(hit.start, hit.end, _period(published, hit.name), "period"))
        elif hit.group == "term" and hit.name == "ago":
            years = _count_beside(document, sentence, hit)
            found.append(NamedDate(hit.start, hit.end, str(max(1, published.year - years)).zfill(4), "year"))
    return found


def find_seasons(document: Document, sentence: Sentence, *, ahead: bool) -> list[NamedDate]:
    """ "In autumn" means the year of the nearest one; none where a year stands beside it.

    Too vague to tell whether an act is news, it is only looked for where the date of an event is wanted.
    """
    found: list[NamedDate] = []
    published, text = document.published, document.normal.text
    for hit in sentence.of("season"):
        beside = YEAR.search(text, max(sentence.start, hit.start - SEASON_REACH), min(sentence.end, hit.end + SEASON_REACH))
        if published is None or beside:
            continue
        year = year_in_words(sentence, "month", hit.start, hit.end, published)
        if year is None:
            forward = _is_next(sentence, hit) or (ahead and not is_beside(sentence, hit, "last_weekday", WEEKDAY_REACH))
            year = int(nearest_month(published, SEASONS[hit.name], forward)[:4])
        found.append(NamedDate(hit.start, hit.end, str(year), "season"))
    return found


def _is_next(sentence: Sentence, hit: Hit) -> bool:
    return is_beside(sentence, hit, "next_weekday", WEEKDAY_REACH)


def _belongs_to(period: Hit, written: list[NamedDate]) -> bool:
    """Words for a month or a year that tell which one a day or a month beside them is of ("in May next year")."""
    return any(stands_beside(period, d.start, d.end) or d.start <= period.start < d.end for d in written if d.kind in ("day", "month"))


def _is_counted(document: Document, sentence: Sentence, period: Hit) -> bool:
    """ "Next year" with a number before it is one of "the next three years" where the number stands before the noun;
    "the end of the year" with a year beside it is of that year."""
    text = document.normal.text
    before, after = text[max(sentence.start, period.start - YEAR_BESIDE) : period.start], text[period.end : period.end + YEAR_BESIDE]
    if period.name.endswith("year") and (_NUMBER_BEFORE.search(before) or _YEAR_AFTER.match(after)):
        return True
    return any(0 <= period.start - h.end <= 1 and int(h.name) > 1 for h in sentence.of("number"))


def _is_part_of_day(sentence: Sentence, hit: Hit) -> bool:
    """A word that alone would mean today says no more than the hour of the day told beside it ("on Monday evening")."""
    beside = (h for h in sentence.hits if h.group in ("weekday", "month") or (h.group == "day" and h.name not in ("today", SAME_DAY)))
    return hit.name == "today" and any(0 <= max(h.start - hit.end, hit.start - h.end) <= PART_OF_DAY_REACH for h in beside)


def _day_before(document: Document, sentence: Sentence, hit: Hit, ahead: bool) -> str | None:
    """The day that the text named last before "the same day" or "a day later"; None if it has named none."""
    here = document.sentences.index(sentence)
    for earlier in reversed(document.sentences[: here + 1]):
        if earlier is not sentence and any(earlier.has("day", name) for name in _FROM_TOLD_DAY):
            continue
        named = written_dates(document, earlier, ahead)
        if earlier is not sentence:
            named += _relative(document, earlier, ahead, named)
        days = [d for d in named if len(d.value) == 10 and d.end <= hit.start]
        if days:
            return max(days, key=lambda d: d.start).value
    return None


def _count_beside(document: Document, sentence: Sentence, hit: Hit) -> int:
    """How many years ago: the number before or inside the words for it, else a few."""
    text = document.normal.text[max(sentence.start, hit.start - AGO_REACH) : hit.end]
    if digits := re.findall(r"\d+", text):
        return int(digits[-1])
    near = [h for h in sentence.of("number") if hit.start - AGO_REACH <= h.start < hit.end and h.name != "0"]
    return int(near[-1].name) if near else FEW_YEARS


def _weekday_beside(sentence: Sentence, hit: Hit, published: date, ahead: bool) -> str:
    """The day that a weekday means; "next Thursday" on a Thursday is that of the week to come."""
    back = (published.isoweekday() - int(hit.name)) % 7
    if _is_next(sentence, hit):
        return (published + timedelta(7 - back)).isoformat()
    if ahead and not is_beside(sentence, hit, "last_weekday", WEEKDAY_REACH):
        return (published + timedelta((7 - back) % 7)).isoformat()
    return (published - timedelta(back)).isoformat()


def _period(published: date, name: str) -> str:
    which, unit = name.split("_")
    step = STEPS[which]
    if unit == "year":
        return str(published.year + step)
    if unit == "month":
        return shift_month(published, step)
    return (published + timedelta(7 * step)).isoformat()[:7]
