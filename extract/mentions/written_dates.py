"""Dates that a sentence writes out: numbers, and months of three calendars. Without a day of publication no year is guessed.

Source: labelling guide, "Fields of an event", rows `date` and `valid`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from hijridate import Hijri
from persiantools.jdatetime import JalaliDate

from extract.mentions.document import Document, Sentence
from extract.mentions.patterns import Hit

YEAR = re.compile(r"(?<![\d.,-])((?:1[6-9]|20)\d\d)(?![\d%]|[.,]\d)")
STEPS = {"this": 0, "next": 1, "last": -1}
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})[./](\d{1,2})[./]((?:19|20)\d\d)(?!\d)|(?<!\d)((?:19|20)\d\d)-(\d\d)-(\d\d)(?!\d)")
_DIGITS_APART = re.compile(r"\d[./-]\d")  # what every numeric date has: the long pattern is not tried elsewhere
_CHINESE = re.compile(
    r"(?=[\d今去明后前本上下十一二三四五六七八九份底初中])(?:((?:19|20)\d\d)年|(今年|去年|明年|后年|前年|本月|上月|下月|上个月|下个月))?"
    r"(?:(\d{1,2}|十[一二]?|[一二三四五六七八九])月)?(?:份|底|初|中旬)?(?:(\d{1,2})[日号])?"
)
_CHINESE_YEARS = {"今年": 0, "去年": -1, "明年": 1, "后年": 2, "前年": -2}
_CHINESE_MONTHS = {"本月": 0, "上月": -1, "下月": 1, "上个月": -1, "下个月": 1}
_CHINESE_DIGITS = {c: i for i, c in enumerate("一二三四五六七八九十", 1)} | {"十一": 11, "十二": 12}
_JALALI_YEAR = re.compile(r"(?<!\d)(1[34]\d\d)(?!\d)")
_TO_JALALI_YEAR = re.compile(r"\s?(?:-|[^\W\d]{1,6}\s)\s?(1[34]\d\d)(?!\d)")
_DAY_BEFORE = re.compile(
    r"(?:(?P<year>1[34]\d\d|(?:19|20)\d\d)\D{1,14})?(?<!\d)(?P<day>\d{1,2})(?:\s*-\s*\d{1,2}|\s+[^\W\d]{1,4}\s+\d{1,2})?(?:-?[^\W\d]{1,3})?[-.\s]{0,2}(?:of\s+)?$"
)
_DAY_AFTER = re.compile(r"^[^\W\d]{0,6}\.?\s+(?P<day>\d{1,2})(?![\d%.:]\d|\d)(?:\s*-\s*\d{1,2})?(?:,?\s+(?P<year>(?:19|20)\d\d))?")
_YEAR_AFTER = re.compile(r"^[^\W\d]{0,8}\.?,?\s*(?:[^\W\d]{1,5}\s+)?(?P<year>1[34]\d\d|(?:19|20)\d\d)(?!\d)")
_YEAR_BEFORE = re.compile(r"(?P<year>1[34]\d\d|(?:19|20)\d\d)(?:[^\W\d]|[-'.])*\s+(?:[^\W\d]{1,7}\s+)?$")
# "the 25th of this month", "25 числа этого месяца"; "shu oyning 25-26 kunlari", "bu ayın 25'inde"
_DAY_OF_MONTH_BEFORE = re.compile(r"(?<!\d)(\d{1,2})(?:-?[^\W\d]{1,4})?\s+(?:числа\s+|числу\s+|of\s+|of\s+the\s+|من\s+)?$")
_DAY_OF_MONTH_AFTER = re.compile(r"^[^\W\d]{0,4}\s(\d{1,2})(?:-\d{1,2})?(?:['-][^\W\d]+|\s?-?\s?(?:kun|кун|күн|gün))")
SHORTEST_MONTH = 3
ORDINAL_REACH = 4  # characters from "the first" to the month, "of" among them
JALALI_OFFSET = 621  # 1 Farvardin 1378 is 21 March 1999
YEAR_WORD_REACH = 6  # characters from "year", or "years of", to the number
YEAR_GAP = 4  # characters between a month and the words for its year ("July of next year")
_BESIDE_A_MONTH = ("month", "until", "from", "for", "next_weekday", "last_weekday")  # words that tell May from "may"


class NamedDate(NamedTuple):
    """`value` is YYYY-MM-DD, YYYY-MM or YYYY; offsets are those of the normalised document."""

    start: int
    end: int
    value: str
    kind: str  # day, weekday, month, year, period, season

    @property
    def year(self) -> int:
        return int(self.value[:4])


def written_dates(document: Document, sentence: Sentence, ahead: bool) -> list[NamedDate]:
    """Days and months that the sentence writes out, outside the line that says where and when the report was filed."""
    found = [*_numeric(document, sentence), *_chinese(document, sentence, ahead), *_months(document, sentence, ahead)]
    found += _days_of_month(document, sentence)
    start, end = document.dateline
    return [named for named in found if not start <= named.start < end]


def dateline_day(document: Document) -> str | None:
    """The day on which the report was filed, as the line that opens it tells."""
    start, end = document.dateline
    opening = next((s for s in document.sentences if s.start <= start < s.end), None)
    if start == end or opening is None:
        return None
    found = [*_numeric(document, opening), *_chinese(document, opening, False)]
    return next((named.value for named in found if start <= named.start < end and len(named.value) == 10), None)


def jalali_years(document: Document, sentence: Sentence) -> list[NamedDate]:
    """Years of the Persian calendar behind the word for "year", as the year in which the most of them lies."""
    words = [h.end for h in sentence.of("term") if h.name == "year"] if document.lang == "fa" else []
    years = _JALALI_YEAR.finditer(document.normal.text, sentence.start, sentence.end) if words else ()
    return [
        NamedDate(m.start(), m.end(), str(int(m[1]) + JALALI_OFFSET), "year")
        for m in years
        if any(0 < m.start() - end <= YEAR_WORD_REACH for end in words)
    ]


def jalali_spans(document: Document, sentence: Sentence) -> list[tuple[int, int, int, int]]:
    """(start, end, first, last) of years of the Persian calendar that a dash or a word joins ("the years 1404 to 1407")."""
    text, found = document.normal.text, []
    for first in jalali_years(document, sentence):
        m = _TO_JALALI_YEAR.match(text, first.end, sentence.end)
        if m and (last := int(m[1]) + JALALI_OFFSET) > first.year:
            found.append((first.start, m.end(), first.year, last))
    return found


def _numeric(document: Document, sentence: Sentence) -> list[NamedDate]:
    found: list[NamedDate] = []
    if not _DIGITS_APART.search(document.normal.text, sentence.start, sentence.end):
        return found
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
    year, word, day = m[1], m[2], m[4] and int(m[4])
    month = m[3] and (_CHINESE_DIGITS.get(m[3]) or int(m[3]))
    if word and published:
        if word in _CHINESE_YEARS:
            year = str(published.year + _CHINESE_YEARS[word])
        else:
            shifted = shift_month(published, _CHINESE_MONTHS[word])
            return f"{shifted}-{day:02}" if day else shifted
    if year and month:
        return _iso(int(year), month, day) if day else f"{year}-{month:02}"
    if month and published:
        if day:
            return _nearest(published, lambda y: _iso(y, month, day), ahead)
        return nearest_month(published, month, ahead)
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


@dataclass
class _Month:
    """A month with what stands beside it."""

    start: int
    end: int
    day: int | None = None
    year: int | None = None


def _month_date(document: Document, sentence: Sentence, hit: Hit, ahead: bool) -> NamedDate | None:
    month, make, published = int(hit.name), _CALENDARS[hit.group], document.published
    around = _around_month(document.normal.text, sentence, hit)
    year, day, value = around.year, around.day, None
    if year is None and published is not None:
        year = year_in_words(sentence, hit.group, around.start, around.end, published)
    if year is not None:
        value = make(year, month, day)
    elif published is None or (day is None and not _is_month(sentence, hit)):
        return None
    else:
        years = _years(hit.group, published)
        if is_beside(sentence, hit, "next_weekday", reach=1):
            later = [v for y in (*years, years[-1] + 1) if (v := make(y, month, day)) and v[:7] > published.isoformat()[:7]]
            value = min(later, default=None)
        elif is_beside(sentence, hit, "last_weekday", reach=1):
            value = max((v for y in years if (v := make(y, month, day)) and v[:7] < published.isoformat()[:7]), default=None)
        else:
            value = _nearest(published, lambda y: make(y, month, day), ahead, years=years)
    return NamedDate(around.start, around.end, value, "day" if value.count("-") == 2 else "month") if value else None


def _around_month(text: str, sentence: Sentence, hit: Hit) -> _Month:
    """The day and the year that numbers beside a month tell."""
    before, after = text[max(sentence.start, hit.start - 26) : hit.start], text[hit.end : min(sentence.end, hit.end + 26)]
    told, year = _Month(hit.start, hit.end), None
    if m := _DAY_BEFORE.search(before):
        told.day, year = int(m["day"]), None if _YEAR_AFTER.match(after) else m["year"]
        told.start = hit.start - len(before) + m.start("year" if year else "day")
    elif m := _DAY_AFTER.search(after):
        told.day, year, told.end = int(m["day"]), m["year"], hit.end + m.end()
    elif ordinal := next((h for h in sentence.of("ordinal") if 0 <= hit.start - h.end <= ORDINAL_REACH and h.name != "0"), None):
        told.day, told.start = int(ordinal.name), ordinal.start
    if year is None and (m := _YEAR_AFTER.search(after)):
        year, told.end = m["year"], hit.end + m.end()
    elif year is None and told.start == hit.start and (m := _YEAR_BEFORE.search(before)):
        year, told.start = m["year"], hit.start - len(before) + m.start()
    told.year = int(year) if year else None
    return told


def _is_month(sentence: Sentence, hit: Hit) -> bool:
    """A long name is one; words such as "May" or Persian "mah" mean a month beside a number, behind "in", or beside words for months."""
    if hit.end - hit.start > SHORTEST_MONTH:
        return True
    if any(h.group == "place_cue" and h.name == "in" and hit.start - h.end == 1 for h in sentence.hits):
        return True
    return any(h.name in _BESIDE_A_MONTH and 0 <= max(hit.start - h.end, h.start - hit.end) <= 1 for h in sentence.of("term"))


def _days_of_month(document: Document, sentence: Sentence) -> list[NamedDate]:
    """ "The 25th of this month"."""
    published, text, found = document.published, document.normal.text, []
    for hit in sentence.of("period"):
        if published is None or hit.name not in ("this_month", "next_month"):
            continue
        before, after = text[max(sentence.start, hit.start - 20) : hit.start], text[hit.end : min(sentence.end, hit.end + 20)]
        m = _DAY_OF_MONTH_AFTER.search(after) or (_DAY_OF_MONTH_BEFORE.search(before) if hit.name == "this_month" else None)
        year, month = shift_month(published, STEPS[hit.name.split("_")[0]]).split("-")
        if m and (value := _iso(int(year), int(month), int(m[1]))):
            found.append(NamedDate(hit.start, hit.end, value, "day"))
    return found


def year_in_words(sentence: Sentence, calendar: str, start: int, end: int, published: date) -> int | None:
    """The year that words right beside the month tell ("in September next year"), in the month's calendar; None if none do."""
    for hit in sentence.of("period"):
        which, unit = hit.name.split("_")
        if unit == "year" and stands_beside(hit, start, end):
            return _this_year(calendar, published) + STEPS[which]
    return None


