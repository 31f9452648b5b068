"""Moments as pages write them, for machines (ISO, Unix seconds) and for people (`14:20, 3 марта 2025`, `2025年3月3日`, `۱۴ اسفند ۱۴۰۳`)."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil import parser as iso_parser
from persiantools.jdatetime import JalaliDate

from extract.reading.month_names import fold_month, load_months

# Abbreviations that pages use; those that mean several zones are left out.
_ZONES = {
    "EST": -18000, "EDT": -14400, "PST": -28800, "PDT": -25200, "MSK": 10800, "GMT": 0, "UTC": 0, "BST": 3600, "CET": 3600, "IST": 19800,
}  # fmt: skip
_YEARS = range(1970, 2101)
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[./-](\d{1,2})[./-]((?:19|20)\d\d)(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?[./年-]\s?(\d{1,2})\s?[./月-]\s?(\d{1,2})(?!\d)")
_JALALI = re.compile(r"(?<!\d)(1[34]\d\d)\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{1,2})(?!\d)")
_DAY_WORD_YEAR = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|º|-?[^\W\d_]{1,3})?[.,]?\s{1,3}(?:de\s|of\s)?([^\W\d_]{2,14})\.?(?:\s?/\s?[^\W\d_]{2,14})?,?\s{1,3}(?:de\s)?((?:1[34]|19|20)\d\d)(?!\d)"
)
_TWO_WORDS = re.compile(r"(?<!\d)(\d{1,2})\s{1,3}[^\W\d_]{2,14}\s{1,3}[^\W\d_]{2,14}\s?/\s?([^\W\d_]{2,14})\s{1,3}((?:19|20)\d\d)(?!\d)")
_WORD_DAY_YEAR = re.compile(r"(?<![^\W\d_])([^\W\d_]{3,14})\.?\s{1,3}(\d{1,2})(?:st|nd|rd|th)?,?\s{1,3}((?:19|20)\d\d)(?!\d)")
_YEAR_DAY_WORD = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:\s?[^\W\d_]{1,5})?[.,]?\s{1,3}(\d{1,2})[-\s.]{1,3}([^\W\d_]{2,14})")
_CLOCK = re.compile(r"(?<![\d:])(\d{1,2})[:：.時](\d{2})(?::\d{2})?(?!\d)\s?(am\b|pm\b|a\.m|p\.m|م(?:ساء)?|ص(?:باح)?)?", re.I)
_MACHINE = re.compile(r"(?:19|20)\d\d(?:\d{4}|-\d{1,2}-\d{1,2})(?!\d)")
LONGEST = 160  # characters in which a moment is looked for


def parse_moment(value: str, zone: str) -> datetime | None:
    """The moment that the text names, by the clock of `zone` if it names none; None if it names no day of a plausible year."""
    value = value.strip()[:LONGEST]
    if re.fullmatch(r"\d{9,10}|\d{12,13}", value):
        moment: datetime | None = datetime.fromtimestamp(int(value[:-3] if len(value) > 10 else value), UTC)
    else:
        moment = _machine(value) or _visible(value)
    if moment is None or moment.year not in _YEARS:
        return None
    if moment.tzinfo is None:
        return moment.replace(tzinfo=ZoneInfo(zone))
    # UTC is how machines write; the day that the page bears is that of the agency's clock.
    return moment.astimezone(ZoneInfo(zone)) if zone != "UTC" and not moment.utcoffset() else moment


def on_day_of_address(moment: datetime, day: datetime) -> datetime:
    """The same moment by the clock by which it is that day, where one of the world's clocks shows it; else unchanged."""
    if moment.date() != day.date() and not moment.utcoffset() and abs(moment.date() - day.date()) <= timedelta(days=1):
        for hours in (*range(1, 13), *range(-1, -12, -1)):
            local = moment.astimezone(timezone(timedelta(hours=hours)))
            if local.date() == day.date():
                return local
    return moment


def _machine(value: str) -> datetime | None:
    if not _MACHINE.match(value):
        return None
    try:
        moment: datetime = iso_parser.parse(value[:40].replace("|", " ").replace("h", ":"), tzinfos=_ZONES)
        moment.utcoffset()  # an impossible offset shows only when it is asked for
        return moment
    except (ValueError, OverflowError, TypeError, AttributeError, IndexError):
        pass
    try:
        day: datetime = iso_parser.parse(value[:10])
        return day
    except (ValueError, OverflowError, TypeError):
        return None


def _visible(value: str) -> datetime | None:
    text = "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in unicodedata.normalize("NFKC", value))
    day = _numeric(text) or _worded(text)
    if day is None:
        return _english(text)
    moment, rest = day
    if clock := _CLOCK.search(rest):
        hour, minute, half = int(clock[1]), int(clock[2]), (clock[3] or "").lower()
        if half[:1] in ("p", "م") and hour < 12:
            hour += 12
        if hour < 24 and minute < 60:
            return moment.replace(hour=hour, minute=minute)
    return moment


def _numeric(text: str) -> tuple[datetime, str] | None:
    for pattern, year, month, day in ((_YEAR_FIRST, 1, 2, 3), (_DAY_FIRST, 3, 2, 1)):
        if m := pattern.search(text):
            found = _day(int(m[year]), int(m[month]), int(m[day])) or (_day(int(m[3]), int(m[1]), int(m[2])) if year == 3 else None)
            if found:
                return found, f"{text[: m.start()]} {text[m.end() :]}"
    if m := _JALALI.search(text):
        found = _jalali(int(m[1]), int(m[2]), int(m[3]))
        return (found, f"{text[: m.start()]} {text[m.end() :]}") if found else None
    return None


def _worded(text: str) -> tuple[datetime, str] | None:
    patterns = ((_DAY_WORD_YEAR, 1, 2, 3), (_TWO_WORDS, 1, 2, 3), (_WORD_DAY_YEAR, 2, 1, 3), (_YEAR_DAY_WORD, 2, 3, 1))
    for pattern, day, word, year in patterns:
        for m in pattern.finditer(text):
            month = _month(m[word])
            if month is None:
                continue
            found = _jalali(int(m[year]), month - 12, int(m[day])) if month > 12 else _day(int(m[year]), month, int(m[day]))
            if found:
                return found, f"{text[: m.start()]} {text[m.end() :]}"
    return None


def _month(word: str) -> int | None:
    folded = fold_month(word)
    return load_months().get(folded) or load_months().get(folded[:-1])  # "ноябри", "ноября": a vowel of case


def _english(text: str) -> datetime | None:
    """`Tue, 14 Jan 2020 22:11:00 +0300`: what e-mail and HTTP write."""
    if not re.search(r"(?:19|20)\d\d", text) or not re.match(r"[A-Z][a-z]{2}[,. ]", text):
        return None
    try:
        moment: datetime = iso_parser.parse(text[:40], tzinfos=_ZONES)
        moment.utcoffset()
        return moment
    except (ValueError, OverflowError, TypeError, AttributeError, IndexError):
        return None


def _day(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day)
    except ValueError:
        return None


def _jalali(year: int, month: int, day: int) -> datetime | None:
    try:
        found = JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]
    except (ValueError, IndexError):
        return None
    return datetime(found.year, found.month, found.day)
