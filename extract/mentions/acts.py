"""Meetings, visits and projects: a verb and, for projects, the thing that it is done with."""

from collections.abc import Iterator

from extract.mentions.candidates import Candidate, dates_for, distance, form_of, is_negated, modality_near
from extract.mentions.document import Document, Sentence
from extract.mentions.patterns import Hit

_SUBJECT = {"meet": "meeting", "call": "meeting", "visit": "visit"}
_STATUS = {"done": "held", "will": "planned", "base": "held", "old": "held", "wish": "planned"}
_PROJECT_VERBS = ("open", "deliver", "hold", "fund")
_BARE_VERBS = ("open", "deliver", "fund", "hold", "visit")  # those that tell a plan without its thing, the plainest first
_PROJECT_NOUNS = ("link", "aid", "works", "fair", "money", "drill", "supply", "exchange")
# Which verb is usual with which thing; others stand further off.
_FITS = {
    "deliver": ("aid", "supply"), "fund": ("money", "works", "aid"), "hold": ("fair", "drill"),
    "open": ("link", "works", "fair", "drill", "supply", "exchange"),
}  # fmt: skip
INVITED_REACH = 100  # characters from an invitation to the verb that says that it was accepted
_CARRIERS = ("hold", "meet", "visit")  # verbs that say of a call or of talks when they are
_STOPS = ("cancel", "postpone")
MAX_DISTANCE = 180.0
STOP_REACH = 60.0
FAR_STOP = 140.0  # the same, where no other act stands nearer to "postponed"
GLUED_VERB = 60.0  # what a verb counts farther that only describes a thing: "a Japanese-funded railway"
PLAN_STOP = 80.0  # from the verb of what was planned on to the one that says that it is off
DROPPED_PLAN = 12.0  # the same, the other way round: "dropped its plan to build"
NEW_DAY_REACH = 40  # characters from "postponed" to the new day
CASE_GAP = 5  # characters from a day in the case of "to" to "was postponed"
HOLD_REACH = 55.0  # from a verb of holding to the talks that are held


def act_candidates(document: Document, sentence: Sentence) -> Iterator[Candidate]:
    if sentence.of("trigger") or sentence.of("act"):
        yield from _contacts(document, sentence)
    if sentence.of("trigger"):
        yield from _projects(document, sentence)


def _contacts(document: Document, sentence: Sentence) -> Iterator[Candidate]:
    """Meetings and visits: the best verb of each status."""
    best: dict[tuple[str, str], Candidate] = {}
    acts = sentence.of("act")
    talks = [h for h in acts if h.name == "talks"]
    verbs = [h for h in sentence.of("trigger") if not is_negated(sentence, h)]
    told = any(verb.name in ("meet", "call") for verb in verbs)
    for verb in verbs:
        kind = _SUBJECT.get(verb.name)
        if not told and verb.name == "hold" and _closest(document, verb, talks)[0] <= HOLD_REACH:
            kind = "meeting"
        if kind is None or (kind == "meeting" and _is_of_invitation(document, sentence, verb)):
            continue
        noun_name = "talks" if kind == "meeting" else "visit"
        gap, noun = _closest(document, verb, [h for h in acts if h.name == noun_name])
        status = _STATUS[form_of(document, sentence, verb)]
        beside = verb.value == "base" and any(v.name == verb.name and v.value == "done" for v in verbs)  # "arrived on a visit on Monday"
        if status == "held" and not beside and _is_yet_to_come(document, sentence, verb):
            status = "planned"
        if _stopped(document, sentence, verb, noun):
            status = "planned" if _has_new_day(document, sentence) else "cancelled"
        candidate = Candidate(kind, status, sentence, verb, noun, gap)
        key = (kind, status)
        if key not in best or _rank(candidate) < _rank(best[key]):
            best[key] = candidate
    yield from _stopped_nouns(document, sentence, best)
    _unspoken(document, sentence, best)
    for candidate in best.values():
        candidate.dates = dates_for(document, sentence, candidate.status)
        yield candidate


