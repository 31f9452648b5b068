"""Facts of how a meeting, a visit or a project stands to the instruments of the article: what one is about is no event of its own."""

from extract.mentions.candidates import Candidate
from extract.mentions.groups import Group

FARTHEST = 3  # sentences behind an instrument, after which it no longer matters how many
TOUCHING = 15  # characters between an act and an instrument
AHEAD_COSTS = 5  # sentences that an instrument told later counts as farther than one told before
_TELLS = ("sign", "adopt", "ratify", "extend", "propose", "enter", "end")
_DONE = ("signed", "ratified", "in_force", "extended")
MONTH = len("2020-01")


def matter_facts(group: Group, rivals: list[Group]) -> dict[str, float]:
    """Features by name; none for agreements."""
    if group.type == "agreement":
        return {}
    kind = f"{group.type}.{group.status}"
    facts = _nearest(group, rivals) | _here(group, kind)
    facts |= {f"{kind}.topic={h.name}": 1.0 for h in group.best.sentence.of("topic")}
    return facts | (_same_project(group, rivals) if group.type == "project" else {})


def _nearest(group: Group, rivals: list[Group]) -> dict[str, float]:
    """Where the nearest instrument of one of the parties is told, what became of it, and whether the act has a day of its own."""
    kind = f"{group.type}.{group.status}"
    found = [o for r in rivals if r.type == "agreement" and set(r.parties) & set(group.parties) for o in _distances(group, r)]
    if not found:
        return {f"{kind}.matter=none": 1.0}
    _, where, other = min(found, key=lambda o: o[0])
    became = "done" if other.status in _DONE else other.status
    dated = any(len(d.value) >= MONTH for d in group.best.dates)
    facts = {
        f"{kind}.matter={where}": 1.0,
        f"{kind}.matter={became}": 1.0,
        f"{group.type}.matter={where}.{became}": 1.0,
        f"{kind}.matter={where}.dated={dated}": 1.0,
        f"{group.type}.matter.same={set(other.parties) == set(group.parties)}": 1.0,
    }
    if all(m.sentence.position < 0 for m in group.members):
        facts[f"{kind}.matter.title.only.{became}"] = 1.0
    return facts


def _distances(group: Group, other: Group) -> list[tuple[int, str, Group]]:
    """(sentences to it, where it stands, the instrument) for each sentence that tells the instrument."""
    here = group.best.sentence.position
    gaps = [here - m.sentence.position for m in other.members]
    return [
        (gap if gap >= 0 else AHEAD_COSTS - gap, "title" if here < 0 else "ahead" if gap < 0 else str(min(gap, FARTHEST)), other)
        for gap in gaps
    ]  # fmt: skip


def _here(group: Group, kind: str) -> dict[str, float]:
    """Words for instruments, and for what becomes of them, in the sentence that tells the act."""
    best = group.best
    start, end = best.anchor
    nouns = best.sentence.of("instrument")
    facts = {f"{kind}.beside={h.name}.{h.value}": 1.0 for h in best.sentence.of("trigger") if h.name in _TELLS}
    if nouns:
        facts |= {f"{kind}.instrument.here": 1.0, f"{kind}.instrument.before={any(h.end <= start for h in nouns)}": 1.0}
        facts[f"{group.type}.instrument.near"] = float(min(max(0, start - h.end, h.start - end) for h in nouns) < TOUCHING)
    return facts


def _same_project(group: Group, rivals: list[Group]) -> dict[str, float]:
    """Other projects of the same parties: where they are told, and whether of the same thing."""
    facts: dict[str, float] = {}
    for other in rivals:
        if other is group or other.type != "project" or set(other.parties) != set(group.parties):
            continue
        stage = "same" if other.status == group.status else other.status
        where = _where(other.best, group.best)
        title = group.best.sentence.position < 0
        facts |= {
            f"project.{group.status}.twin.{stage}.{where}": 1.0,
            f"project.twin.{stage}.noun={_thing(group.best) == _thing(other.best)}": 1.0,
            f"project.twin.{where}.title={title}": 1.0,
        }
    return facts


def _thing(candidate: Candidate) -> str:
    return candidate.noun.name if candidate.noun else ""


def _where(other: Candidate, mine: Candidate) -> str:
    if other.sentence.position < 0:
        return "title"
    if other.sentence.start == mine.sentence.start:
        return "here"
    return "before" if other.sentence.start < mine.sentence.start else "behind"
