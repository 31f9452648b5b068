"""What the judge looks at: facts of a group of candidates that mean the same in every language."""

from functools import cache
from math import log1p

from extract.mentions.actors import Cast
from extract.mentions.candidates import Candidate, is_draft, modality_near
from extract.mentions.document import Document, Sentence
from extract.mentions.groups import Group
from extract.mentions.lexicon import GROUPS
from extract.mentions.matter import matter_facts
from extract.mentions.naming import naming_facts
from extract.mentions.neighbours import neighbour_facts
from extract.mentions.sides import approves_at_home
from extract.mentions.telling import telling_facts
from extract.mentions.timing import timing_facts

_MODALITY = ("will", "plan", "wish", "negation", "hearsay", "cease")
_SENTENCE_CUES = ("also", "history", "recall", "fresh", "both", "online", "attribution", "three")
_DOCUMENT_CUES = ("history", "opinion", "many")
_ROLES = ("head", "minister", "mayor", "governor", "envoy", "parliament", "delegation", "company", "university", "agency")

# Facts that weigh differently for agreements, meetings, visits and projects.
_FOR_EACH_TYPE = (
    "clarity", "least.share", "whole.share", "least.naming", "named=0", "named=1", "named=2", "farthest=0", "farthest=1", "farthest=2",
    "farthest=3", "parties>2", "org", "others.here", "quoted", "length", "verbs", "others", "signed.too", "text.two.share",
    "text.second.share", "text.parties", "text.both", "text.sign", "text.meet", "text.visit", "text.heads", "text.opinion",
    "text.history", "text.many", "text.deny", "date.today", "date.past", "date.future", "date.old", "has.will", "has.plan", "has.wish",
    "has.negation", "has.hearsay", "near.will", "near.plan", "near.wish", "near.negation", "title.only",
    *(f"noise.{name}" for name in GROUPS["noise"]), *(f"role.{name}" for name in _ROLES),
)  # fmt: skip
TOUCHING, DIRECT = 12, 60  # characters between verb and noun


def describe(group: Group, rivals: list[Group], document: Document, cast: Cast, whole: dict[str, float]) -> dict[str, float]:
    """Features by name; those that are absent are 0. `whole`: `text_facts` of the document."""
    best, facts = group.best, {}
    facts.update(_kind(group, best))
    facts.update(_place_in_text(group))
    facts.update(_parties(group, best, cast))
    facts.update(_words_around(document, best))
    facts.update(whole)
    facts.update(_rivals(group, rivals))
    facts.update(_dates(document, best))
    facts.update(_members(group))
    facts.update(_of_home(group, best, cast))
    facts.update({own: facts[name] for name, own in _own_names(group.type) if facts.get(name)})
    facts.update(naming_facts(group, cast))
    facts.update(timing_facts(group, document))
    facts.update(neighbour_facts(group, rivals, document))
    facts.update(telling_facts(group, rivals, document, cast))
    facts.update(matter_facts(group, rivals))
    return facts


@cache
def _own_names(event_type: str) -> list[tuple[str, str]]:
    """The names of facts that weigh differently for each type, with their names for this one."""
    return [(name, f"{event_type}:{name}") for name in _FOR_EACH_TYPE]


def _members(group: Group) -> dict[str, float]:
    """How all candidates of the group tell the event, not the best one alone."""
    forms = sorted({m.trigger.value if m.trigger else "none" for m in group.members})  # the order in which facts are added up
    facts = {f"member={form}": 1.0 for form in forms} | {f"{group.type}.member={form}": 1.0 for form in forms}
    facts |= {f"{group.type}.member={m.trigger.name}": 1.0 for m in group.members if m.trigger}
    strong = [m for m in group.members if m.trigger and m.trigger.value in ("done", "will") and m.distance < DIRECT]
    facts["members.touching"] = float(any(m.distance <= TOUCHING for m in group.members))
    facts["members.direct"] = log1p(len(strong))
    facts["members.settled"] = float(all(m.settled for m in group.members))
    facts["members.listed"] = float(any(m.listed for m in group.members))
    facts[f"{group.type}.named.together"] = float(any(len(m.named) >= 2 for m in group.members))
    facts[f"{group.type}.named.title"] = float(any(m.sentence.position < 0 and len(m.named) >= 2 for m in group.members))
    return facts


