"""Agreements: an instrument and the verb that tells what became of it; and references to earlier ones."""

import re
from collections.abc import Iterator
from dataclasses import replace

from extract.mentions.candidates import Candidate, dates_for, distance, form_of, is_draft, is_negated, modality_near
from extract.mentions.document import Document, Sentence
from extract.mentions.earlier import LIFE_AFTER_SIGNING, is_fresh, recalled_year
from extract.mentions.expressions import apart, depends_on, subject_of
from extract.mentions.listing import source_of
from extract.mentions.patterns import Hit

ACTS_ON_INSTRUMENTS = ("sign", "adopt", "ratify", "enter", "extend", "end", "propose", "twin", "cancel", "postpone", "deny")
MAX_DISTANCE = 420.0  # in many languages the verb ends the sentence
# What a verb's form makes of an instrument. Missing: no event.
_STATUS = {
    ("sign", "done"): "signed", ("sign", "will"): "planned", ("sign", "wish"): "proposed", ("sign", "base"): "signed",
    ("sign", "old"): "signed", ("adopt", "done"): "signed", ("adopt", "will"): "planned", ("adopt", "wish"): "proposed",
    ("adopt", "base"): "signed", ("adopt", "old"): "signed", ("ratify", "done"): "ratified", ("ratify", "will"): "planned",
    ("ratify", "base"): "ratified", ("ratify", "wish"): "planned", ("ratify", "old"): "ratified", ("enter", "done"): "in_force",
    ("enter", "will"): "planned", ("enter", "base"): "in_force", ("enter", "old"): "in_force", ("extend", "done"): "extended",
    ("extend", "will"): "planned", ("extend", "base"): "extended", ("extend", "wish"): "proposed", ("end", "done"): "ended",
    ("end", "will"): "ended", ("end", "base"): "ended", ("propose", "done"): "proposed", ("propose", "will"): "proposed",
    ("propose", "base"): "proposed", ("propose", "wish"): "proposed", ("twin", "done"): "signed", ("twin", "will"): "planned",
    ("twin", "base"): "signed", ("cancel", "done"): "ended", ("postpone", "done"): "ended",
}  # fmt: skip
# Verbs that fit an instrument less well stand further off.
_PENALTY = {"adopt": 15.0, "propose": 20.0, "cancel": 30.0, "postpone": 30.0, "end": 8.0, "ratify": 6.0, "deny": 10.0, "extend": 5.0}
_ADOPTED = ("joint_statement", "programme", "action_plan", "roadmap", "protocol", "document")
# Words for instruments that articles count instead of naming each.
_COUNTABLE = ("document", "agreement", "memorandum", "contract", "protocol", "treaty", "package")
_AMENDABLE = ("agreement", "treaty", "contract", "memorandum", "programme")
_GOODS = ("supply", "aid", "works", "link")
OFFER_REACH = 60  # characters from a verb of offering to the instrument
NOMINAL_COST = 60.0  # what a word such as "abolition" or "extension" counts as farther off where a verb tells of a signing
COUNT_REACH = 30
CURRENCIES = "$€£¥₽₸"
CLOSING_QUOTES = ("”", "»", '"', "“", "'")
SUBJECT_GAP = 3
DENIAL_REACH = 60  # characters from a verb of denial to the signing that is denied
TALKS_REACH = 40
LISTED_GAP = 30.0  # how far a listed instrument counts as standing from the verb
COURSE_REACH = 30  # characters between "programme" and a word for a degree
MOST_COUNTED, MOST_PASSED = 400, 40  # a number beyond the latter beside a verb of passing counts votes
LONG_NAME = 5  # Chinese characters
_COUNT_CHINESE = re.compile(r"(\d{1,3})\s*(?:余|多)?[项份个][^，。；]{0,8}$")
_COUNT = re.compile(r"(?<![\d.,:/-])(\d{1,3})(?:-(?:d[əae][kn]|[yğ]?[əae]|дан|ден|тан|тен|[гғ][ае])(?= )|(?![\d.,:%/-]))\D{0,24}$")
_NEVER_RATIFIED = ("joint_statement", "action_plan", "roadmap", "letter_of_intent")  # words for approving mean adopting here
_APPROVERS = ("parliament", "head")


