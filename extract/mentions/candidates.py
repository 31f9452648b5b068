"""Candidates: what a single sentence may report, before the judge has looked at it."""

import re
from dataclasses import dataclass, field

from extract.mentions.dates import find_dates
from extract.mentions.document import Document, Sentence
from extract.mentions.patterns import Hit
from extract.mentions.written_dates import NamedDate

TENSE_REACH = 10  # characters before a verb without tense in which words such as "will" stand
DAY_REACH, YEAR_REACH = 12, 4  # the same, in which a day or a month yet to come and a year yet to come stand
_TOPIC = "就为对至到及定"  # characters before a date of which something is told ("on the summit of next October", "once set for the 25th")
DRAFT_GAP = 8  # characters: "the draft of the agreement"
NEGATION_GAP = 1  # characters
ARTICLE = 4  # characters at the head of a sentence, before its first noun
_QUOTED_NAME = re.compile(r'"[^",.]{1,40}"')
QUOTE = 40  # characters that a quotation mark counts for
_NEGATIVE = ("cancel", "postpone", "end", "deny")  # verbs that may be told by a negation: "will not take place"
_CLAUSE_BREAKS = re.compile("[,;:،；，]| - ")
CLAUSE_BREAK = 18  # characters that a comma between two hits counts for


@dataclass
class Candidate:
    """One possible event in one sentence. `trigger` is the word that carries the status, `noun` the instrument or act."""

    type: str
    status: str
    sentence: Sentence
    trigger: Hit | None
    noun: Hit | None
    distance: float  # between trigger and noun, in characters with clause breaks counted
    parties: tuple[str, ...] = ()
    named: frozenset[str] = frozenset()  # those of the parties whom the sentence itself names
    clarity: float = 0.0
    instrument: str | None = None
    dates: list[NamedDate] = field(default_factory=list)
    is_reference: bool = False
    year: str | None = None  # of a reference
    listed: bool = False  # an instrument without a verb of its own, named as one of those that were counted before
    titled: bool = False  # the word for the instrument says more than that ("an air services agreement")
    subject: frozenset[str] = frozenset()  # sectors that the words beside the instrument say it is about
    count: int = 0  # how many instruments the word counts, instead of naming them
    settled: bool = False  # the verb says that the sides agreed on it, which may be before they sign

    @property
    def anchor(self) -> tuple[int, int]:
        first, second = self.trigger or self.noun, self.noun or self.trigger
        assert first is not None and second is not None
        return min(first.start, second.start), max(first.end, second.end)

    @property
    def rule(self) -> str:
        words = [f"{h.group}:{h.name}{'.' + h.value if h.value else ''}" for h in (self.trigger, self.noun) if h]
        return "+".join(words)


def distance(document: Document, a: Hit, b: Hit) -> float:
    """Characters between two hits, clause breaks and quotes counting more."""
    first, second = (a, b) if a.start <= b.start else (b, a)
    gap = document.normal.low[first.end : second.start]
    breaks = len(_CLAUSE_BREAKS.findall(gap))
    return max(0, second.start - first.end) * (3 if document.lang == "zh" else 1) + CLAUSE_BREAK * breaks + QUOTE * _quotes(gap)


def _quotes(gap: str) -> int:
    """Quotation marks to cross; the two around a name ("the crossings "A" and "B" were opened") are none."""
    return _QUOTED_NAME.sub("", gap).count('"') if '"' in gap else 0


def modality_near(document: Document, sentence: Sentence, hit: Hit, name: str, reach: float = 45.0) -> bool:
    return any(h.name == name and distance(document, h, hit) <= reach for h in sentence.of("modality"))


def is_negated(sentence: Sentence, hit: Hit) -> bool:
    """A word such as "not" or "no" stands right before it, or in it: "no papers were signed", "did not meet", "will not travel to"."""
    negations = [h for h in sentence.of("modality") if h.name == "negation"]
    if not negations:
        return False
    inside = hit.name not in _NEGATIVE and any(hit.start < h.start and h.end < hit.end for h in negations)
    return inside or any(0 <= hit.start - h.end <= NEGATION_GAP for h in negations)


def is_draft(sentence: Sentence, noun: Hit) -> bool:
    """A word for "draft" stands beside the instrument."""
    return any(h.name == "draft" and max(0, noun.start - h.end, h.start - noun.end) <= DRAFT_GAP for h in sentence.of("cue"))


def form_of(document: Document, sentence: Sentence, trigger: Hit) -> str:
    """The form of a verb, with neutral ones settled by the words around them: done, will, wish or base."""
    if document.lexicon.tenseless and trigger.value == "done":
        return _form_by_words_before(document, sentence, trigger)
    if trigger.value != "base":
        return trigger.value
    if modality_near(document, sentence, trigger, "wish", 30):
        return "wish"
    if modality_near(document, sentence, trigger, "will") or modality_near(document, sentence, trigger, "plan"):
        return "will"
    return "will" if _is_said_of_opening(document, sentence, trigger) else "base"


def _is_said_of_opening(document: Document, sentence: Sentence, trigger: Hit) -> bool:
    """The sentence opens with a verbal noun, and its clause says that this is to come: "The signing of … is scheduled for May"."""
    if trigger.start > sentence.start + ARTICLE:
        return False
    ahead = [h for h in sentence.of("modality") if h.name in ("will", "plan") and h.start >= trigger.end]
    if not ahead or set(document.normal.low[trigger.end : ahead[0].start]) & set(",;:،؛"):
        return False
    return not any(v.value == "done" and trigger.end <= v.start < ahead[0].start for v in sentence.of("trigger"))


def _form_by_words_before(document: Document, sentence: Sentence, trigger: Hit) -> str:
    """Where verbs have no tense: what the words before it in its clause say, else done."""
    if any(h.name == "hold" and h.value == "will" and h.start < trigger.start == h.end for h in sentence.of("trigger")):
        return "will"  # the verb that goes with it: 将在首尔与越南外长举行 + 会谈
    for hit in sentence.of("modality"):
        gap = document.normal.low[hit.end : trigger.start]
        if 0 <= trigger.start - hit.end <= TENSE_REACH and not set(gap) & set(",;，；。"):
            if hit.name in ("will", "plan"):
                return "will"
            if hit.name == "wish":
                return "wish"
    return "will" if _is_dated_ahead(document, sentence, trigger) else "done"


def _is_dated_ahead(document: Document, sentence: Sentence, trigger: Hit) -> bool:
    """The day, month or year right before the verb lies after the day of publication ("opens in October")."""
    if document.published is None or trigger.name in ("cancel", "postpone"):
        return False
    today, text = document.published.isoformat(), document.normal.low
    for named in find_dates(document, sentence, ahead=False):
        is_year = len(named.value) == len("2020")
        gap = text[named.end : trigger.start]
        near = 0 <= trigger.start - named.end <= (YEAR_REACH if is_year else DAY_REACH) and not set(gap) & set(",;，；。")
        inside = not is_year and trigger.start < named.start and named.end < trigger.end - 1  # "the festival _ opens"
        told_of = text[named.start - 1 : named.start] in tuple(_TOPIC)
        if (near or inside) and named.value > today[: len(named.value)] and not told_of:
            return True
    return False


def dates_for(document: Document, sentence: Sentence, status: str) -> list[NamedDate]:
    return find_dates(document, sentence, ahead=status in ("planned", "proposed", "cancelled"))
