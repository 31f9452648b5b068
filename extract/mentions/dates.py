"""Dates that a sentence names, seen from the day of publication. Without that day a year is never guessed.

Source: labelling guide, "Fields of an event", rows `date` and `valid`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from hijridate import Hijri
from persiantools.jdatetime import JalaliDate

from extract.mentions.document import Document, Sentence
from extract.mentions.patterns import Hit

_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})[./](\d{1,2})[./]((?:19|20)\d\d)(?!\d)|(?<!\d)((?:19|20)\d\d)-(\d\d)-(\d\d)(?!\d)")
_CHINESE = re.compile(r"(?:((?:19|20)\d\d)年|(今年|去年|明年|本月|上月|下月))?(?:(\d{1,2})月)?(?:份|底|初|中旬)?(?:(\d{1,2})[日号])?")
_YEAR = re.compile(r"(?<![\d.,-])((?:1[6-9]|20)\d\d)(?![\d%]|[.,]\d)")
_JALALI_YEAR = re.compile(r"(?<!\d)(1[34]\d\d)(?!\d)")
_DAY_BEFORE = re.compile(
    r"(?:(?P<year>1[34]\d\d|(?:19|20)\d\d)\D{1,14})?(?<!\d)(?P<day>\d{1,2})(?:\s*-\s*\d{1,2}|\s+[^\W\d]{1,4}\s+\d{1,2})?(?:-?[^\W\d]{1,3})?[-.\s]{0,2}(?:of\s+)?$"
)
_DAY_AFTER = re.compile(r"^[^\W\d]{0,6}\.?\s+(?P<day>\d{1,2})(?![\d%.:]\d|\d)(?:\s*-\s*\d{1,2})?(?:,?\s+(?P<year>(?:19|20)\d\d))?")
_YEAR_AFTER = re.compile(r"^[^\W\d]{0,8}\.?,?\s*(?:[^\W\d]{1,5}\s+)?(?P<year>1[34]\d\d|(?:19|20)\d\d)(?!\d)")
_YEAR_BEFORE = re.compile(r"(?P<year>1[34]\d\d|(?:19|20)\d\d)(?:[^\W\d]|[-'.])*\s+(?:[^\W\d]{1,7}\s+)?$")
SHORTEST_MONTH = 3
JALALI_OFFSET = 621  # 1 Farvardin 1378 is 21 March 1999
YEAR_WORD_REACH = 6  # characters from "year", or "years of", to the number
AGO_REACH = 14  # characters before "years ago" in which their number stands
FEW_YEARS = 3
SAME_DAY, SAME_DAY_REACH = "same_day", 2  # sentences before it in which its day is looked for
YEAR_GAP = 2  # characters between a month and the words for its year
_STEPS = {"this": 0, "next": 1, "last": -1}
SEASONS = {"1": 4, "2": 7, "3": 10, "4": 1}  # spring to winter, by a month in their middle
SEASON_REACH = 14  # characters between a season and its year
PART_OF_DAY_REACH = 3  # characters between "on Monday" and "evening"
WEEKDAY_REACH = 14  # characters between "next" and the weekday
_DAY_SHIFT = {"today": 0, "yesterday": -1, "day_before_yesterday": -2, "tomorrow": 1, "day_after_tomorrow": 2}


@dataclass(frozen=True)
class NamedDate:
    """`value` is YYYY-MM-DD, YYYY-MM or YYYY; offsets are those of the normalised document."""

    start: int
    end: int
    value: str
    kind: str  # day, weekday, month, year, period, season

    @property
    def year(self) -> int:
        return int(self.value[:4])


def find_dates(document: Document, sentence: Sentence, *, ahead: bool) -> list[NamedDate]:
    """Dates of the sentence in order. `ahead`: the sentence announces, so weekdays and bare days lie in the future."""
    key = (sentence.start, ahead)
    if key not in document.dates:
        document.dates[key] = tuple(_look_for_dates(document, sentence, ahead))
    return list(document.dates[key])


def _look_for_dates(document: Document, sentence: Sentence, ahead: bool) -> list[NamedDate]:
    found = [*_numeric(document, sentence), *_chinese(document, sentence, ahead), *_months(document, sentence, ahead)]
    found += _relative(document, sentence, ahead)
    taken = [(d.start, d.end) for d in found]
    for match in _YEAR.finditer(document.normal.text, sentence.start, sentence.end):
        if not any(s <= match.start() < e for s, e in taken):
            found.append(NamedDate(match.start(), match.end(), match[1], "year"))
    found += [named for named in _jalali_years(document, sentence) if not any(s <= named.start < e for s, e in taken)]
    return sorted((d for d in found if not _is_year_of_another(d, found)), key=lambda d: d.start)


def _is_year_of_another(named: NamedDate, found: list[NamedDate]) -> bool:
    """ "Next year" right beside a month or a day of it is a part of that date."""
    if named.kind != "period" or len(named.value) != len("2026"):
        return False
    dates = [d for d in found if d.kind in ("month", "day") and d.year == named.year]
    return any(0 <= max(d.start - named.end, named.start - d.end) <= YEAR_GAP for d in dates)


def _jalali_years(document: Document, sentence: Sentence) -> list[NamedDate]:
    """Years of the Persian calendar behind the word for "year", as the year in which the most of them lies."""
    words = [h.end for h in sentence.of("term") if h.name == "year"] if document.lang == "fa" else []
    years = _JALALI_YEAR.finditer(document.normal.text, sentence.start, sentence.end) if words else ()
    return [
        NamedDate(m.start(), m.end(), str(int(m[1]) + JALALI_OFFSET), "year")
        for m in years
        if any(0 < m.start() - end <= YEAR_WORD_REACH for end in words)
    ]


def _numeric(document: Document, sentence: Sentence) -> list[NamedDate]:
    found = []
    for m in _NUMERIC.finditer(document.normal.text, sentence.start, sentence.end):
        day, month, year = (m[1], m[2], m[3]) if m[1] else (m[6], m[5], m[4])
        if value := _iso(int(year), int(month), int(day)):
            found.append(NamedDate(m.start(), m.end(), value, "day"))
    return found


def _chinese(document: Document, sentence: Sentence, ahead: bool) -> list[NamedDate]:
    if document.lang != "zh":
        return []
    found = []
    for m in _CHINESE.finditer(document.normal.text, sentence.start, sentence.end):
        if not m.group():
            continue
        value = _chinese_value(m, document.published, ahead)
        if value:
            found.append(NamedDate(m.start(), m.end(), value, ("year", "month", "day")[value.count("-")]))
    return found


def _chinese_value(m: re.Match[str], published: date | None, ahead: bool) -> str | None:
    year, word, month, day = m[1], m[2], m[3] and int(m[3]), m[4] and int(m[4])
    if word and published:
        if word.endswith("年"):
            year = str(published.year + {"今年": 0, "去年": -1, "明年": 1}[word])
        else:
            shifted = _shift_month(published, {"本月": 0, "上月": -1, "下月": 1}[word])
            return f"{shifted}-{day:02}" if day else shifted
    if year and month:
        return _iso(int(year), month, day) if day else f"{year}-{month:02}"
    if month and published:
        if day:
            return _nearest(published, lambda y: _iso(y, month, day), ahead)
        return _nearest_month(published, month, ahead)
    if day and published and not month and not year:
        return _nearest_day_of_month(published, day, ahead)
    return year or None


def _months(document: Document, sentence: Sentence, ahead: bool) -> list[NamedDate]:
    found = []
    for hit in sentence.hits:
        if hit.group in ("month", "jalali_month", "hijri_month"):
            named = _month_date(document, sentence, hit, ahead)
            if named:
                found.append(named)
    return found


def _month_date(document: Document, sentence: Sentence, hit: Hit, ahead: bool) -> NamedDate | None:
    text, published = document.normal.text, document.published
    before, after = text[max(sentence.start, hit.start - 26) : hit.start], text[hit.end : min(sentence.end, hit.end + 26)]
    month, start, end = int(hit.name), hit.start, hit.end
    day = year = None
    if m := _DAY_BEFORE.search(before):
        day, year = int(m["day"]), None if _YEAR_AFTER.match(after) else m["year"]
        start = hit.start - len(before) + m.start("year" if year else "day")
    elif m := _DAY_AFTER.search(after):
        day, year, end = int(m["day"]), m["year"], hit.end + m.end()
    if year is None and (m := _YEAR_AFTER.search(after)):
        year, end = m["year"], hit.end + m.end()
    elif year is None and day is None and (m := _YEAR_BEFORE.search(before)):
        year, start = m["year"], hit.start - len(before) + m.start()
    make = _CALENDARS[hit.group]
    if year is None and published is not None:
        year = _year_in_words(sentence, hit.group, start, end, published)
    if year is not None:
        value = make(int(year), month, day)
    elif published is None:
        return None
    elif day is None:
        if hit.end - hit.start <= SHORTEST_MONTH and not _is_in(sentence, hit):
            return None  # words such as "May" or Persian "mah" mean a month only beside a number or behind "in"
        if hit.group != "month":
            value = _nearest(published, lambda y: make(y, month, None), ahead, years=_years(hit.group, published))
        else:
            value = _nearest_month(published, month, ahead)
    else:
        value = _nearest(published, lambda y: make(y, month, day), ahead, years=_years(hit.group, published))
    return NamedDate(start, end, value, "day" if value.count("-") == 2 else "month") if value else None


def _is_in(sentence: Sentence, month: Hit) -> bool:
    """A word for "in" stands right before it."""
    return any(h.group == "place_cue" and h.name == "in" and month.start - h.end == 1 for h in sentence.hits)


def _year_in_words(sentence: Sentence, calendar: str, start: int, end: int, published: date) -> int | None:
    """The year that words right beside the month tell ("in September next year"), in the month's calendar; None if none do."""
    for hit in sentence.of("period"):
        which, unit = hit.name.split("_")
        beside = 0 <= start - hit.end <= YEAR_GAP or 0 <= hit.start - end <= YEAR_GAP
        if unit == "year" and beside:
            return _this_year(calendar, published) + _STEPS[which]
    return None