def _kind(group: Group, best: Candidate) -> dict[str, float]:
    facts = {f"type={group.type}": 1.0, f"status={group.type}.{group.status}": 1.0}
    if group.instrument:
        facts[f"instrument={group.instrument}"] = 1.0
    if best.trigger:
        facts[f"trigger={best.trigger.name}"] = 1.0
        facts[f"form={best.trigger.value}"] = 1.0
        facts[f"{group.type}.form={best.trigger.value}"] = 1.0
        facts["settled"] = float(best.settled)
        inside = best.noun is not None and best.trigger.start <= best.noun.start < best.trigger.end
        facts["settled.noun.inside"] = float(best.settled and inside)
    if best.noun and group.type != "agreement":
        facts[f"noun={group.type}.{best.noun.name}"] = 1.0
        if best.trigger:
            facts[f"pair={best.trigger.name}.{best.noun.name}"] = 1.0
    gap = min(best.distance, 200.0)
    facts[f"{group.type}.distance"] = gap / 100.0
    facts[f"{group.type}.touching"] = float(gap <= TOUCHING)
    facts[f"{group.type}.noun"] = float(best.noun is not None)
    return facts


def _place_in_text(group: Group) -> dict[str, float]:
    positions = [m.sentence.position for m in group.members]
    first = min((p for p in positions if p >= 0), default=9)
    return {
        f"{group.type}.title": float(-1 in positions),
        f"{group.type}.lead": float(0 in positions),
        f"{group.type}.second": float(1 in positions),
        "depth": min(first, 10) / 5.0,
        f"{group.type}.depth": min(first, 10) / 5.0,
        "members": log1p(len(positions) - 1),
        f"{group.type}.members": log1p(len(positions) - 1),
        "title.only": float(positions == [-1]),
    }


def _parties(group: Group, best: Candidate, cast: Cast) -> dict[str, float]:
    here = cast.strongest(best.sentence)
    named = sum(key in here for key in group.parties)
    shares = [cast.salience.get(key, 0.0) for key in group.parties]
    far = max((_sentences_away(key, best, cast) for key in group.parties), default=0)
    strength = min((here.get(key, 0.0) for key in group.parties), default=0.0)
    return {
        f"named={min(named, 3)}": 1.0,
        f"{group.type}.named={min(named, 2)}": 1.0,
        "clarity": best.clarity,
        "least.share": min(shares),
        "whole.share": sum(shares),
        "least.naming": strength,
        f"farthest={min(far, 3)}": 1.0,
        f"{group.type}.far": float(far > 1),
        "parties>2": float(len(group.parties) > 2),
        "org": float(any(len(k) > 2 for k in group.parties)),
        "others.here": log1p(len(set(here) - set(group.parties))),
    }


def _of_home(group: Group, best: Candidate, cast: Cast) -> dict[str, float]:
    """The side that goes unsaid: the reader's own country, or that of the dateline, with the one partner whom the sentence names.

    Where its parliament or government approves, that one partner is all that needs naming; and a lender pays out to one country.
    """
    here, mine = cast.strongest(best.sentence), set(group.parties)
    facts: dict[str, float] = {}
    if cast.home in mine and cast.home not in here and len(mine & set(here)) == len(mine) - 1:
        facts = {"home.unsaid": 1.0, f"{group.type}.home.unsaid": 1.0}
        facts[f"{group.type}.home.unsaid.dated"] = float(cast.dated_from is not None)
        facts[f"{group.type}.home.unsaid.alone"] = float(len(here) == len(mine) - 1)
        if best.trigger and (best.sentence.has("role", "parliament") or approves_at_home(cast)):
            facts[f"home.approves.{best.trigger.name}"] = 1.0
    lender = any(len(key) > 2 and key in here for key in mine)
    if lender and mine <= set(here) and group.type == "project" and best.trigger is not None:
        noun = best.noun.name if best.noun else "none"
        facts |= {"lender.here": 1.0, f"lender.here.{best.trigger.name}": 1.0, f"lender.here.{noun}": 1.0}
    return facts


def _sentences_away(key: str, best: Candidate, cast: Cast) -> int:
    """Sentences between the telling one and the nearest before or in it that names the party; the title is no farther than one."""
    here = best.sentence.position
    gaps = [0 if p == here else 1 if p < 0 else here - p for p in cast.named_at.get(key, ()) if p <= here]
    return min(gaps, default=4)