def _stopped_nouns(document: Document, sentence: Sentence, best: dict[tuple[str, str], Candidate]) -> Iterator[Candidate]:
    """Talks and trips that were called off, where no verb of meeting or travel stands."""
    for noun in sentence.of("act"):
        kind = {"talks": "meeting", "visit": "visit"}.get(noun.name)
        if kind is None or (kind, "cancelled") in best:
            continue
        gap, verb = _closest(document, noun, [h for h in sentence.of("trigger") if h.name in _STOPS])
        if verb is not None and _stopped(document, sentence, noun, noun):
            status = "planned" if _has_new_day(document, sentence) else "cancelled"
            best[kind, status] = Candidate(kind, status, sentence, verb, noun, gap)
    return iter(())


def _unspoken(document: Document, sentence: Sentence, best: dict[tuple[str, str], Candidate]) -> None:
    """Talks and trips that are named without a verb of their own ("at one-on-one talks they …")."""
    told = {kind for kind, _ in best}
    for noun in sentence.of("act"):
        kind = {"talks": "meeting", "visit": "visit"}.get(noun.name)
        if kind is not None and kind not in told:
            ahead = modality_near(document, sentence, noun, "will") or _lies_ahead(document, sentence)
            status = "planned" if ahead else "held"
            best[kind, status] = Candidate(kind, status, sentence, None, noun, 0.0)
            told.add(kind)


def _is_of_invitation(document: Document, sentence: Sentence, verb: Hit) -> bool:
    """An invitation was accepted: in Persian and Tajik the verb that also says that a guest was received."""
    invitations = [h for h in sentence.of("trigger") if h.name == "invite" and h.end <= verb.start]
    return verb.name == "meet" and not sentence.has("act", "talks") and _closest(document, verb, invitations)[0] <= INVITED_REACH


def _is_yet_to_come(document: Document, sentence: Sentence, verb: Hit) -> bool:
    """The words for the act say no time, and what does so puts it ahead ("will hold a telephone conversation")."""
    if verb.value == "base" and _lies_ahead(document, sentence):
        return True
    if verb.value != "base" and verb.name != "call":
        return False
    carriers = [h for h in sentence.of("trigger") if h.name in _CARRIERS and h.value in ("done", "will") and h != verb]
    gap, carrier = _closest(document, verb, carriers)
    return carrier is not None and gap <= HOLD_REACH and form_of(document, sentence, carrier) == "will"


def _lies_ahead(document: Document, sentence: Sentence) -> bool:
    """What no verb puts in time is yet to come: the sentence tells of an invitation, or of days ahead alone."""
    if any(h.name == "invite" and h.value in ("done", "base") for h in sentence.of("trigger")):
        return True
    if document.published is None:
        return False
    today = document.published.isoformat()
    done = any(h.value == "done" for h in sentence.of("trigger"))  # "arrived on a visit on Monday": the last one
    days = [d.value for d in dates_for(document, sentence, "planned") if not (done and d.kind == "weekday")]
    return bool(days) and all(day > today[: len(day)] for day in days)


def _rank(candidate: Candidate) -> tuple[int, float]:
    forms = {"done": 0, "will": 0, "base": 1, "old": 2}
    return (forms[candidate.trigger.value] if candidate.trigger else 3, candidate.distance)


def _closest(document: Document, hit: Hit, others: list[Hit]) -> tuple[float, Hit | None]:
    found: tuple[float, Hit | None] = (999.0, None)
    for other in others:
        gap = distance(document, hit, other) if other.start >= hit.end or hit.start >= other.end else 0.0
        if gap < found[0]:
            found = (gap, other)
    return found


def _stopped(document: Document, sentence: Sentence, verb: Hit, noun: Hit | None) -> bool:
    anchors = [h for h in (verb, noun) if h is not None]
    stops = [h for h in sentence.of("trigger") if h.name in _STOPS]
    if any(distance(document, h, a) <= STOP_REACH for h in stops for a in anchors):
        return True
    acts = [h for h in sentence.of("act") if h.name != "idle"]
    return any(_closest(document, h, acts)[1] == noun and distance(document, h, noun) <= FAR_STOP for h in stops if noun is not None)


