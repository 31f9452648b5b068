"""Terms of instruments that an article tells: "for 2020-2023", "for three years", "until 2030".

Some hang on the day of the act, so the chooser picks among terms as they are told: `2020/2023` as it stands, `+3` three years from the act,
`>3` the next three years, `/2030` until then; of what has ended `-5` five years up to the act.
Source: labelling guide, "Fields of an event", row `valid`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import exp

from extract.mentions.candidates import distance
from extract.mentions.choosing import Facts, Options, merge_facts, standing
from extract.mentions.dates import find_dates
from extract.mentions.document import Document, Sentence
from extract.mentions.groups import GENERIC, Group
from extract.mentions.patterns import Hit

_SPAN = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*(?:-|至|到|[^\W\d]{0,8}\s*-\s*)\s*((?:19|20)\d\d)(?!\d)")
_TWO_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=\D)[^\d.,;:()]{2,16}?((?:19|20)\d\d)(?!\d)")
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_COUNT_GLUED = re.compile(r"(?<![\d.,])(\d{1,3})(?:-|\s)?$")
_CHINESE_YEARS = re.compile(
    r"(?:为期|有效期为?|未来|期限为?|今后|为时|期)?(\d{1,2}|[一二三四五六七八九十两]{1,3})(?:个)?年(?:期|有效|合作|计划|规划|协议|合同|行动)"
    r"|(?:为期|有效期为?|未来|期限为?|今后|管|延长|续期|续签|展期|延期|续约)(\d{1,2}|[一二三四五六七八九十两]{1,3})年"
)
_CHINESE_NEXT = ("未来", "今后")
_CHINESE_DIGITS = {c: i for i, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
MOST_YEARS = 99
LATE_MONTH = 9  # from September on "the next three years" leave out the running one
FROM_REACH = 2
UNTIL_REACH = 26  # characters between "until" and its year
DAY_REACH = 2  # characters between "until" and a day
FOR_REACH = 12  # characters between "for" and its year
NEXT_REACH = 14  # characters from "next" to "years"
RECALL_REACH = 30  # characters between a word that recalls and the term
CLOSE = 40.0  # characters in which nearness falls to a third
LONG = 15


@dataclass(frozen=True)
class ToldTerm:
    """`value` as the module tells; `kind`: span, years, next, until, until_day, during, since.

    Offsets are those of the normalised document."""

    start: int
    end: int
    value: str
    kind: str


def term_options(group: Group, document: Document) -> Options:
    """Terms of the whole article, as they are told, with facts for the chooser; none but for an agreement."""
    if group.type != "agreement":
        return {}
    seen: list[tuple[str, Facts]] = []
    for sentence in document.sentences:
        for told in find_terms(document, sentence):
            seen.append((_of_ended(told) if group.status == "ended" else told.value, _facts(told, sentence, group, document)))
        if group.status == "ended":
            seen += [(t.value, _facts(t, sentence, group, document)) for t in _lives(document, sentence, group)]
    options = merge_facts(seen)
    for facts in options.values():
        facts["only"] = float(len(options) == 1)
    return options


def resolve_term(value: str | None, act_date: str | None, published: date | None) -> str | None:
    """START/END of a term as it is told, in years; None without a day to count from, or if it ends before that."""
    start, _, end = (value or "").partition("/")
    if value is None or (start.isdigit() and end):
        return value
    day = act_date or (published.isoformat() if published else "")
    if not day:
        return None
    year = int(day[:4])
    if value[0] == ">" and int(day[5:7] or 1) >= LATE_MONTH:
        return f"{year + 1}/{year + int(value[1:])}"
    if value[0] in "+>":
        return f"{year}/{year + int(value[1:])}"
    if value[0] == "-":
        return f"{year - int(value[1:])}/{year}"
    last = int(end[:4])
    if published is not None and (year == last or end == act_date):
        year = published.year  # the end was taken for the day of the act
    return f"{year}/{end}" if year <= last <= year + MOST_YEARS else None


def find_terms(document: Document, sentence: Sentence) -> list[ToldTerm]:
    """Terms that a sentence tells, whatever they are the terms of."""
    if sentence.start not in document.terms:
        found = [*_spans(document, sentence)]
        for told in (*_durations(document, sentence), *_bounds(document, sentence)):
            if not any(told.start < span.end and span.start < told.end for span in found):
                found.append(told)
        document.terms[sentence.start] = tuple(found)
    return list(document.terms[sentence.start])


def _of_ended(told: ToldTerm) -> str:
    """The years of what has ended lie before the act."""
    return f"-{told.value[1:]}" if told.kind == "years" else told.value


def _lives(document: Document, sentence: Sentence, group: Group) -> Iterator[ToldTerm]:
    """From the years that a sentence recalls to a day to come that the telling sentences name: the last one of what ends."""
    published = document.published
    if published is None:
        return
    told = [d for m in group.members for d in find_dates(document, m.sentence, ahead=False)]
    end = next((d.value for d in told if d.kind == "day" and d.value > published.isoformat()), None)
    for named in find_dates(document, sentence, ahead=False) if end else ():
        if named.year < published.year and named.kind in ("year", "month", "day"):
            yield ToldTerm(named.start, named.end, f"{named.year}/{end}", "since")


def _facts(told: ToldTerm, sentence: Sentence, group: Group, document: Document) -> Facts:
    where = standing(sentence, group)
    kind = told.kind
    facts: Facts = {"told": 1.0, f"kind={kind}": 1.0, f"{kind}.{group.status}": 1.0, f"{kind}.{group.instrument}": 1.0}
    facts |= {f"in={w}": 1.0 for w in where} | {f"{kind}.in={w}": 1.0 for w in where}
    mark = Hit(told.start, told.end, "term", told.value)
    nouns = sorted(sentence.of("instrument"), key=lambda h: distance(document, h, mark))
    if nouns:
        whose = _whose(nouns[0], group)
        facts |= {f"nearest={whose}": 1.0, f"{kind}.nearest={whose}": 1.0, f"nearest={whose}.several": float(len(nouns) > 1)}
        facts[f"near.{whose}"] = exp(-distance(document, nouns[0], mark) / CLOSE)
        facts["same.word"] = float(any(h.name == group.instrument for h in nouns))
    else:
        facts |= {"no.instrument": 1.0, f"{kind}.no.instrument": 1.0}
    anchors = [m.anchor for m in group.members if m.sentence.start == sentence.start]
    if anchors:
        facts["near.act"] = max(exp(-max(0, first - told.end, told.start - last) / CLOSE) for first, last in anchors)
    if valid := sentence.of("valid"):
        facts |= {"valid": 1.0, f"{kind}.valid": 1.0, "near.valid": max(exp(-distance(document, h, mark) / CLOSE) for h in valid)}
    extends = [h for h in sentence.of("trigger") if h.name == "extend"]
    facts[f"{kind}.recalled"] = float(
        any(h.name in ("recall", "history") and abs(h.start - told.start) <= RECALL_REACH for h in sentence.of("cue"))
    )
    facts["extended"] = float(bool(extends))
    if extends:
        facts["near.extend"] = max(exp(-distance(document, h, mark) / CLOSE) for h in extends)
    facts[f"{kind}.money"] = float(any(h.name == "money" for h in sentence.of("act")))
    facts[f"{kind}.figure"] = float("%" in document.low_of(sentence))
    if kind in ("years", "next"):
        count = int(told.value[1:])
        facts |= {"one.year": float(count == 1), "long": float(count >= LONG)}
        facts[f"{kind}.lent"] = float(group.best.sentence.has("act", "money"))
    elif document.published is not None and kind != "since":
        years = [int(y[:4]) - document.published.year for y in told.value.split("/") if y]
        facts |= {"over": float(years[-1] < 0), "now": float(years[-1] == 0), f"{kind}.begins": float(years[0] in (0, 1))}
    return facts


def _whose(noun: Hit, group: Group) -> str:
    """Whether a word for an instrument is the group's own, may mean its instrument, or names another."""
    if any(m.noun is not None and (m.noun.start, m.noun.end) == (noun.start, noun.end) for m in group.members):
        return "own"
    return "alike" if noun.name in (group.instrument, *GENERIC) else "another"