def _this_year(calendar: str, published: date) -> int:
    """The year of the publication in a calendar: the last one whose first day is not after it."""
    begun = (y for y in _years(calendar, published) if (_CALENDARS[calendar](y, 1, 1) or "9") <= published.isoformat())
    return max(begun, default=_years(calendar, published)[1])


def _years(group: str, published: date) -> tuple[int, ...]:
    base = {"month": published.year, "jalali_month": published.year - JALALI_OFFSET, "hijri_month": published.year - 579}[group]
    return (base - 1, base, base + 1)


def _gregorian(year: int, month: int, day: int | None) -> str | None:
    return _iso(year, month, day) if day else f"{year}-{month:02}"


def _jalali(year: int, month: int, day: int | None) -> str | None:
    try:
        moment: date = JalaliDate(year, month, day or 15).to_gregorian()  # type: ignore[no-untyped-call]
    except ValueError:
        return None
    return moment.isoformat() if day else moment.isoformat()[:7]


def _hijri(year: int, month: int, day: int | None) -> str | None:
    try:
        moment = Hijri(year, month, day or 15).to_gregorian()
    except (ValueError, OverflowError):
        return None
    return moment.isoformat() if day else moment.isoformat()[:7]


_CALENDARS: dict[str, Callable[[int, int, int | None], str | None]] = {
    "month": _gregorian, "jalali_month": _jalali, "hijri_month": _hijri,
}  # fmt: skip


