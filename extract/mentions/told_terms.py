"""Terms as a sentence tells them: "for 2020-2023", "for three years", "until 2030", "for ten years from 2027".

Source: labelling guide, "Fields of an event", row `valid`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from extract.mentions.dates import find_dates
from extract.mentions.document import Document, Sentence
from extract.mentions.patterns import Hit
from extract.mentions.written_dates import NamedDate, jalali_spans

_SPAN = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*(?:-|至|到|[^\W\d]{0,8}\s*-\s*)\s*((?:19|20)\d\d)(?!\d)")
_TWO_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=\D)[^\d.,;:()]{2,16}?((?:19|20)\d\d)(?!\d)")
_YEAR = re.compile(r"20\d\d")
_SHORT_SPAN = re.compile(r"(?<!\d)(20)(\d\d)\s*[-/]\s*(\d\d)(?![\d/.-]|-\d)")
_YEAR_LIST = re.compile(r"(?<!\d)(20\d\d)(?:[^\d.;]{1,8}(20\d\d))+(?!\d)")
_COUNT_GLUED = re.compile(r"(?<![\d.,])(\d{1,3})(?:-|\s)?$")
_CHINESE_YEARS = re.compile(
    r"(?:为期|有效期为?|未来|期限为?|今后|为时|期)?(?<![\d一二三四五六七八九十两])(\d{1,2}|[一二三四五六七八九十两]{1,3})(?:个)?年"
    r"(?:期|有效|内有效|合作|计划|规划|协议|合同|行动|的[^，。；、\d]{0,8}(?:协[议定]|合同|租约|合约|备忘录|条约|计划|规划))"
    r"|(?:为期|有效期为?|未来|期限为?|今后|管|延长|续期|续签|展期|延期|续约|长达|首期|租期|(?:协议|协定|合同|备忘录))(\d{1,2}|[一二三四五六七八九十两]{1,3})年(?![前来间度])"
)
_CHINESE_NEXT = ("未来", "今后")
_CHINESE_DIGITS = {c: i for i, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
MOST_YEARS = 99
FIRST_YEAR = 2000  # of those that a term may end in
MONTHS = 12  # what 2025-11 ends in is rather a month
FROM_REACH = 14  # characters between "from" and the year that a term begins with
START_REACH = 24  # characters between that year and the number of years that are counted from it
UNTIL_REACH = 26  # characters between "until" and its year
LAPSE_REACH = 24  # characters between a word for running out and its date
DAY_REACH = 12  # characters between "until" and a day
FOR_REACH = 12  # characters between "for" and its year
NEXT_REACH = 14  # characters from "next" to "years"
PAST_REACH = 14  # characters from "past" to "years"
PAST_BEHIND = 4  # characters from "years" to "past", "of" among them
TALKS_REACH = 16  # characters between a number of years and the talks that took so long


_REACHES = {"until": UNTIL_REACH, "lapse": LAPSE_REACH, "for": FOR_REACH}


@dataclass(frozen=True)
class ToldTerm:
    """`value` as `terms` tells; `kind`: span, years, next, until, until_day, lapse (when it runs out), during, since.

    `count`: how many years, where that is told. Offsets are those of the normalised document."""

    start: int
    end: int
    value: str
    kind: str
    count: int = 0


def find_terms(document: Document, sentence: Sentence) -> list[ToldTerm]:
    """Terms that a sentence tells, whatever they are the terms of."""
    if sentence.start not in document.terms:
        found = [*_spans(document, sentence)]
        for told in (*_durations(document, sentence), *_bounds(document, sentence)):
            if not any(told.start < span.end and span.start < told.end for span in found):
                found.append(told)
        document.terms[sentence.start] = tuple(found)
    return list(document.terms[sentence.start])


def _spans(document: Document, sentence: Sentence) -> Iterator[ToldTerm]:
    """ "2020-2023", or two years that words such as "from" and "until" join."""
    if not document.has_year(sentence):
        return
    text, ends, least = document.normal.text, 0, document.published.year if document.published else FIRST_YEAR
    for m in _SPAN.finditer(text, sentence.start, sentence.end):
        if 0 < int(m[2]) - int(m[1]) <= MOST_YEARS:
            yield ToldTerm(m.start(), m.end(), f"{m[1]}/{m[2]}", "span")
            ends = m.end()
    for m in _SHORT_SPAN.finditer(text, sentence.start, sentence.end):
        if max(int(m[2]), MONTHS) < int(m[3]):
            yield ToldTerm(m.start(), m.end(), f"20{m[2]}/20{m[3]}", "span")
    for m in _TWO_YEARS.finditer(text, max(ends, sentence.start), sentence.end):
        joined = any(
            (h.name == "from" and 0 <= m.start() - h.end <= FROM_REACH) or (h.name == "until" and m.end(1) <= h.start < m.start(2))
            for h in sentence.of("term")
        ) and not any(m.end(1) <= h.start < m.start(2) for h in sentence.of("instrument"))
        if joined and 0 < int(m[2]) - int(m[1]) <= MOST_YEARS:
            yield ToldTerm(m.start(), m.end(), f"{m[1]}/{m[2]}", "span")
    for m in _YEAR_LIST.finditer(text, max(ends, sentence.start), sentence.end):
        years = [int(year) for year in _YEAR.findall(m.group())]
        if years[-1] >= least and all(after - before == 1 for before, after in pairwise(years)):
            yield ToldTerm(m.start(), m.end(), f"{years[0]}/{years[-1]}", "span")
    for start, end, first, last in jalali_spans(document, sentence):
        yield ToldTerm(start, end, f"{first}/{last}", "span")


def _durations(document: Document, sentence: Sentence) -> Iterator[ToldTerm]:
    """Numbers of years, and whether they are "the next" ones or begin in a year that is told; nothing that lies behind."""
    nexts = [h for h in sentence.of("term") if h.name == "next_weekday"]
    begins = None
    for start, end, count, ahead in (*_counted(document, sentence), *_in_one_word(document, sentence)):
        if not 0 < count <= MOST_YEARS or _is_behind(sentence, start, end) or _is_talked(sentence, start, end):
            continue
        begins = _beginnings(document, sentence) if begins is None else begins
        first = next((d for d in begins if max(d.start - end, start - d.end) <= START_REACH), None)
        if first is not None:
            yield ToldTerm(min(start, first.start), max(end, first.end), f"{first.year}/{first.year + count}", "years", count)
        else:
            ahead = ahead or any(0 <= start - h.end <= NEXT_REACH or 0 <= h.start - end <= 1 for h in nexts)
            yield ToldTerm(start, end, f"{'>' if ahead else '+'}{count}", "next" if ahead else "years", count)


def _counted(document: Document, sentence: Sentence) -> Iterator[tuple[int, int, int, bool]]:
    """(start, end, number, whether they are the next) of years that are counted."""
    low = document.normal.low
    if document.lang == "zh":
        for m in _CHINESE_YEARS.finditer(low, sentence.start, sentence.end):
            yield m.start(), m.end(), _chinese_number(m[1] or m[2]), m.group().startswith(_CHINESE_NEXT)
        return
    numbers = {hit.end: (hit.start, int(hit.name)) for hit in sentence.of("number")}
    for unit in [h for h in sentence.of("term") if h.name == "year"]:
        if glued := _COUNT_GLUED.search(low, max(sentence.start, unit.start - 6), unit.start):
            start, count = glued.start(), int(glued[1])
        else:
            start, count = next((n for end, n in numbers.items() if 0 <= unit.start - end <= 1), (0, 0))
        yield start, unit.end, count, False


def _in_one_word(document: Document, sentence: Sentence) -> Iterator[tuple[int, int, int, bool]]:
    """The same of expressions such as "a decade" and of numbers with an ending."""
    for span in sentence.of("span"):
        yield span.start, span.end, int(span.name), False
    for m in _glued(document.lexicon.year_prefixed).finditer(document.normal.low[sentence.start : sentence.end]):
        yield sentence.start + m.start(), sentence.start + m.end(), int(m[1]), False


@cache
def _glued(tails: tuple[str, ...]) -> re.Pattern[str]:
    """A number with what is glued to it to say "for N years"; nothing where the language has none."""
    return re.compile(rf"(?<![\w.,])(\d{{1,2}})(?:{'|'.join(map(re.escape, tails))})" if tails else "(?!)")


def _is_behind(sentence: Sentence, start: int, end: int) -> bool:
    """ "Thirty years ago" and "the past five years" are no term."""
    words = [h for h in sentence.of("term") if h.name in ("ago", "past", "last_weekday")]
    touching = any(h.start <= end and start <= h.end for h in words)
    return touching or any(
        0 <= start - h.end <= PAST_REACH or 0 <= h.start - end <= PAST_BEHIND for h in words if h.name in ("past", "last_weekday")
    )


def _is_talked(sentence: Sentence, start: int, end: int) -> bool:
    """ "After three years of talks" tells how long the sides talked."""
    nouns = [h.start for h in sentence.of("instrument") if h.start >= end]
    talks = [h.start for h in sentence.of("act") if h.name == "talks" and 0 <= h.start - end <= TALKS_REACH]
    return bool(talks) and min(nouns, default=talks[0] + 1) > talks[0]


def _beginnings(document: Document, sentence: Sentence) -> list[NamedDate]:
    """Years, not yet over, that words such as "from" stand beside."""
    words = [h for h in sentence.of("term") if h.name == "from"]
    least = document.published.year if document.published else FIRST_YEAR
    years = [d for d in find_dates(document, sentence, ahead=True) if d.kind in ("year", "month", "day")] if words else []
    return [d for d in years if d.year >= least and any(_gap(document, word, d) <= FROM_REACH for word in words)]


def _gap(document: Document, word: Hit, named: NamedDate) -> int:
    """Characters between a word and its date, which stands behind it, or before it if the language has it so, or on any side
    of a word for running out; else far more."""
    if word.start < named.end and named.start < word.end:
        return 0
    after, before = named.start - word.end, word.start - named.end
    if word.name == "lapse":
        between = document.normal.text[min(word.end, named.end) : max(word.start, named.start)]
        return max(after, before) if not set(between) & set(",;،，") else MOST_YEARS
    gap = before if word.name in document.lexicon.behind else after
    return gap if gap >= 0 else MOST_YEARS


def _bounds(document: Document, sentence: Sentence) -> Iterator[ToldTerm]:
    """ "Until the end of 2030", "for 2024": the date nearest to the word; "until" goes before where a date has both."""
    words = [h for h in sentence.of("term") if h.name in _REACHES]
    dates = [d for d in find_dates(document, sentence, ahead=True) if _may_bound(d, document)] if words else []
    pairs = [(list(_REACHES).index(w.name), _gap(document, w, d), i, j) for i, w in enumerate(words) for j, d in enumerate(dates)]
    used: set[int] = set()
    taken: set[int] = set()
    for _, gap, i, j in sorted(pairs):
        word, date = words[i], dates[j]
        if i in used or j in taken or gap > _REACHES[word.name] or not _suits(word, date, gap):
            continue
        used.add(i)
        taken.add(j)
        start, end, is_day = min(date.start, word.start), max(date.end, word.end), date.kind == "day"
        if word.name == "for":
            yield ToldTerm(start, end, f"{date.year}/{date.year}", "during")
        else:
            kind = "lapse" if word.name == "lapse" else "until_day" if is_day else "until"
            yield ToldTerm(start, end, f"/{date.value if is_day else date.year}", kind)


def _suits(word: Hit, named: NamedDate, gap: int) -> bool:
    """ "For" takes years alone; a day stands right beside its word."""
    return named.kind in ("year", "period") if word.name == "for" else named.kind != "day" or gap <= DAY_REACH


def _may_bound(named: NamedDate, document: Document) -> bool:
    """A day to come, or a month or a year of this century; of those counted from today "this year" and the next."""
    if named.kind == "day":
        return len(named.value) == len("2030-01-01") and (document.published is None or named.value > document.published.isoformat())
    told = named.kind in ("year", "month") or (named.kind == "period" and len(named.value) == len("2030"))
    return told and named.year >= FIRST_YEAR


def _chinese_number(digits: str) -> int:
    if digits.isdigit():
        return int(digits)
    tens, ten, ones = digits.rpartition("十")
    return (_CHINESE_DIGITS.get(tens, 1) * 10 if ten else 0) + _CHINESE_DIGITS.get(ones, 0)
