"""Sectors that an article offers for an event, each with facts for the chooser."""

from math import exp, log1p
from typing import NamedTuple

from extract.mentions.choosing import Facts, Options, raise_facts, standing
from extract.mentions.document import Document, Sentence
from extract.mentions.expressions import apart, away
from extract.mentions.groups import Group
from extract.mentions.patterns import Hit

DENSE = 3  # how much more a character of Chinese says
CLOSE = 60  # characters from the act to a word of its subject


class _Scene(NamedTuple):
    """A sentence as the words of subjects in it see it."""

    sentence: Sentence
    topics: list[Hit]
    nouns: list[Hit]  # instruments and acts in order
    own: list[Hit]  # words that tell the event
    own_nouns: list[Hit]


def sector_options(group: Group, document: Document) -> Options:
    """Sectors whose words the article uses."""
    options: Options = {}
    ahead = "ahead" if group.status in ("planned", "proposed", "cancelled") else "done"
    scale = DENSE if document.lang == "zh" else 1
    always: Facts = {"base": 1.0, group.type: 1.0, f"{group.type}.{ahead}": 1.0}
    tellers = [s for s in document.sentences if s.position >= 0 and s.tells]
    for sentence in document.sentences:
        hits = sentence.of("sector")
        if not hits:
            continue
        where = standing(sentence, group)
        several = len({h.name for h in hits})
        whole = always | _stands(where, group) | _other_act(sentence, where, group) | _context(sentence, several, where, group, tellers)
        for name in dict.fromkeys(h.name for h in hits):
            options.setdefault(name, {}).update(whole, **_kind(name, where, group))
        tells = "best" in where or "member" in where
        scene = _scene(sentence, group)
        for hit in hits:
            options[hit.name].update(_owner(hit, scene, where, group, document))
            facts = _topics(hit, scene, where, group, scale) if scene.topics else {}
            if tells:
                facts |= _told(hit, scene, several, group, document)
            if facts:
                raise_facts(options[hit.name], facts)
    told = {m.sentence.start: m.sentence for m in group.members}.values()
    dense = log1p(sum(len({h.name for h in t.of("sector")}) for t in told) / len(told))
    total = sum(n for (kind, _), n in document.counts.items() if kind == "sector") or 1
    for name, facts in options.items():
        count = document.counts.get(("sector", name), 0)
        facts["times"] = log1p(count)
        facts["share"] = count / total
        facts[f"{group.type}.share"] = count / total
        facts["fewer"] = log1p(len(options))
        facts["dense"] = dense
        facts["dense.told"] = dense * float("in=best" in facts or "in=member" in facts)
        if group.instrument:
            facts[f"instrument={group.instrument}"] = 1.0
        if group.type == "project" and group.best.noun is not None:
            facts[f"{group.best.noun.name}.{name}"] = 1.0
    _compare(options, group, document)
    return options


def _told(hit: Hit, scene: _Scene, several: int, group: Group, document: Document) -> Facts:
    """Of a word in a sentence that tells the event: how near it stands to the words that do, and where."""
    gap = _gap(hit.start, hit.end, group, scene.sentence.start) * (DENSE if document.lang == "zh" else 1)
    facts = {"close": float(gap < CLOSE), f"{group.type}.close": float(gap < CLOSE), "gap": log1p(gap) / 3}
    facts |= {f"several={min(several, 4)}": 1.0, f"told.is={hit.name}": 1.0, "overlaps": float(gap == 0)}
    if group.best.noun is not None:
        facts["behind"] = float(hit.start >= group.best.noun.end)
    return facts | _beside(hit, scene, group, document)


def _scene(sentence: Sentence, group: Group) -> _Scene:
    here = [m for m in group.members if m.sentence.start == sentence.start]
    own = [h for m in here for h in (m.noun, m.trigger) if h is not None]
    return _Scene(sentence, sentence.of("topic"), sentence.things, own, [m.noun for m in here if m.noun is not None])


def _stands(where: list[str], group: Group) -> Facts:
    facts = {f"in={w}": 1.0 for w in where} | {f"{group.type}.in={w}": 1.0 for w in where}
    return facts | {f"{group.instrument}.in={w}": 1.0 for w in where} if group.instrument else facts


def _kind(sector: str, where: list[str], group: Group) -> Facts:
    """The sector itself, with the kind of event and of instrument."""
    facts: Facts = {f"is={sector}": 1.0, f"{group.type}.is={sector}": 1.0}
    if group.instrument:
        facts[f"{group.instrument}.is={sector}"] = 1.0
    if "title" in where:
        facts[f"title.is={sector}"] = 1.0
    return facts


def _context(sentence: Sentence, several: int, where: list[str], group: Group, tellers: list[Sentence]) -> Facts:
    """Of a sentence that does not tell the event: whose act it tells or follows, and how many sectors it names."""
    if "best" in where or "member" in where:
        return {}
    last = next((s.start for s in reversed(tellers) if s.position < sentence.position), None)
    told = {
        "follows.own": last is not None and last in group.sentences,
        "follows.other": last is not None and last not in group.sentences,
        "own.act.here": sentence.tells,
        f"several.away={min(several, 4)}": True,
        "same.paragraph": sentence.paragraph == group.best.sentence.paragraph,
    }
    return {name: 1.0 for name, is_so in told.items() if is_so} | {f"{group.type}.{name}": 1.0 for name, is_so in told.items() if is_so}