def instrument_candidates(document: Document, sentence: Sentence) -> Iterator[Candidate]:
    """A candidate for each instrument that the sentence names, and for towns that became sisters."""
    verbs = [h for h in sentence.of("trigger") if h.name in ACTS_ON_INSTRUMENTS]
    instruments = sentence.of("instrument")
    for noun in instruments:
        if noun.name == "document" and any(v.name == "enter" and v.start <= noun.start and noun.end <= v.end for v in verbs):
            continue  # "an exchange of ratification papers" is all verb
        if (noun.name == "programme" and _is_course(document, sentence, noun)) or _is_amended(document, sentence, noun):
            continue
        yield _listed(document, sentence, noun) or _candidate(document, sentence, noun, *_verb_for(document, sentence, noun, verbs))
    if not any(h.name in ("twinning", "letter_of_intent") for h in instruments):
        for verb in verbs:
            if verb.name == "twin":
                yield _candidate(document, sentence, Hit(verb.start, verb.end, "instrument", "twinning"), verb, 0.0)


def _listed(document: Document, sentence: Sentence, noun: Hit) -> Candidate | None:
    """The instrument with the verb that tells what became of those that it is one of."""
    source = source_of(document, sentence, noun)
    if source is None:
        return None
    place, counted = source
    verbs = [h for h in place.of("trigger") if h.name in ACTS_ON_INSTRUMENTS]
    whole = _candidate(document, place, counted, *_verb_for(document, place, counted, verbs))
    if whole.trigger is None:
        return None
    return replace(whole, sentence=sentence, noun=noun, instrument=noun.name, distance=min(whole.distance, LISTED_GAP), listed=True)


def _is_course(document: Document, sentence: Sentence, noun: Hit) -> bool:
    """A programme of study that another instrument of the sentence is about ("an agreement on a master's programme")."""
    beside = any(h.name == "study" and distance(document, h, noun) <= COURSE_REACH for h in sentence.of("cue"))
    return beside and any(h.name != "programme" and apart(h, noun) for h in sentence.of("instrument"))


def _is_amended(document: Document, sentence: Sentence, noun: Hit) -> bool:
    """What a protocol belongs to ("the protocol to the agreement", "a protocol amending the treaty")."""
    protocols = (h for h in sentence.of("instrument") if h.name == "protocol") if noun.name in _AMENDABLE else ()
    return any(depends_on(document, noun, protocol) for protocol in protocols)


def _verb_for(document: Document, sentence: Sentence, noun: Hit, verbs: list[Hit]) -> tuple[Hit | None, float]:
    """The verb that the instrument hangs on: the nearest, those that fit the instrument first."""
    best: tuple[Hit | None, float] = (None, MAX_DISTANCE)
    finite = any(v.name in LIFE_AFTER_SIGNING and v.value in ("done", "will") for v in verbs)
    concluded = any(v.name in ("sign", "adopt") and v.value in ("done", "will") for v in verbs)
    for verb in verbs:
        if finite and verb.value == "old" and verb.name in ("sign", "adopt", "enter"):
            continue  # "the treaty signed in 2018 took effect"
        if finite and verb.value == "done" and _is_set_in(document, noun, verb, verbs):
            continue  # "the treaty, which they signed in 2018, took effect"
        whole = _tells_of(verb, noun)
        if verb.start < noun.end and noun.start < verb.end and not whole and verb.name != "twin":
            continue
        if (verb.name, verb.value) not in _STATUS and verb.name != "deny":
            continue
        if _is_subject_matter(noun, verb, verbs) or _is_outdone(verb, verbs) or _puts_off_else(sentence, noun, verb):
            continue
        gap = (0.0 if whole else distance(document, verb, noun)) + _PENALTY.get(verb.name, 0.0)
        if verb.name == "adopt" and noun.name in _ADOPTED and not (noun.name == "protocol" and _is_put_to_vote(sentence, verb, verbs)):
            gap -= 15
        if verb.name == "ratify" and not any(h.name in _APPROVERS for h in sentence.of("role")):
            gap += 25
        gap += {"done": 0.0, "will": 0.0, "base": 12.0, "old": 10.0}[verb.value]
        if verb.value == "base" and verb.name in ("end", "cancel", "extend", "postpone") and concluded:
            gap += NOMINAL_COST
        if gap < best[1]:
            best = (verb, gap)
    return best


def _is_set_in(document: Document, noun: Hit, verb: Hit, verbs: list[Hit]) -> bool:
    """The clause of a signing stands in commas between the instrument and the verb that tells of its later life."""
    low = document.normal.low
    if verb.name not in ("sign", "adopt") or noun.end > verb.start or not set(low[noun.end : verb.start]) & set(",،"):
        return False
    later = [v for v in verbs if v.name in LIFE_AFTER_SIGNING and v.value in ("done", "will") and v.start >= verb.end]
    return bool(later) and set(low[verb.end : later[0].start]) & set(",،") != set()