def _spans(document: Document, sentence: Sentence) -> Iterator[ToldTerm]:
    """ "2020-2023", or two years that words such as "from" and "until" join."""
    text, ends = document.normal.text, 0
    if not document.has_year(sentence):
        return
    for m in _SPAN.finditer(text, sentence.start, sentence.end):
        if 0 < int(m[2]) - int(m[1]) <= MOST_YEARS:
            yield ToldTerm(m.start(), m.end(), f"{m[1]}/{m[2]}", "span")
            ends = m.end()
    for m in _TWO_YEARS.finditer(text, max(ends, sentence.start), sentence.end):
        joined = any(
            (h.name == "from" and 0 <= m.start() - h.end <= FROM_REACH) or (h.name == "until" and m.end(1) <= h.start < m.start(2))
            for h in sentence.of("term")
        )
        if joined and 0 < int(m[2]) - int(m[1]) <= MOST_YEARS:
            yield ToldTerm(m.start(), m.end(), f"{m[1]}/{m[2]}", "span")


def _durations(document: Document, sentence: Sentence) -> Iterator[ToldTerm]:
    """Numbers of years, and whether they are "the next" ones; nothing that lies years back."""
    if document.lang == "zh":
        for m in _CHINESE_YEARS.finditer(document.normal.text, sentence.start, sentence.end):
            yield _years(m.start(), m.end(), _chinese_number(m[1] or m[2]), m.group().startswith(_CHINESE_NEXT))
        return
    nexts = [h for h in sentence.of("term") if h.name == "next_weekday"]
    numbers = {hit.end: (hit.start, int(hit.name)) for hit in sentence.of("number")}
    low = document.normal.low
    for unit in [h for h in sentence.of("term") if h.name == "year"]:
        if glued := _COUNT_GLUED.search(low, max(sentence.start, unit.start - 6), unit.start):
            start, count = glued.start(), int(glued[1])
        else:
            start, count = next((n for end, n in numbers.items() if 0 <= unit.start - end <= 1), (0, 0))
        if 0 < count <= MOST_YEARS and not _is_ago(sentence, unit.start, unit.end):
            ahead = any(0 <= unit.start - h.end <= NEXT_REACH or 0 <= h.start - unit.end <= 1 for h in nexts)
            yield _years(start, unit.end, count, ahead)
    for span in sentence.of("span"):
        yield _years(span.start, span.end, int(span.name), any(0 <= h.start - span.end <= 1 for h in nexts))
    for m in _glued(document.lexicon.year_prefixed).finditer(low[sentence.start : sentence.end]):
        start, end = sentence.start + m.start(), sentence.start + m.end()
        if not _is_ago(sentence, start, end):
            yield _years(start, end, int(m[1]), False)