def _words_around(document: Document, best: Candidate) -> dict[str, float]:
    facts: dict[str, float] = {}
    sentence = best.sentence
    moods, cues, roles = ({h.name for h in sentence.of(group)} for group in ("modality", "cue", "role"))
    for name in (n for n in _MODALITY if n in moods):
        near = best.trigger is not None and modality_near(document, sentence, best.trigger, name, 30)
        facts |= {f"near.{name}": float(near), f"has.{name}": 1.0, f"{best.status}.near.{name}": float(near)}
    if best.noun is not None:
        facts["noun.draft"] = float(is_draft(sentence, best.noun))
        facts["noun.negated"] = float(modality_near(document, sentence, best.noun, "negation", 14))
        facts["noun.wished"] = float(modality_near(document, sentence, best.noun, "wish", 18))
    for name in (n for n in _SENTENCE_CUES if n in cues):
        facts |= {f"cue.{name}": 1.0, f"{best.type}.cue.{name}": 1.0}
    facts |= {f"role.{name}": 1.0 for name in _ROLES if name in roles}
    facts["deny.here"] = float(sentence.has("trigger", "deny"))
    facts["quoted"] = _quoted(document, sentence, best)
    facts["length"] = min(sentence.end - sentence.start, 500) / 250.0
    facts["verbs"] = log1p(len(sentence.of("trigger")))
    facts[f"{best.type}.talks"] = float(sentence.has("act", "talks"))
    facts[f"{best.type}.visit"] = float(sentence.has("act", "visit"))
    return facts


def _quoted(document: Document, sentence: Sentence, best: Candidate) -> float:
    """1 if an odd number of quotation marks stands before the verb."""
    return float(document.normal.low[sentence.start : best.anchor[0]].count('"') % 2)


def text_facts(document: Document, cast: Cast) -> dict[str, float]:
    """What the article as a whole is like: the same for all its groups."""
    size = max(1, len(document.sentences)) / 10
    facts = {f"noise.{n}": log1p(document.counts.get(("noise", n), 0) / size) for n in GROUPS["noise"]}
    facts |= {f"text.{n}": log1p(document.counts.get(("cue", n), 0) / size) for n in _DOCUMENT_CUES}
    facts["text.both"] = log1p(document.counts.get(("cue", "both"), 0))
    facts["text.sign"] = log1p(document.counts.get(("trigger", "sign"), 0))
    facts["text.meet"] = log1p(document.counts.get(("trigger", "meet"), 0))
    facts["text.visit"] = log1p(document.counts.get(("trigger", "visit"), 0))
    facts["text.deny"] = log1p(document.counts.get(("trigger", "deny"), 0))
    facts["text.heads"] = log1p(sum(document.counts.get(("role", r), 0) for r in ("head", "minister", "envoy", "mayor")))
    shares = sorted(cast.salience.values(), reverse=True)
    facts["text.two.share"] = sum(shares[:2])
    facts["text.second.share"] = shares[1] if len(shares) > 1 else 0.0
    facts["text.parties"] = log1p(len(shares))
    return facts


def _rivals(group: Group, rivals: list[Group]) -> dict[str, float]:
    same = [g for g in rivals if g is not group and g.type == group.type]
    same_status = [g for g in same if g.status == group.status]
    before = [g for g in same if g.best.sentence.start < group.best.sentence.start]
    same_sentence = [g for g in same if g.best.sentence.start == group.best.sentence.start]
    return {
        f"{group.type}.rivals": log1p(len(same)),
        "rivals.status": log1p(len(same_status)),
        f"{group.type}.rivals.before": log1p(len(before)),
        f"{group.type}.rivals.here": log1p(len(same_sentence)),
        "rivals.same.parties": log1p(sum(set(g.parties) == set(group.parties) for g in same_status)),
        "others": log1p(sum(g.type != group.type for g in rivals)),
        "signed.too": float(any(g.type == "agreement" and g.status == "signed" for g in rivals if g is not group)),
    }


def _dates(document: Document, best: Candidate) -> dict[str, float]:
    if document.published is None:
        return {"date.unknown": 1.0}
    today = document.published.isoformat()
    full = [d.value for d in best.dates if len(d.value) == 10]
    return {
        "date.today": float(today in full),
        "date.past": float(any(v < today for v in full)),
        "date.future": float(any(v > today for v in full)),
        f"{best.status}.date.future": float(any(v > today for v in full)),
        f"{best.status}.date.past": float(any(v < today for v in full)),
        "date.old": float(any(d.value[:4] < today[:4] for d in best.dates)),
    }