def _is_put_to_vote(sentence: Sentence, verb: Hit, verbs: list[Hit]) -> bool:
    """A parliament or government passes it: what elsewhere means adopting is ratifying there."""
    return any((v.start, v.end, v.name) == (verb.start, verb.end, "ratify") for v in verbs) and any(
        h.name == "parliament" for h in sentence.of("role")
    )


def _puts_off_else(sentence: Sentence, noun: Hit, verb: Hit) -> bool:
    """What was put off or called off is the talks or the trip that the sentence names ("postponed by agreement of the sides")."""
    vague = noun.name in ("agreement", "document", "programme")
    return vague and verb.name in ("postpone", "cancel") and (sentence.has("act", "talks") or sentence.has("act", "visit"))


def _tells_of(verb: Hit, noun: Hit) -> bool:
    """The expression for the act has the instrument in it, or the head of its name ("long-term [contract] concluded")."""
    same = (verb.start, verb.end) == (noun.start, noun.end)
    inside = verb.start <= noun.start and noun.end <= verb.end and not same
    return inside or verb.start < noun.start < verb.end < noun.end or noun.start < verb.start < noun.end < verb.end


def _is_negotiated(document: Document, sentence: Sentence, noun: Hit) -> bool:
    """Talks are named beside the instrument, and nothing that became of it."""
    return any(h.name == "talks" and distance(document, h, noun) <= TALKS_REACH for h in sentence.of("act"))


def _is_subject_matter(noun: Hit, verb: Hit, verbs: list[Hit]) -> bool:
    """The word names what the instrument is about ("agreement abolishing visas"), and another verb tells what became of it."""
    nominal = any((v.start, v.end, v.name, v.value) == (verb.start, verb.end, verb.name, "base") for v in verbs)
    if not nominal or verb.name not in ("end", "cancel", "extend") or not 0 <= verb.start - noun.end <= SUBJECT_GAP:
        return False
    return any(v.value in ("done", "will") and v.name in ACTS_ON_INSTRUMENTS and v.end != verb.end for v in verbs)


def _is_outdone(verb: Hit, verbs: list[Hit]) -> bool:
    """Another meaning of the same words fits better: ratifying beats adopting for nouns, denying a signature beats ending."""
    twins = {v.name for v in verbs if (v.start, v.end) == (verb.start, verb.end)}
    if verb.name == "adopt" and verb.value == "base":
        return "ratify" in twins
    if verb.name == "sign" and verb.value == "base" and any(v.name == "deny" and apart(v, verb) <= DENIAL_REACH for v in verbs):
        return True  # "denied the signing of any agreement"
    return verb.name == "end" and "deny" in twins and any(v.name == "sign" for v in verbs)


def _candidate(document: Document, sentence: Sentence, noun: Hit, verb: Hit | None, gap: float) -> Candidate:
    status = "none"
    if verb is None and _is_negotiated(document, sentence, noun):
        status = "proposed"
    if verb is not None:
        form = form_of(document, sentence, verb)
        status = _STATUS.get((verb.name, form), "none")
        if is_negated(sentence, verb) or is_negated(sentence, noun):
            status = "none"
        if status == "ratified" and noun.name in _NEVER_RATIFIED:
            status = "signed"
        if status in ("ratified", "signed") and verb.name in ("ratify", "adopt") and is_draft(sentence, noun):
            status = "planned"
        if verb.name == "propose" and form == "done" and modality_near(document, sentence, verb, "will", 20):
            status = "proposed"
        if status == "planned" and _is_what_was_offered(document, sentence, noun, verb):
            status = "proposed"
        if status == "proposed" and _is_approved_draft(sentence, verb, noun):
            status = "planned"
        if status == "extended" and verb.value == "base" and _is_to_be_signed(sentence):
            status = "planned"
    tie = verb is not None and verb.name == "twin" and noun.name != "letter_of_intent"
    candidate = Candidate("agreement", status, sentence, verb, noun, gap, instrument="twinning" if tie else noun.name)
    candidate.settled = verb is not None and any(h.name == "settled" and apart(h, verb) == 0 for h in sentence.of("cue"))
    candidate.titled = _is_titled(document, noun)
    candidate.subject = subject_of(document, sentence, noun)
    candidate.dates = dates_for(document, sentence, status)
    candidate.count = _count_of(document, candidate, noun)
    if candidate.count:
        candidate.instrument = "package"
    year = recalled_year(document, candidate)
    candidate.year = year
    recalled = verb is not None and verb.value == "old" and not _is_outcome(noun, verb) and not is_fresh(document, candidate)
    candidate.is_reference = year is not None or recalled
    return candidate


