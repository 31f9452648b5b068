"""Instruments of an earlier occasion: the date that stands with them tells that they are recalled, not news."""

from datetime import date
from math import inf

from extract.mentions.candidates import Candidate, distance
from extract.mentions.document import Document, Sentence
from extract.mentions.patterns import Hit
from extract.mentions.written_dates import NamedDate

NOUN_REACH, VERB_REACH, VERB_REACH_LONG_AGO = 70, 40, 90  # from an old date to the noun or verb that it dates
LONG_AGO_DAYS = 400
PARTICIPLE_GAP = 30  # characters between an old date and the participle that it dates
OLD_DAYS = 45  # an act so much older than the article is recalled, not reported
ASIDE_DAYS = 6  # an act so much older than the article is recalled where it stands far behind
FAR_BEHIND = 3  # sentences
OPENING = 14  # characters at the head of a sentence in which the date stands that all of it is set in
LONGEST_NAME = 240  # characters from the word for an instrument to the date that ends its name
LIFE_AFTER_SIGNING = ("ratify", "enter", "extend", "end")  # what becomes of an instrument later


def is_fresh(document: Document, candidate: Candidate) -> bool:
    if document.published is None:
        return False
    return any(d.kind in ("day", "weekday") and _age(document, d.value) <= OLD_DAYS for d in candidate.dates)


def _age(document: Document, value: str) -> int:
    """Days from a date, or from the end of a month or year, to the publication."""
    if document.published is None:
        return 0
    if len(value) == 4:
        return (document.published.year - int(value)) * 365 if int(value) < document.published.year else 0
    if len(value) == 7:
        return (document.published.year * 12 + document.published.month - int(value[:4]) * 12 - int(value[5:])) * 30
    return (document.published - date.fromisoformat(value)).days


def recalled_year(document: Document, candidate: Candidate) -> str | None:
    """Year of an earlier occasion that stands with the instrument; None if the date beside it is fresh."""
    noun, verb = candidate.noun, candidate.trigger
    if noun is None:
        return None
    later_life = verb is not None and verb.name in (*LIFE_AFTER_SIGNING, "propose") and verb.value in ("done", "will", "base")
    own = [d for d in candidate.dates if _dates_the_name(document, candidate, d)]
    if own and not later_life:
        return own[0].value[:4]
    if not later_life and (aside := _opening_year(document, candidate) or _year_of_aside(document, candidate)):
        return aside
    for named in candidate.dates:
        age = _age(document, named.value)
        if age <= OLD_DAYS or is_term(document, named) or _dates_another_instrument(candidate, named):
            continue
        mark = Hit(named.start, named.end, "date", named.value)
        gap = distance(document, noun, mark)
        to_verb = distance(document, verb, mark) if verb is not None else inf
        beside_verb = verb is not None and to_verb + 4 < gap and verb.value != "old"
        if later_life:
            beside_verb = beside_verb and age >= LONG_AGO_DAYS and not _dates_another_verb(document, candidate, mark, to_verb)
        if beside_verb and to_verb <= (VERB_REACH if age < LONG_AGO_DAYS else VERB_REACH_LONG_AGO):
            return named.value[:4]
        if gap <= NOUN_REACH and not beside_verb and not later_life and not _stands_between(candidate.sentence, noun, mark):
            return named.value[:4]
    return None


def _opening_year(document: Document, candidate: Candidate) -> str | None:
    """Year of the old date that opens the sentence, if all its dates are as old: "In 2016 the two countries issued …"."""
    dates = [d for d in candidate.dates if not is_term(document, d)]
    if not dates or any(_age(document, d.value) < LONG_AGO_DAYS for d in dates):
        return None
    first = min(dates, key=lambda d: d.start)
    return first.value[:4] if first.start - candidate.sentence.start <= OPENING and first.end <= candidate.anchor[0] else None


def _year_of_aside(document: Document, candidate: Candidate) -> str | None:
    """Year of a signing that is told far behind the opening and is a week old or more: "in April they had signed ..."."""
    noun, verb = candidate.noun, candidate.trigger
    if noun is None or verb is None or verb.name not in ("sign", "adopt", "twin") or candidate.sentence.position < FAR_BEHIND:
        return None
    marks = ((d, Hit(d.start, d.end, "date", d.value)) for d in candidate.dates if not is_term(document, d))
    whole = [d for d, mark in marks if not _stands_between(candidate.sentence, noun, mark)]
    dates = [d for d in whole if not any(o.value != d.value and o.value.startswith(d.value) for o in whole)]  # "of this year" beside a day
    return dates[0].value[:4] if dates and all(_age(document, d.value) >= ASIDE_DAYS for d in dates) else None


def _stands_between(sentence: Sentence, noun: Hit, mark: Hit) -> bool:
    """Another instrument stands nearer to the date ("a protocol on amending the agreement of 2006")."""
    first, second = sorted((noun, mark), key=lambda h: h.start)
    return any(first.end <= h.start and h.end <= second.start and h.name != "document" for h in sentence.of("instrument"))


def _dates_another_instrument(candidate: Candidate, named: NamedDate) -> bool:
    """The date and a participle beside it tell of an instrument that is named before ("the memorandum of 2021 was replaced by ...")."""
    noun, verb = candidate.noun, candidate.trigger
    if noun is None or verb is None or verb.value not in ("done", "will"):
        return False
    before = [h for h in candidate.sentence.hits if h.end <= noun.start]
    told = any(h.group == "trigger" and h.value == "old" and -PARTICIPLE_GAP <= h.start - named.end <= PARTICIPLE_GAP for h in before)
    return told and any(h.group == "instrument" and h.start >= named.end for h in before)


def _dates_another_verb(document: Document, candidate: Candidate, mark: Hit, gap: float) -> bool:
    """A verb other than the candidate's stands nearer to the date ("concluded in 2018, took effect")."""
    others = (h for h in candidate.sentence.of("trigger") if h.name in ("sign", "adopt", "twin") and h.value in ("old", "done"))
    return any(distance(document, h, mark) < gap for h in others)


def _dates_the_name(document: Document, candidate: Candidate, named: NamedDate) -> bool:
    """The old date ends the instrument's long name: nothing that acts and no other instrument stands between."""
    noun = candidate.noun
    if (
        noun is None
        or not 0 <= named.start - noun.end <= LONGEST_NAME
        or _age(document, named.value) <= OLD_DAYS
        or is_term(document, named)
    ):
        return False
    between = [h for h in candidate.sentence.hits if noun.end <= h.start < named.start]
    return not any(
        (h.group == "instrument" and h.name != "document") or (h.group == "trigger" and h.value in ("done", "will")) for h in between
    )


def is_term(document: Document, named: NamedDate) -> bool:
    """The year belongs to a span such as 2020-2023."""
    text = document.normal.low
    return (text[named.end : named.end + 1] == "-" and text[named.end + 1 : named.end + 5].isdigit()) or (
        text[named.start - 1 : named.start] == "-" and text[max(0, named.start - 5) : named.start - 1].isdigit()
    )
