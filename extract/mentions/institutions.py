"""Ministries, companies and universities that an article offers as the side itself, each with facts for the chooser."""

from math import log1p

from extract.mentions.actors import Actor, Cast
from extract.mentions.choosing import Facts, Options, merge_facts, standing
from extract.mentions.document import Sentence
from extract.mentions.groups import Group
from extract.mentions.patterns import Hit

OWNER_REACH = 40  # characters between a ministry and the country whose it is
BESIDE = 20
_STATES = ("country", "adjective", "capital", "metonym")
_PEOPLE = ("head", "minister", "envoy", "mayor")


def institution_options(key: str, group: Group, cast: Cast) -> Options:
    """Bodies of the country `key` by English name, from the sentences that tell the event and those beside them."""
    seen: list[tuple[str, Facts]] = []
    for sentence in cast.of_bodies:
        where = standing(sentence, group)
        actors = cast.of(sentence)
        for actor in actors:
            if actor.kind == "body" and actor.key == key:
                named = Hit(actor.start, actor.end, "body", actor.name)
                seen.append((actor.name, _facts(named, sentence, where, group)))
        for ministry in sentence.of("ministry"):
            owner = _owner(ministry, actors)
            shared = sentence.has("cue", "both") and len(sentence.of("ministry")) == 1
            if owner == key or owner is None or shared:
                facts = _facts(ministry, sentence, where, group)
                facts |= {"ministry": 1.0, "ministry.owned": float(owner == key), "ministry.shared": float(shared)}
                seen.append((ministry.name, facts))
    return merge_facts(seen)


def _owner(ministry: Hit, actors: list[Actor]) -> str | None:
    """The country nearest to the ministry's name."""
    near = [(max(0, ministry.start - a.end, a.start - ministry.end), a.key) for a in actors if a.kind in _STATES]
    gap, key = min(near, default=(OWNER_REACH + 1, ""))
    return key if gap <= OWNER_REACH else None


def _facts(named: Hit, sentence: Sentence, where: list[str], group: Group) -> Facts:
    beside = {f"{h.group}.{h.name}" for h in sentence.hits if max(0, named.start - h.end, h.start - named.end) <= BESIDE}
    roles = {h.name for h in sentence.of("role")}
    facts: Facts = {group.type: 1.0, "states.act": float(bool(roles & set(_PEOPLE)))}
    facts |= {f"in={w}": 1.0 for w in where}
    facts["source"] = float("cue.attribution" in beside)
    facts["said.by"] = float(any(name in beside for name in ("role.head", "role.minister", "role.envoy")))
    if group.instrument:
        facts[f"instrument={group.instrument}"] = 1.0
    if "best" in where:
        start, end = group.best.anchor
        facts["gap"] = log1p(max(0, start - named.end, named.start - end)) / 3
        facts["before"] = float(named.end <= start)
    return facts