def _relative(document: Document, sentence: Sentence, ahead: bool) -> list[NamedDate]:
    published = document.published
    if published is None:
        return []
    found = []
    for hit in sentence.hits:
        if hit.group == "day" and hit.name == SAME_DAY:
            found.append(NamedDate(hit.start, hit.end, _day_before(document, sentence, hit, ahead) or published.isoformat(), "day"))
        elif hit.group == "day" and hit.name in _DAY_SHIFT and not _is_part_of_day(sentence, hit):
            found.append(NamedDate(hit.start, hit.end, (published + timedelta(_DAY_SHIFT[hit.name])).isoformat(), "day"))
        elif hit.group == "weekday":
            forward = _is_beside(sentence, hit, "next_weekday") or (ahead and not _is_beside(sentence, hit, "last_weekday"))
            found.append(NamedDate(hit.start, hit.end, _weekday(published, int(hit.name), forward), "weekday"))
        elif hit.group == "period":
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
        beside = _YEAR.search(text, max(sentence.start, hit.start - SEASON_REACH), min(sentence.end, hit.end + SEASON_REACH))
        if published is None or beside:
            continue
        year = _year_in_words(sentence, "month", hit.start, hit.end, published)
        if year is None:
            forward = _is_beside(sentence, hit, "next_weekday") or (ahead and not _is_beside(sentence, hit, "last_weekday"))
            year = int(_nearest_month(published, SEASONS[hit.name], forward)[:4])
        found.append(NamedDate(hit.start, hit.end, str(year), "season"))
    return found


