"""The term of an instrument: "for 2020-2023", "for three years", "until 2030"."""

import re

from extract.mentions.document import Document, Sentence
from extract.mentions.patterns import Hit

_SPAN = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*(?:-|至|到|[^\W\d]{0,8}\s*-\s*)\s*((?:19|20)\d\d)(?!\d)")
_TWO_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=\D)[^\d.,;:()]{2,16}?((?:19|20)\d\d)(?!\d)")
_COUNT_GLUED = re.compile(r"(?<![\d.,])(\d{1,3})(?:-|\s)?$")
_CHINESE_YEARS = re.compile(
    r"(?:为期|有效期为?|未来|期限为?)?(\d{1,2}|[一二三四五六七八九十]{1,2})年(?:期|有效|合作|计划)|(?:为期|有效期为?|未来|期限为?|管|延长)(\d{1,2}|[一二三四五六七八九十]{1,2})年"
)
_CHINESE_DIGITS = {c: i for i, c in enumerate("一二三四五六七八九十", 1)}
MOST_YEARS = 99
LATE_MONTH = "10"  # from October on "the next three years" leave out the running one
FROM_REACH = 2
NEXT_REACH = 14  # characters from "next" to "years"


def find_term(document: Document, sentences: list[Sentence], act_date: str | None) -> str | None:
    """START/END of the term that the sentences tell, in years; None if they tell none.

    A span stands as it is. A duration begins with the year of the act; an end alone does so too. "The next three years",
    said when the year ends, begin with the one after it.
    """
    for sentence in sentences:
        if span := _span(document, sentence):
            return span
    day = act_date or (document.published.isoformat() if document.published else "")
    start, late = day[:4], day[5:7] >= LATE_MONTH
    if not start:
        return None
    for sentence in sentences:
        years, ahead = _duration(document, sentence)
        if years and ahead and late:
            return f"{int(start) + 1}/{int(start) + years}"
        if years:
            return f"{start}/{int(start) + years}"
        end = _end_year(document, sentence)
        if end and int(start) < int(end) <= int(start) + MOST_YEARS:
            return f"{start}/{end}"
    return None


def _span(document: Document, sentence: Sentence) -> str | None:
    """ "2020-2023", or two years that words such as "from" and "until" join."""
    if (m := _SPAN.search(document.normal.text, sentence.start, sentence.end)) and 0 < int(m[2]) - int(m[1]) <= MOST_YEARS:
        return f"{m[1]}/{m[2]}"
    for m in _TWO_YEARS.finditer(document.normal.text, sentence.start, sentence.end):
        joined = any(
            (h.name == "from" and 0 <= m.start() - h.end <= FROM_REACH) or (h.name == "until" and m.end(1) <= h.start < m.start(2))
            for h in sentence.of("term")
        )
        if joined and 0 < int(m[2]) - int(m[1]) <= MOST_YEARS:
            return f"{m[1]}/{m[2]}"
    return None


def _duration(document: Document, sentence: Sentence) -> tuple[int, bool]:
    """How many years, 0 if the sentence does not say; and whether they are "the next" ones."""
    if document.lang == "zh":
        m = _CHINESE_YEARS.search(document.normal.text, sentence.start, sentence.end)
        return (_chinese_number(m[1] or m[2]), m.group().startswith("未来")) if m else (0, False)
    nexts = [h for h in sentence.of("term") if h.name == "next_weekday"]
    numbers = {hit.end: int(hit.name) for hit in sentence.of("number")}
    low = document.normal.low
    for unit in [h for h in sentence.of("term") if h.name == "year"]:
        before = low[max(sentence.start, unit.start - 6) : unit.start]
        if m := _COUNT_GLUED.search(before):
            count = int(m[1])
        else:
            count = next((n for end, n in numbers.items() if 0 <= unit.start - end <= 1), 0)
        if 1 < count <= MOST_YEARS and not _is_age(document, sentence, unit):
            return count, any(0 <= unit.start - h.end <= NEXT_REACH or 0 <= h.start - unit.end <= 1 for h in nexts)
    if spans := [h for h in sentence.of("span") if not _is_age(document, sentence, h)]:
        return int(spans[0].name), False
    for glued in document.lexicon.year_prefixed:
        if m := re.search(rf"(?<![\w.,])(\d{{1,2}}){re.escape(glued)}", low[sentence.start : sentence.end]):
            return int(m[1]), False
    return 0, False


def _is_age(document: Document, sentence: Sentence, unit: Hit) -> bool:
    """ "Thirty years ago" is no term."""
    return any(h.name in ("recall", "history") and 0 <= h.start - unit.start <= 25 for h in sentence.of("cue"))


def _end_year(document: Document, sentence: Sentence) -> str | None:
    for bound in [h for h in sentence.of("term") if h.name == "until"]:
        around = document.normal.text[max(sentence.start, bound.start - 16) : min(sentence.end, bound.end + 20)]
        if m := re.search(r"(?<!\d)(20\d\d)(?!\d)", around):
            return m[1]
    return None


def _chinese_number(digits: str) -> int:
    if digits.isdigit():
        return int(digits)
    if len(digits) == 1:
        return _CHINESE_DIGITS[digits]
    first, second = digits[0], digits[1]
    return 10 + _CHINESE_DIGITS[second] if first == "十" else _CHINESE_DIGITS[first] * 10
