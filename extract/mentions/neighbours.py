"""Facts of what else an article tells beside a group: other stages of it, the same with other parties, another instrument of one verb."""

from extract.mentions.candidates import Candidate
from extract.mentions.document import Document
from extract.mentions.groups import GENERIC, Group
from extract.mentions.patterns import Hit

_AHEAD = ("planned", "proposed")
_PAUSES = ",;،，、；"
SIDE_BY_SIDE = 30  # characters between two instruments of one verb


def neighbour_facts(group: Group, rivals: list[Group], document: Document) -> dict[str, float]:
    """Features by name."""
    facts: dict[str, float] = {}
    for other in rivals:
        if other is group:
            continue
        facts[f"{group.type}.beside={other.type}.{other.status}"] = 1.0
        if group.best.sentence.start in other.sentences:
            facts[f"{group.type}.here={other.type}.{other.status}"] = 1.0
        if other.type == group.type and set(other.parties) & set(group.parties):
            facts |= _kin(group, other)
        if other.type != group.type and other.best.trigger is not None and other.best.trigger == group.best.trigger:
            facts |= {"verb.shared": 1.0, f"{group.type}.verb.shared": 1.0}
    return facts | _of_one_verb(group, rivals, document) if group.type == "agreement" else facts


def _kin(group: Group, other: Group) -> dict[str, float]:
    """Another group of this type with some of the parties: how they differ in parties, in stage and in instrument."""
    mine, theirs = set(group.parties), set(other.parties)
    parties = "same" if mine == theirs else "fewer" if theirs < mine else "more" if theirs > mine else "others"
    stage = _stage(group, other)
    names = [f"kin.{parties}.{stage}", f"{group.type}.kin.{parties}.{stage}"]
    if group.type == "agreement":
        names.append(f"kin.{parties}.{stage}.{_instruments(group, other)}")
    if other.best.sentence.position < 0:
        names.append(f"{group.type}.kin.title.{parties}.{stage}")
    if other.best.sentence.position < group.best.sentence.position:
        names.append(f"{group.type}.kin.before.{parties}.{stage}")
    return dict.fromkeys(names, 1.0)


def _stage(group: Group, other: Group) -> str:
    if other.status == group.status:
        return "same"
    return "ahead" if other.status in _AHEAD else "cancelled" if other.status == "cancelled" else "done"


def _instruments(group: Group, other: Group) -> str:
    if other.instrument == group.instrument:
        return "same"
    return "generic" if "agreement" in (other.instrument, group.instrument) else "other"


def _of_one_verb(group: Group, rivals: list[Group], document: Document) -> dict[str, float]:
    """One verb tells of two instruments: of both, or of one that the other is about ("a protocol to the agreement")."""
    best = group.best
    facts: dict[str, float] = {}
    for other in rivals:
        if other is not group and other.type == "agreement":
            for member in other.members:
                if member.sentence is best.sentence and member.trigger is not None and member.trigger == best.trigger:
                    facts |= _pair(best, member, document)
    return facts


def _pair(mine: Candidate, theirs: Candidate, document: Document) -> dict[str, float]:
    if mine.noun is None or theirs.noun is None:
        return {}
    first, second = sorted((mine.noun, theirs.noun), key=lambda h: h.start)
    between = document.normal.low[first.end : second.start]
    me = "first" if first is mine.noun else "second"
    return {
        "paired": 1.0,
        f"paired.{me}": 1.0,
        f"paired.{me}.pause={any(c in between for c in _PAUSES)}": 1.0,
        f"paired.{me}.close": float(len(between) < SIDE_BY_SIDE),
        f"paired.{me}.generic": float(mine.instrument in (*GENERIC, "contract")),
        "paired.farther": float(mine.distance > theirs.distance),
        f"paired.{mine.instrument}.with.{theirs.instrument}": 1.0,
        f"paired.{me}.{mine.instrument}": 1.0,
        "paired.verb.holds.me": float(_holds(mine.trigger, mine.noun)),
        "paired.verb.holds.other": float(_holds(mine.trigger, theirs.noun)),
        "paired.alike": float(mine.instrument == theirs.instrument),
        "paired.other.generic": float(theirs.instrument in (*GENERIC, "contract")),
    }


def _holds(verb: Hit | None, noun: Hit) -> bool:
    """The expression for the act names the instrument ("concluded an agreement")."""
    return verb is not None and verb.start <= noun.start < verb.end