def _is_beside(sentence: Sentence, weekday: Hit, name: str) -> bool:
    """A word such as "next" or "last" stands beside the name of a weekday."""
    return any(h.name == name and max(0, weekday.start - h.end, h.start - weekday.end) <= WEEKDAY_REACH for h in sentence.of("term"))


def _is_part_of_day(sentence: Sentence, hit: Hit) -> bool:
    """A word that alone would mean today says no more than the hour of the day told beside it ("on Monday evening")."""
    beside = (h for h in sentence.hits if h.group in ("weekday", "month") or (h.group == "day" and h.name not in ("today", SAME_DAY)))
    return hit.name == "today" and any(0 <= max(h.start - hit.end, hit.start - h.end) <= PART_OF_DAY_REACH for h in beside)


def _day_before(document: Document, sentence: Sentence, hit: Hit, ahead: bool) -> str | None:
    """The day that the text named last before "the same day"; None if the sentences right before name none."""
    here = document.sentences.index(sentence)
    for earlier in reversed(document.sentences[max(0, here - SAME_DAY_REACH) : here + 1]):
        if earlier is not sentence and earlier.has("day", SAME_DAY):
            continue
        named = [*_numeric(document, earlier), *_chinese(document, earlier, ahead), *_months(document, earlier, ahead)]
        if earlier is not sentence:
            named += _relative(document, earlier, ahead)
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


def _weekday(published: date, weekday: int, forward: bool) -> str:
    back = (published.isoweekday() - weekday) % 7
    if not forward:
        return (published - timedelta(back)).isoformat()
    return (published + timedelta((7 - back) % 7 or 7)).isoformat() if back else published.isoformat()


def _period(published: date, name: str) -> str:
    which, unit = name.split("_")
    step = _STEPS[which]
    if unit == "year":
        return str(published.year + step)
    if unit == "month":
        return _shift_month(published, step)
    return (published + timedelta(7 * step)).isoformat()[:7]


def _shift_month(moment: date, step: int) -> str:
    months = moment.year * 12 + moment.month - 1 + step
    return f"{months // 12}-{months % 12 + 1:02}"


def _nearest(published: date, make: Callable[[int], str | None], ahead: bool, years: tuple[int, ...] = ()) -> str | None:
    """The year nearest to the publication; forward if the sentence announces, else rather back."""
    options = [v for y in (years or (published.year - 1, published.year, published.year + 1)) if (v := make(y))]
    pivot = published + timedelta(120 if ahead else -75)
    return min(options, key=lambda v: abs((date.fromisoformat(v if len(v) == 10 else v + "-15") - pivot).days), default=None)


def _nearest_month(published: date, month: int, ahead: bool) -> str:
    return _nearest(published, lambda y: f"{y}-{month:02}", ahead) or f"{published.year}-{month:02}"


def _nearest_day_of_month(published: date, day: int, ahead: bool) -> str | None:
    """`13日`: of the month of publication, or of the one beside it."""
    months = (_shift_month(published, step).split("-") for step in (-1, 0, 1))
    options = [v for year, month in months if (v := _iso(int(year), int(month), day))]
    pivot = published + timedelta(8 if ahead else -5)
    return min(options, key=lambda v: abs((date.fromisoformat(v) - pivot).days), default=None)


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