def stands_beside(period: Hit, start: int, end: int) -> bool:
    """Nothing but a space or two between words for a year and the month that they belong to."""
    return 0 <= start - period.end <= YEAR_GAP or 0 <= period.start - end <= YEAR_GAP


def is_beside(sentence: Sentence, hit: Hit, name: str, reach: int) -> bool:
    """A word such as "next" or "last" stands beside the name of a weekday or a month."""
    return any(h.name == name and max(0, hit.start - h.end, h.start - hit.end) <= reach for h in sentence.of("term"))


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
    """Without a day the month in which it begins."""
    try:
        moment: date = JalaliDate(year, month, day or 1).to_gregorian()  # type: ignore[no-untyped-call]
    except ValueError:
        return None
    return moment.isoformat() if day else moment.isoformat()[:7]


def _hijri(year: int, month: int, day: int | None) -> str | None:
    try:
        moment = Hijri(year, month, day or 1).to_gregorian()
    except (ValueError, OverflowError):
        return None
    return moment.isoformat() if day else moment.isoformat()[:7]


_CALENDARS: dict[str, Callable[[int, int, int | None], str | None]] = {
    "month": _gregorian, "jalali_month": _jalali, "hijri_month": _hijri,
}  # fmt: skip


def shift_month(moment: date, step: int) -> str:
    """YYYY-MM so many months on."""
    months = moment.year * 12 + moment.month - 1 + step
    return f"{months // 12}-{months % 12 + 1:02}"


def _nearest(published: date, make: Callable[[int], str | None], ahead: bool, years: tuple[int, ...] = ()) -> str | None:
    """The year nearest to the publication; forward if the sentence announces, else rather back."""
    options = [v for y in (years or (published.year - 1, published.year, published.year + 1)) if (v := make(y))]
    pivot = published + timedelta(120 if ahead else -75)
    return min(options, key=lambda v: abs((date.fromisoformat(v if len(v) == 10 else v + "-15") - pivot).days), default=None)


def nearest_month(published: date, month: int, ahead: bool) -> str:
    """YYYY-MM of the nearest month of that number."""
    return _nearest(published, lambda y: f"{y}-{month:02}", ahead) or f"{published.year}-{month:02}"


def _nearest_day_of_month(published: date, day: int, ahead: bool) -> str | None:
    """`13日`: of the month of publication, or of the one beside it."""
    months = (shift_month(published, step).split("-") for step in (-1, 0, 1))
    options = [v for year, month in months if (v := _iso(int(year), int(month), day))]
    pivot = published + timedelta(8 if ahead else -5)
    return min(options, key=lambda v: abs((date.fromisoformat(v) - pivot).days), default=None)


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
