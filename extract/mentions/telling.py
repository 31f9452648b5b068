"""Facts of how the best sentence tells a meeting, a visit or a project: by what kinds of names, with what figures, beside which verbs."""

from extract.mentions.actors import Actor, Cast
from extract.mentions.candidates import Candidate
from extract.mentions.document import Document
from extract.mentions.groups import Group

MOST_FIGURES = 4
BESIDE, NEAR = 4, 40  # characters between a verb and the place that it leads to
_PLACES = ("capital", "city", "region", "building")


def telling_facts(group: Group, rivals: list[Group], document: Document, cast: Cast) -> dict[str, float]:
    """Features by name; none for agreements, which are told by their instrument."""
    if group.type == "agreement":
        return {}
    facts = _names(group, cast) | _figures(group, document)
    if group.type == "project":
        return facts | _words(group.best)
    facts |= _companions(group, rivals) | _twins(group, rivals, cast)
    return facts | (_meeting(group.best) if group.type == "meeting" else _legs(group, rivals, cast))


def _names(group: Group, cast: Cast) -> dict[str, float]:
    """The strongest kind of naming of each party, and how many people and posts are named: things arrive too, but do not visit."""
    kind, best = group.type, group.best
    here = cast.of(best.sentence)
    names = sorted(_kind(here, key) for key in group.parties[:3])
    persons = sum(a.kind in ("person", "alias") for a in here)
    posts = len(best.sentence.of("role"))
    return {f"{kind}.name={name}": 1.0 for name in names} | {
        f"{kind}.names={'+'.join(names)}": 1.0,
        f"{kind}.{best.status}.persons": min(persons, 2),
        f"{kind}.{best.status}.posts": min(posts, 2),
        f"{kind}.{best.status}.nobody": float(not persons and not posts),
    }


def _kind(actors: list[Actor], key: str) -> str:
    strongest = max([a for a in actors if a.key == key], key=lambda a: a.weight, default=None)
    return "none" if strongest is None else strongest.kind + ".in" * strongest.located


def _figures(group: Group, document: Document) -> dict[str, float]:
    """Numbers beside those of dates: what is concrete is counted."""
    kind, best = group.type, group.best
    dates = [(d.start, d.end) for d in best.dates]
    text, first = document.normal.low, best.sentence.start
    numbers = [at for at, char in enumerate(document.low_of(best.sentence), first) if char.isdigit() and not text[at - 1 : at].isdigit()]
    count = sum(not any(start <= at < end for start, end in dates) for at in numbers)
    return {
        f"{kind}.figures": min(count, MOST_FIGURES) / 2,
        f"{kind}.{best.status}.figure": float(count > 0),
        f"{kind}.{best.status}.dated": float(bool(dates)),
    }


def _words(best: Candidate) -> dict[str, float]:
    """All verbs and things that the sentence names; beside a verbal noun ("took part in the opening") the verbs count on their own."""
    verbs = best.sentence.of("trigger")
    facts = {f"{best.type}.verb.here={h.name}.{h.value}": 1.0 for h in verbs} | {
        f"{best.type}.act.here={h.name}": 1.0 for h in best.sentence.of("act")
    }
    own = best.trigger
    if own is not None and own.value == "base":
        others = [h for h in verbs if h.end <= own.start or own.end <= h.start]
        facts |= {f"{best.type}.{best.status}.base.beside={h.name}.{h.value}": 1.0 for h in others}
    return facts


def _twins(group: Group, rivals: list[Group], cast: Cast) -> dict[str, float]:
    """The same is told of the same parties with another status: of one trip or of one there and one back, and how directly."""
    facts: dict[str, float] = {}
    kind = f"{group.type}.{group.status}"
    for other in rivals:
        if other is group or other.type != group.type or other.status == group.status or set(other.parties) != set(group.parties):
            continue
        twin = f"{kind}.twin={other.status}"
        mine, theirs = _host(group, cast), _host(other, cast)
        way = "unsaid" if mine is None or theirs is None else "there" if mine == theirs else "back"
        facts |= {twin: 1.0, f"{twin}.{way}": 1.0, f"{twin}.{_form(group)}.{_form(other)}": 1.0, f"{kind}.{way}": 1.0}
        facts[f"{twin}.before"] = float(other.best.sentence.start < group.best.sentence.start)
        facts[f"{twin}.title"] = float(any(m.sentence.position < 0 for m in other.members))
    return facts


def _host(group: Group, cast: Cast) -> str | None:
    """The party in whose country the act is said to take place; None where that is not said."""
    for member in sorted(group.members, key=lambda m: m.distance):
        near = [
            (_gap(member.anchor, a), a.key) for a in cast.of(member.sentence)
            if a.key in group.parties and (a.kind in _PLACES or (a.kind == "country" and a.located))
        ]  # fmt: skip
        if near:
            return min(near)[1]
    return None


def _legs(group: Group, rivals: list[Group], cast: Cast) -> dict[str, float]:
    """How near the verb stands to where it leads, and whether another trip of one of the parties is told."""
    best, mine = group.best, set(group.parties)
    verb = (best.trigger.start, best.trigger.end) if best.trigger else best.anchor
    gap = min((_gap(verb, a) for a in cast.of(best.sentence) if a.key in mine and a.kind in (*_PLACES, "country")), default=None)
    near = "far" if gap is None or gap > NEAR else "near" if gap > BESIDE else "beside"
    other = any(r.type == "visit" and mine & set(r.parties) and mine != set(r.parties) for r in rivals)
    return {f"visit.{_form(group)}.{near}": 1.0, f"visit.{_form(group)}.leg={other}.{near}": 1.0}


def _gap(span: tuple[int, int], actor: Actor) -> int:
    return max(0, span[0] - actor.end, actor.start - span[1])


def _form(group: Group) -> str:
    return group.best.trigger.value if group.best.trigger else "none"


def _companions(group: Group, rivals: list[Group]) -> dict[str, float]:
    """Events of other types, by whether the same parties are said to take part."""
    mine, facts = set(group.parties), {}
    for other in rivals:
        if other.type != group.type:
            theirs = set(other.parties)
            shared = "same" if mine == theirs else "some" if mine & theirs else "none"
            facts[f"{group.type}.{shared}={other.type}.{other.status}"] = 1.0
    return facts


def _meeting(best: Candidate) -> dict[str, float]:
    """What else it may be that took place or was seen over a video link, where no talks are named."""
    sentence = best.sentence
    verbs = {h.name for h in sentence.of("trigger")}
    talks = sentence.has("act", "talks")
    facts: dict[str, float] = {"meeting.unnamed": float(not talks)}
    if not talks:
        facts |= {f"meeting.of={h.name}": 1.0 for h in sentence.of("act")}
        facts |= {f"meeting.beside.verb={name}": 1.0 for name in sorted(verbs)}
        facts["meeting.of=instrument"] = float(bool(sentence.of("instrument")))
    if best.trigger is not None and best.trigger.name == "call":
        facts |= {
            "call.meets": float("meet" in verbs),
            "call.talks": float(talks),
            "call.opens": float("open" in verbs),
            "call.signs": float(bool(verbs & {"sign", "adopt", "twin"})),
            "call.alone": float(verbs == {"call"}),
            "call.distance": min(best.distance, 200.0) / 100,
        }
    return facts
