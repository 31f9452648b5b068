"""How far two reports, or a report and an event, are of one occasion; with the reasons, which can be added up."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from events import near_copies, parties, weights
from events.blocks import SLACK_DAYS, pair_keys
from events.identity import report_key
from events.spans import AHEAD, Span, span_of
from records.event import Event, Report

# Kinds that one and the same document is called by, in other papers or other languages.
INSTRUMENT_KIN = (
    frozenset({"agreement", "treaty"}),
    frozenset({"agreement", "contract"}),
    frozenset({"agreement", "programme", "roadmap", "action_plan"}),
    frozenset({"agreement", "memorandum", "protocol"}),
    frozenset({"memorandum", "letter_of_intent", "twinning"}),
)
# Documents of which two sides sign several on one day, each on its own subject.
SERIAL_INSTRUMENTS = frozenset({"agreement", "memorandum", "protocol", "contract", "letter_of_intent", "programme"})
SHORT_SPAN_DAYS = 5

Reasons = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Score:
    """`value` above `weights.THRESHOLD`: one occasion. `reasons` are what it is the sum of."""

    value: float
    reasons: Reasons = ()

    @property
    def is_one_occasion(self) -> bool:
        return self.value > weights.THRESHOLD


def score(report: Report, event: Event) -> Score:
    """Likeness of the report to the report of the event that it is most alike."""
    best = Score(weights.VETO, (("no report to compare with", weights.VETO),))
    for other in _distinct_tellings(event.reports, report):
        likeness = compare(report, other)
        if likeness.value > best.value:
            best = likeness
    return best


def _distinct_tellings(reports: Iterable[Report], report: Report) -> tuple[Report, ...]:
    """The reports without those that the report compares with in the same way, so that a much reported event costs little more."""
    kept: dict[object, Report] = {}
    for other in reports:
        mention = other.mention
        sides = tuple(sorted(mention.sides, key=str))
        told = (mention.status, mention.instrument, sides, mention.date, mention.valid, mention.location,
                frozenset(mention.sectors), mention.persons, mention.evidence)  # fmt: skip
        telling = (other.published and other.published.date(), other.lang, other.in_passing, _of_one_text(report, other),
                   _translated(report, other))  # fmt: skip
        kept.setdefault((told, telling), other)
    return tuple(kept.values())


def compare(one: Report, other: Report) -> Score:
    """Likeness of two reports; the same whichever comes first."""
    if one.mention.type != other.mention.type:
        return Score(weights.VETO, (("another type", weights.VETO),))
    if not set(pair_keys(one)) & set(pair_keys(other)):
        return Score(weights.VETO, (("other sides", weights.VETO),))
    if report_key(one) == report_key(other):
        return Score(-weights.VETO, (("the same report", -weights.VETO),))
    reasons = (
        ("start", weights.START),
        *parties.compare_sides(one.mention.sides, other.mention.sides),
        *_day(one, other),
        *_status(one, other),
        *_instrument(one, other),
        *_subject(one, other),
        *_whereabouts(one, other),
        *_term(one, other),
        *_persons(one, other),
        *_wording(one, other),
    )
    reasons = tuple((reason, weight) for reason, weight in reasons if weight)
    return Score(sum(weight for _, weight in reasons), reasons)


def _day(one: Report, other: Report) -> Reasons:
    first, second = span_of(one), span_of(other)
    if first is None and second is None:
        return ()
    if first is None or second is None:
        return (("undated", weights.VETO),)
    gap = first.gap_days(second)
    if first.told and second.told:
        return _told_days(gap, one, other)
    if gap > 1:
        return (("days apart", weights.VETO),)
    if gap == 1:
        return (("next day, if at all", weights.SPAN_NEXT),)
    if max(_open_days(first), _open_days(second)) <= SHORT_SPAN_DAYS:
        return (("days may be the same", weights.SPAN_SHORT),)
    return (("month or so may be the same", weights.SPAN_LONG),)


def _told_days(gap: int, one: Report, other: Report) -> Reasons:
    if gap == 0:
        return (("same day", weights.DAY_SAME),)
    if gap > SLACK_DAYS:
        return (("days apart", weights.VETO),)
    if one.mention.type == "visit":
        return (("during one trip", weights.TRIP_NEAR),)
    if gap == 1:
        return (("next day", weights.DAY_NEXT),)
    later = max(one, other, key=lambda report: report.mention.date or "")
    if later.mention.type == "agreement" and later.published and later.mention.date == later.published.date().isoformat():
        return (("days near, one the paper's", weights.DAY_OF_PAPER),)
    return (("days near", weights.DAY_NEAR),)


def _open_days(span: Span) -> int:
    return 1 if span.told else span.days


def _status(one: Report, other: Report) -> Reasons:
    statuses = {one.mention.status, other.mention.status}
    if one.in_passing != other.in_passing:
        return (("announced in passing", weights.VETO),)
    if len(statuses) == 1:
        return (("same status", weights.STATUS_SAME),)
    ahead = statuses & AHEAD
    if len(ahead) == 2:
        return (("proposed, then announced", weights.STATUS_STEP),)
    if not ahead:
        stages = one.mention.type == "agreement"
        return (("another stage", weights.STATUS_STAGE),) if stages else (("held or not", weights.STATUS_OTHER),)
    if statuses & {"signed", "held", "cancelled"} and "planned" in ahead:
        return (("announced, then done", weights.STATUS_STEP),)
    return (("proposed, then done", weights.STATUS_DRAFT),)


def _instrument(one: Report, other: Report) -> Reasons:
    kinds = {one.mention.instrument, other.mention.instrument}
    if None in kinds:
        return ()
    if len(kinds) == 1:
        return (("same instrument", weights.INSTRUMENT_SAME),)
    if any(kinds <= kin for kin in INSTRUMENT_KIN):
        return (("kindred instrument", weights.INSTRUMENT_KIN),)
    return (("another instrument", weights.INSTRUMENT_OTHER),)


def _subject(one: Report, other: Report) -> Reasons:
    first, second = set(one.mention.sectors), set(other.mention.sectors)
    if not first or not second:
        return ()
    if first & second:
        return (("sectors shared", weights.SECTORS_SHARED),)
    if {one.mention.instrument, other.mention.instrument} <= SERIAL_INSTRUMENTS:
        return (("other subjects", weights.SUBJECTS_APART),)
    return (("other sectors", weights.SECTORS_APART),)


def _whereabouts(one: Report, other: Report) -> Reasons:
    first, second = one.mention.location, other.mention.location
    if not first or not second:
        return ()
    if first.casefold() == second.casefold():
        return (("same city", weights.LOCATION_SAME),)
    return (("another city", weights.LOCATION_OTHER),)


def _term(one: Report, other: Report) -> Reasons:
    if not one.mention.valid or not other.mention.valid:
        return ()
    first = [end[:4] for end in one.mention.valid.split("/")]
    second = [end[:4] for end in other.mention.valid.split("/")]
    return (("same term", weights.TERM_SAME),) if first == second else (("another term", weights.TERM_OTHER),)


def _persons(one: Report, other: Report) -> Reasons:
    first = {parties.fold_person(person.name) for person in one.mention.persons}
    second = {parties.fold_person(person.name) for person in other.mention.persons}
    if not first or not second:
        return ()
    if first & second:
        return (("same person", weights.PERSON_SHARED),)
    # Names in two languages are spelled too differently to hold anything apart.
    return (("other persons", weights.PERSONS_APART),) if one.lang == other.lang else ()


def _wording(one: Report, other: Report) -> Reasons:
    reasons: list[tuple[str, float]] = []
    copied = near_copies.likeness(_sentence(one.mention.evidence), _sentence(other.mention.evidence)) >= near_copies.COPY_LIKENESS
    if one.article_id == other.article_id or (not copied and _of_one_text(one, other)):
        reasons.append(("told apart in one article", weights.ARTICLE_SAME))
    elif copied:
        reasons.append(("same words", weights.TEXT_COPIED))
    if _translated(one, other):
        reasons.append(("another language version", weights.TRANSLATED))
    if _numbers(one.mention.evidence) & _numbers(other.mention.evidence):
        reasons.append(("same number", weights.NUMBER_SHARED))
    return tuple(reasons)


def _of_one_text(one: Report, other: Report) -> bool:
    """Whether both tell the same article, or one's text is the other's, as agencies pass it on."""
    return one.article_id == other.article_id or near_copies.likeness(one.signature, other.signature) >= near_copies.ONE_TEXT


def _translated(one: Report, other: Report) -> bool:
    return one.url in other.translations or other.url in one.translations


@lru_cache(maxsize=4096)
def _sentence(evidence: str) -> bytes:
    return near_copies.signature(evidence)


@lru_cache(maxsize=4096)
def _numbers(evidence: str) -> frozenset[int]:
    """Counts and sums of two and more digits, in the digits of any script; years tell nothing."""
    found = (int(number) for number in re.findall(r"(?<![\d.,])\d{2,9}(?![\d])", evidence))
    return frozenset(number for number in found if not 1300 <= number <= 1500 and not 1900 <= number <= 2100)