def _has_new_day(document: Document, sentence: Sentence) -> bool:
    """It was postponed to a day that the sentence tells: behind or inside the verb, right before a last one, or the second of two."""
    moved = [h for h in sentence.of("trigger") if h.name == "postpone"]
    if not moved or document.published is None or any(h.name == "cancel" for h in sentence.of("trigger")):
        return False
    today = document.published.isoformat()
    ahead = [d for d in dates_for(document, sentence, "planned") if d.value > today[: len(d.value)]]
    if len({d.value for d in ahead}) > 1 or any(h.start <= d.start <= h.end + NEW_DAY_REACH for h in moved for d in ahead):
        return True
    return document.lexicon.noun_last and any(0 <= h.start - d.end <= CASE_GAP for h in moved for d in ahead)


def _projects(document: Document, sentence: Sentence) -> Iterator[Candidate]:
    """For each kind of thing that the sentence names, the verb that fits it best."""
    verbs = [h for h in sentence.of("trigger") if h.name in (*_PROJECT_VERBS, *_STOPS) and not is_negated(sentence, h)]
    best: dict[str, Candidate] = {}
    for noun in sentence.of("act"):
        if noun.name not in _PROJECT_NOUNS:
            continue
        for verb in verbs:
            gap = distance(document, verb, noun) + (0 if noun.name in _FITS.get(verb.name, ()) else 35)
            gap += GLUED_VERB if document.normal.low[verb.start - 1 : verb.start] == "-" else 0
            if gap > MAX_DISTANCE or (noun.name in best and best[noun.name].distance <= gap):
                continue
            best[noun.name] = Candidate("project", _project_status(document, sentence, verb), sentence, verb, noun, gap)
    if not any(c.status in ("planned", "cancelled") for c in best.values()):
        yield from _unnamed(document, sentence)
    nearest: dict[tuple[str, int], Candidate] = {}
    for candidate in best.values():
        key = (candidate.status, candidate.trigger.start if candidate.trigger else -1)
        if key not in nearest or candidate.distance < nearest[key].distance:
            nearest[key] = candidate
    for candidate in nearest.values():
        candidate.dates = dates_for(document, sentence, candidate.status)
        yield candidate


def _project_status(document: Document, sentence: Sentence, verb: Hit) -> str:
    """What its verb says, unless a plan is given up right before it or soon behind it ("a fair due to open today was called off")."""
    put_off = "planned" if _has_new_day(document, sentence) else "cancelled"
    status = put_off if verb.name in _STOPS else _STATUS[form_of(document, sentence, verb)]
    stops = [h for h in sentence.of("trigger") if h.name in _STOPS and h.value == "done" and not is_negated(sentence, h)]
    behind = any(h.start >= verb.end and distance(document, verb, h) <= PLAN_STOP for h in stops)
    before = any(h.end <= verb.start and distance(document, verb, h) <= DROPPED_PLAN for h in stops)
    return put_off if status == "planned" and (behind or before) else status


def _unnamed(document: Document, sentence: Sentence) -> Iterator[Candidate]:
    """What is yet to be done with no known thing named ("the first ones will arrive in March"); titles are told again below."""
    ahead = [h for h in sentence.of("trigger") if _may_tell_project(sentence, h) and _STATUS[form_of(document, sentence, h)] == "planned"]
    if ahead and sentence.position >= 0:
        verb = min(ahead, key=lambda h: (_BARE_VERBS.index(h.name), h.start))
        yield Candidate("project", "planned", sentence, verb, None, 0.0, dates=dates_for(document, sentence, "planned"))


def _may_tell_project(sentence: Sentence, verb: Hit) -> bool:
    """A verb without a thing that is not said of a person's trip, of talks or of an instrument."""
    if verb.name not in _BARE_VERBS or is_negated(sentence, verb):
        return False
    if any(h.name == "visit" and h.start < verb.end and verb.start < h.end for h in sentence.of("trigger")):
        return not (sentence.has("act", "visit") or sentence.of("role") or sentence.has("name", "person"))
    return verb.name not in ("hold", "open") or not (sentence.has("act", "talks") or sentence.of("instrument"))
