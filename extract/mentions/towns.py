"""Towns and regions that an article offers as the side itself, each with facts for the chooser."""

from collections import Counter
from math import log1p

from extract.mentions.actors import Cast, is_paired
from extract.mentions.choosing import Facts, Options, merge_facts, standing
from extract.mentions.document import Document, Sentence
from extract.mentions.groups import Group

_KINDS = ("capital", "city", "region", "metonym", "town")
CLOSE = 24  # characters between a name and the word that makes it a party
_STATE_ROLES = ("head", "minister", "envoy")
_TOWN_ROLES = ("mayor", "governor")
_BODY_ROLES = ("university", "company")  # bodies that are often named after the town that they are in


def town_options(group: Group, document: Document, cast: Cast) -> list[Options]:
    """For each party the places of its country by English name."""
    offered = [_places(key, group, cast) for key in group.parties]
    if any(offered):
        shared = _occasion(group, document, cast)
        total = sum(len(cast.places_of(k)) for k in group.parties)
        for key, options in zip(group.parties, offered, strict=True):
            _compare(options, Counter(a.place for a in cast.places_of(key)), total, shared)
    return _sisters(offered) if group.instrument == "twinning" else offered


def _sisters(offered: list[Options]) -> list[Options]:
    """Those that are named as a pair where the ties are told, if there are such: "X and Y became sister cities"."""
    paired = [{place: facts for place, facts in options.items() if "paired.in=best" in facts} for options in offered]
    return [_towns_first(options) for options in paired] if all(paired) else offered


def _towns_first(options: Options) -> Options:
    """Without the regions that the towns are in, if there are towns."""
    return {place: facts for place, facts in options.items() if "kind=region" not in facts} or options


def _places(key: str, group: Group, cast: Cast) -> Options:
    seen: list[tuple[str, Facts]] = []
    matter = _matter(group)
    for sentence, here in cast.placed_of(key):
        where = standing(sentence, group)
        for actor in (a for a in here if a.kind in _KINDS):
            facts: Facts = {f"kind={actor.kind}": 1.0} | {f"in={w}": 1.0 for w in where}
            facts["free"] = float(not actor.located)
            facts |= {f"free.in={w}": float(not actor.located) for w in where}
            if matter:
                facts |= {f"{matter}.in={w}": 1.0 for w in where} | {f"{matter}.kind={actor.kind}": 1.0, f"{matter}.free": facts["free"]}
            facts |= {f"beside={r}": 1.0 for r in _beside(actor.start, actor.end, sentence)}
            if actor.place in cast.sisters:
                facts |= {"sister": 1.0, f"{group.type}.sister": 1.0}
            if is_paired(actor, cast.placed(sentence)):
                facts |= {"paired": 1.0, f"paired.{actor.kind}": 1.0} | {f"paired.in={w}": 1.0 for w in where}
                if matter:
                    facts[f"{matter}.paired"] = 1.0
            if "best" in where:
                start, end = group.best.anchor
                facts["gap"] = log1p(max(0, start - actor.end, actor.start - end)) / 3
            seen.append((actor.place, facts))
    return merge_facts(seen)


def _compare(options: Options, counts: Counter[str], total: int, shared: Facts) -> None:
    """What a place is beside the others of its country; `total`: how often places of all parties are named."""
    most = max((counts[place] for place in options), default=0)
    paired = any("paired" in facts for facts in options.values())
    for place, facts in options.items():
        facts |= shared
        count = counts[place]
        facts["times"] = log1p(count)
        facts["share"] = count / (total or 1)
        facts["most"] = float(count == most)
        facts["other.paired"] = float(paired and "paired" not in facts)


def _matter(group: Group) -> str:
    """What towns rather than states are the sides of, else nothing: ties of sisters, and flights or trains from one to another."""
    if group.instrument == "twinning":
        return "twinning"
    noun = group.best.noun
    return "link" if group.type == "project" and noun is not None and noun.name == "link" else ""


def names_states(sentence: Sentence) -> bool:
    """Whether it speaks of people who act for their states."""
    return any(h.name in _STATE_ROLES for h in sentence.of("role"))


def _beside(start: int, end: int, sentence: Sentence) -> list[str]:
    """Words that make a place a party, or its state or a body of it one, next to a name."""
    near = [h for h in sentence.hits if max(0, start - h.end, h.start - end) <= CLOSE]
    found = {h.name for h in near if h.group == "role" and h.name in (*_STATE_ROLES, *_TOWN_ROLES, *_BODY_ROLES)}
    return sorted(found | {f"word.{h.name}" for h in near if h.group == "place_cue" and h.name in ("city", "region")})


def _occasion(group: Group, document: Document, cast: Cast) -> Facts:
    """What tells whether towns or states act."""
    facts: Facts = {group.type: 1.0, f"twinning.{group.type}": float(group.instrument == "twinning")}
    best = {h.name for h in group.best.sentence.of("role")}
    members = {h.name for m in group.members for h in m.sentence.of("role")}
    opening = {h.name for s in document.sentences if s.position <= 1 for h in s.of("role")}
    for name, roles in (("town", _TOWN_ROLES), ("state", _STATE_ROLES)):
        facts[f"{name}.best"] = float(not best.isdisjoint(roles))
        facts[f"{name}.members"] = float(not members.isdisjoint(roles))
        facts[f"{name}.opening"] = float(not opening.isdisjoint(roles))
        facts[f"{name}.count"] = log1p(sum(document.counts.get(("role", r), 0) for r in roles))
    towns, states = (sum(document.counts.get(("role", r), 0) for r in roles) for roles in (_TOWN_ROLES, _STATE_ROLES))
    facts["town.ratio"] = towns / ((towns + states) or 1)
    facts["town.alone"] = float(towns > 1 and states == 0)
    facts["state.alone"] = float(towns == 0)
    facts["state.only.best"] = float(bool(facts["state.best"]) and not facts["town.best"])
    facts["body.best"] = float(not best.isdisjoint(_BODY_ROLES) and not facts["town.best"])
    bodies = {h.start for h in group.best.sentence.of("role") if h.name in _BODY_ROLES}
    facts["bodies.best"] = float(len(bodies) > 1 and not facts["town.best"])
    facts["neither.ratio"] = facts["town.ratio"] * float(not facts["state.best"] and not facts["town.best"])
    facts["twinning.text"] = log1p(document.counts.get(("instrument", "twinning"), 0) + document.counts.get(("trigger", "twin"), 0))
    facts["all.have"] = float(all(cast.places_of(k) for k in group.parties if len(k) == 2))
    here = {a.key for a in cast.of(group.best.sentence) if a.place and not a.located}
    facts["all.here"] = float(all(k in here for k in group.parties if len(k) == 2))
    facts["person.best"] = float(any(a.kind == "person" for a in cast.of(group.best.sentence)))
    facts["person.members"] = float(any(a.kind == "person" for m in group.members for a in cast.of(m.sentence)))
    if matter := _matter(group):
        there = {a.key for a in cast.of(group.best.sentence) if a.place}
        facts |= {matter: 1.0, f"{matter}.all.there": float(all(k in there for k in group.parties if len(k) == 2))}
    facts["city.words"] = log1p(document.counts.get(("place_cue", "city"), 0))
    facts["region.words"] = log1p(document.counts.get(("place_cue", "region"), 0))
    return facts
