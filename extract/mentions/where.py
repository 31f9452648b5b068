"""Cities that an article offers as the place of an act, each with facts for the chooser."""

from math import log1p

from extract.mentions.actors import Actor, Cast
from extract.mentions.choosing import NEAR, Facts, Options, merge_facts, stage_facts, standing
from extract.mentions.document import Document, Sentence
from extract.mentions.groups import Group
from extract.places.gazetteer import load_capitals

ONLINE = "online"
CAPITAL_REACH = 26  # characters between "the capital" and the country whose capital it is
_KINDS = ("capital", "city", "town", "building", "metonym")


def location_options(group: Group, document: Document, cast: Cast) -> Options:
    """Cities of the whole article by English name, and `online` where it speaks of calls and video links."""
    seen: list[tuple[str, Facts]] = []
    for sentence in document.sentences:
        placed, paraphrased = cast.placed(sentence), _capitals(sentence, cast)
        if not placed and not paraphrased and not sentence.has("cue", ONLINE):
            continue
        where, alone = standing(sentence, group), len({a.place for a in placed}) == 1
        stage = stage_facts(sentence, group)
        for actor in placed:
            if actor.kind in _KINDS:
                seen.append((actor.place, _facts(actor, where, group, alone) | stage))
        for code, city in paraphrased:
            named = Actor(0, 0, code, "capital", city, located=True)
            seen.append((city, _facts(named, where, group, alone) | stage | {"paraphrased": 1.0}))
        if sentence.has("cue", ONLINE):
            seen.append((ONLINE, _online(sentence, where, group) | stage))
    if dated := _dateline_city(document):
        seen.append((dated[1], _of_dateline(dated[0], group)))
    options = merge_facts(seen)
    _compare(options, group, cast)
    _compare_told(options, group, document, cast)
    return options


def _of_dateline(code: str, group: Group) -> Facts:
    facts = {"dateline": 1.0, f"dateline.party={code in group.parties}": 1.0, f"dateline.{group.type}": 1.0}
    return facts | {f"dateline.{group.status}": 1.0, f"dateline.{group.type}.{_stage(group)}": 1.0}


def _stage(group: Group) -> str:
    return "ahead" if group.status in ("planned", "proposed") else "done"


def _compare_told(options: Options, group: Group, document: Document, cast: Cast) -> None:
    """What a city is beside the others told as places: in the telling sentence, or last before it."""
    best, kind = group.best, group.type
    start, end = best.anchor
    until = [s for s in document.sentences if s.start <= best.sentence.start and (s.position >= 0 or s is best.sentence)]
    told = [(s, a) for s in until for a in cast.placed(s) if a.located and a.place in options]
    here = sorted((max(0, start - a.end, a.start - end), a.place) for s, a in told if s is best.sentence)
    latest = next(((s, a.place) for s, a in reversed(told) if s is not best.sentence), None)
    mine = {place for _, place in here}
    for place, facts in options.items():
        if here:
            now = {"elsewhere": place not in mine, "nearest": place == here[0][1], "sole": mine == {place}}
        elif latest:
            gap, last = best.sentence.position - latest[0].position, place == latest[1]
            now = {"latest": last, "latest.near": last and gap <= NEAR, "latest.next": last and gap <= 1, "not.latest": not last}
        else:
            now = {"none.before": True}
        facts |= {name: float(is_so) for name, is_so in now.items()} | {f"{kind}.{name}": float(is_so) for name, is_so in now.items()}


def _facts(actor: Actor, where: list[str], group: Group, alone: bool) -> Facts:
    """`alone`: the sentence names no other place."""
    ahead = _stage(group)
    facts: Facts = {f"kind={actor.kind}": 1.0, f"party={actor.key in group.parties}": 1.0}
    facts[f"first.party={group.parties[0] == actor.key}"] = 1.0
    facts |= {f"in={w}": 1.0 for w in where} | {f"{ahead}.in={w}": 1.0 for w in where} | {f"{group.type}.in={w}": 1.0 for w in where}
    facts[f"alone.{ahead}"] = float(alone)
    if actor.located:
        facts |= {"located": 1.0, f"located.{ahead}": 1.0, f"located.{group.type}": 1.0} | {f"located.in={w}": 1.0 for w in where}
        facts |= {f"located.{ahead}.in={w}": 1.0 for w in where}
    if "best" in where and actor.end:
        start, end = group.best.anchor
        gap = max(0, start - actor.end, actor.start - end)
        facts |= {"gap": log1p(gap) / 3, "located.near": float(actor.located and gap < 40)}
    return facts


def _online(sentence: Sentence, where: list[str], group: Group) -> Facts:
    facts: Facts = {"online": 1.0, f"online.{group.type}": 1.0} | {f"online.in={w}": 1.0 for w in where}
    facts["online.call"] = float(group.best.trigger is not None and group.best.trigger.name == "call")
    if "best" in where or "member" in where:
        anchors = [m.anchor for m in group.members if m.sentence.start == sentence.start]
        cues = [h for h in sentence.of("cue") if h.name == ONLINE]
        gap = min(max(0, start - c.end, c.start - end) for start, end in anchors for c in cues)
        facts |= {"online.gap": log1p(gap) / 3, "online.near": float(gap < 30)}
    return facts


def _capitals(sentence: Sentence, cast: Cast) -> list[tuple[str, str]]:
    """(code, city) for words such as "in the Russian capital"."""
    found = []
    for cue in sentence.of("cue"):
        if cue.name == "in_capital":
            near = [a for a in cast.of(sentence) if a.kind in ("adjective", "country")]
            gaps = [(max(0, cue.start - a.end, a.start - cue.end), a.key) for a in near]
            gap, code = min(gaps, default=(CAPITAL_REACH + 1, ""))
            if gap <= CAPITAL_REACH and code in load_capitals():
                found.append((code, load_capitals()[code]))
    return found


def _dateline_city(document: Document) -> tuple[str, str] | None:
    """(code, city) of where the report is dated from."""
    start, end = document.dateline
    if start == end:
        return None
    for hit in document.dateline_names:
        if hit.group == "name" and hit.name in ("capital", "city"):
            code, _, place = hit.value.partition("|")
            return code, place
    return None


def _compare(options: Options, group: Group, cast: Cast) -> None:
    """What a city is beside the others: how often it is named, and whether it alone is named as a place."""
    times, held = cast.place_counts
    located = [place for place, n in held.items() if n and place in options]
    for place, facts in options.items():
        if place == ONLINE:
            continue
        facts["times"] = log1p(times.get(place, 0))
        facts["held"] = log1p(held.get(place, 0))
        facts["only.located"] = float(located == [place])
        facts["most.located"] = float(bool(held.get(place)) and held[place] == max(held.values()))
        facts["only"] = float(len(options) == 1)
        facts["unlike.held"] = float(bool(located) and place not in located)