@cache
def _glued(tails: tuple[str, ...]) -> re.Pattern[str]:
    """A number with what is glued to it to say "for N years"; nothing where the language has none."""
    return re.compile(rf"(?<![\w.,])(\d{{1,2}})(?:{'|'.join(map(re.escape, tails))})" if tails else "(?!)")


def _years(start: int, end: int, count: int, ahead: bool) -> ToldTerm:
    return ToldTerm(start, end, f"{'>' if ahead else '+'}{count}", "next" if ahead else "years")


def _is_ago(sentence: Sentence, start: int, end: int) -> bool:
    """ "Thirty years ago" is no term."""
    return any(h.name == "ago" and h.start <= end and start <= h.end for h in sentence.of("term"))


def _bounds(document: Document, sentence: Sentence) -> Iterator[ToldTerm]:
    """ "Until the end of 2030", "for 2024": the year nearest to the word; "until" goes before where a year has both."""
    words = sorted((h for h in sentence.of("term") if h.name in ("until", "for")), key=lambda h: h.name != "until")
    days = [d for d in find_dates(document, sentence, ahead=True) if len(d.value) == 10 and d.kind == "day"] if words else []
    years = list(_YEAR.finditer(document.normal.text, sentence.start, sentence.end)) if words else []
    taken: set[int] = set()
    for word in words:
        day = next((d for d in days if word.name == "until" and max(d.start - word.end, word.start - d.end) <= DAY_REACH), None)
        if day is not None:
            taken.update(range(day.start, day.end))
            yield ToldTerm(min(day.start, word.start), max(day.end, word.end), f"/{day.value}", "until_day")
            continue
        gap, start = min(((max(0, m.start() - word.end, word.start - m.end()), m.start()) for m in years), default=(UNTIL_REACH + 1, 0))
        if start in taken or gap > (UNTIL_REACH if word.name == "until" else FOR_REACH):
            continue
        taken.add(start)
        year = document.normal.text[start : start + 4]
        value, kind = (f"/{year}", "until") if word.name == "until" else (f"{year}/{year}", "during")
        yield ToldTerm(min(start, word.start), max(start + 4, word.end), value, kind)


def _chinese_number(digits: str) -> int:
    if digits.isdigit():
        return int(digits)
    tens, ten, ones = digits.rpartition("十")
    return (_CHINESE_DIGITS.get(tens, 1) * 10 if ten else 0) + _CHINESE_DIGITS.get(ones, 0)