def _is_titled(document: Document, noun: Hit) -> bool:
    """The words for the instrument say what it is about ("an air services agreement"), or its title in quotation marks adjoins them."""
    text, said = document.normal.text, document.normal.low[noun.start : noun.end]
    return " " in said or (document.lang == "zh" and len(said) >= LONG_NAME) or text[: noun.start].rstrip()[-1:] in CLOSING_QUOTES


def _is_to_be_signed(sentence: Sentence) -> bool:
    """The one signing that the sentence tells is ahead: "a protocol on the extension is to be signed"."""
    forms = {v.value for v in sentence.of("trigger") if v.name == "sign"}
    return "will" in forms and "done" not in forms


def _is_what_was_offered(document: Document, sentence: Sentence, noun: Hit, verb: Hit) -> bool:
    """ "He offered that a memorandum be signed": one verb of offering stands before it all, and nothing between."""
    # "that the towns become sisters" names the instrument by its verb
    offers = [v for v in sentence.of("trigger") if v.name == "propose" and v.value == "done" and v.end <= noun.start <= verb.start]
    if not offers or not any(h.name == "wish" and h.start == offers[-1].start for h in sentence.of("modality")):
        return False
    between = document.normal.low[offers[-1].end : noun.start].lstrip()
    return len(between) <= OFFER_REACH and (document.lang == "fa" or between.startswith((",", "ки ")))


def _is_approved_draft(sentence: Sentence, verb: Hit, noun: Hit) -> bool:
    """The words for "draft agreement" name the instrument, and a parliament or government has approved it."""
    if not verb.start <= noun.start < verb.end:
        return False
    approved = any(v.name == "ratify" and v.value == "done" and not is_negated(sentence, v) for v in sentence.of("trigger"))
    return approved and any(h.name in _APPROVERS for h in sentence.of("role"))


def _count_of(document: Document, candidate: Candidate, noun: Hit) -> int:
    """ "16 further documents", "four memorandums": a number of three or more right before the instrument, and no date; else 0."""
    if noun.name not in _COUNTABLE:
        return 0
    low = document.normal.low
    begin = max(candidate.sentence.start, noun.start - COUNT_REACH)
    if m := (_COUNT_CHINESE if document.lang == "zh" else _COUNT).search(low[begin : noun.start]):
        at = begin + m.start(1)
        is_date = any(d.start <= at < d.end for d in candidate.dates)
        most = MOST_PASSED if candidate.trigger is not None and candidate.trigger.name == "ratify" else MOST_COUNTED
        other = is_date or "," in m[0] or _measures_else(document, candidate, at, begin + m.end(1), noun)
        return int(m[1]) if 2 < int(m[1]) < most and not other else 0
    weekdays = [(h.start, h.end) for h in candidate.sentence.of("weekday")]  # سه‌شنبه begins with "three"
    numbers = [h for h in candidate.sentence.of("number") if not any(start <= h.start < end for start, end in weekdays)]
    if noun.name == "package" and (inside := [int(h.name) for h in numbers if h.start < noun.end and noun.start < h.end]):
        return inside[0]
    near = [h for h in numbers if 0 <= noun.start - h.end <= COUNT_REACH - 6]
    counts = (
        int(h.name) for h in near
        if h.name not in ("1", "2") and not set(low[h.end : noun.start]) & set(",;:،，")
        and not _measures_else(document, candidate, h.start, h.end, noun)
    )  # fmt: skip
    return next(counts, 0)


def _measures_else(document: Document, candidate: Candidate, start: int, end: int, noun: Hit) -> bool:
    """The number counts years, money or goods ("a contract for 60 buses"), or belongs to a word such as "three-sided"."""
    low = document.normal.low
    if start > 0 and low[start - 1] in CURRENCIES:
        return True
    if any(h.name == "money" and 0 <= h.start - end <= 1 and " " in low[h.start : h.end] for h in candidate.sentence.of("act")):
        return True  # "a 42 million dollar contract"
    goods = any(h.name in _GOODS and end <= h.start < noun.start for h in candidate.sentence.of("act"))
    years = any(h.name == "year" and end <= h.start < noun.start for h in candidate.sentence.of("term"))
    glued = document.normal.low.startswith(document.lexicon.year_prefixed, end) if document.lexicon.year_prefixed else False
    return goods or years or glued or any(h.start <= start < h.end for h in candidate.sentence.of("cue"))


def _is_outcome(noun: Hit, verb: Hit) -> bool:
    """ "The joint statement adopted after the talks …": what talks end in is told by a participle, and is new."""
    return noun.name == "joint_statement" and verb.name == "adopt"