def _owner(hit: Hit, scene: _Scene, where: list[str], group: Group, document: Document) -> Facts:
    """Which of the sentence's instruments and acts the word is about: the nearest, rather one on the side where its subject stands."""
    if not scene.nouns:
        return {}
    nearest = min(scene.nouns, key=lambda noun: away(noun, hit, document.lexicon.noun_last))
    if not scene.own_nouns:
        return {f"{group.type}.owner={nearest.group}.{nearest.name == group.instrument}": 1.0, f"{group.type}.owner={nearest.name}": 1.0}
    if nearest in scene.own_nouns:
        return {"owned": 1.0, f"{group.type}.owned": 1.0}
    facts: Facts = {"owned.by.other": 1.0, f"{group.type}.owned.by.other": 1.0, f"owned.by.other={nearest.group}": 1.0}
    if nearest.group == "instrument":
        facts |= {f"{group.type}.of.other.instrument.in={w}": 1.0 for w in where[:1]}
    return facts


def _compare(options: Options, group: Group, document: Document) -> None:
    """What a sector is beside the others: named most or once, told alone in the telling sentences or not told there at all."""
    told = [name for name, facts in options.items() if "in=best" in facts or "in=member" in facts]
    in_best = [name for name, facts in options.items() if "in=best" in facts]
    counts = {name: document.counts.get(("sector", name), 0) for name in options}
    most = max(counts.values(), default=0)
    for name, facts in options.items():
        once, elsewhere = float(counts[name] == 1), float(bool(told) and name not in told)
        facts |= {"most": float(counts[name] == most), "once": once, f"{group.type}.once": once}
        facts |= {"told.alone": float(told == [name]), "none.told": float(not told), f"{group.type}.none.told": float(not told)}
        facts |= {"elsewhere": elsewhere, f"{group.type}.elsewhere": elsewhere}
        facts |= {f"{name}|{other}": 1.0 for other in in_best if other != name}
        facts["told.title"] = float("in=best" in facts and "in=title" in facts)


def _topics(hit: Hit, scene: _Scene, where: list[str], group: Group, scale: int) -> Facts:
    """Whether words such as "discussed" or "provides for" stand in the sentence, and how near."""
    facts: Facts = {}
    for name in ("talked", "covered"):
        gaps = [apart(h, hit) for h in scene.topics if h.name == name]
        if gaps:
            facts |= {name: 1.0, f"{group.type}.{name}": 1.0, f"{name}.near": exp(-min(gaps) * scale / CLOSE)}
            facts |= {f"{group.type}.{name}.in={w}": 1.0 for w in where}
            facts[f"{group.type}.{name}.near"] = facts[f"{name}.near"]
    return facts


def _other_act(sentence: Sentence, where: list[str], group: Group) -> Facts:
    """Whether the sentence tells of an act by a verb that is none of the event's."""
    acts = {h.name for h in sentence.of("trigger") if h.value in ("done", "will")}
    own = {m.trigger.name for m in group.members if m.trigger is not None}
    return {f"other.act.in={w}": 1.0 for w in where} | {f"{group.type}.other.act": 1.0} if acts - own else {}


def _beside(hit: Hit, scene: _Scene, group: Group, document: Document) -> Facts:
    """Where a word of a subject stands to the words that tell the event in its sentence: on which side, and what stands between."""
    sentence, own = scene.sentence, scene.own
    anchor = min(scene.own_nouns or own, key=lambda h: apart(h, hit))
    side = "ahead" if hit.end <= anchor.start else "behind"
    order = "noun.last" if document.lexicon.noun_last else "noun.first"
    start, end = (hit.end, anchor.start) if side == "ahead" else (anchor.end, hit.start)
    between = [h for h in sentence.hits if start <= h.start and h.end <= end and h not in own]
    nouns_between = sum(h.group in ("instrument", "act") for h in between)
    facts: Facts = {f"{order}.{side}": 1.0, f"{group.type}.{order}.{side}": 1.0}
    if nouns_between == 0:
        facts |= {f"clear.is={hit.name}": 1.0, "clear": 1.0, f"{order}.{side}.clear": 1.0, f"{group.type}.{order}.{side}.clear": 1.0}
    if not any(h.group == "trigger" for h in between):
        facts |= {"same.verb": 1.0, f"{group.type}.same.verb": 1.0}
    facts["nearest"] = float(apart(anchor, hit) == min(apart(anchor, h) for h in sentence.of("sector")))
    gap = document.normal.low[start:end]
    facts["same.clause"] = float(not set(gap) & set(",;:，；،"))
    facts[f"{group.type}.same.clause"] = facts["same.clause"]
    facts["of.person"] = float(any(h.group in ("role", "ministry") and apart(h, hit) <= 1 for h in sentence.hits))
    return facts


def _gap(start: int, end: int, group: Group, sentence: int) -> int:
    gaps = []
    for member in group.members:
        if member.sentence.start == sentence:
            first, last = member.anchor
            gaps.append(max(0, first - end, start - last))
    return min(gaps, default=999)
