"""What events of one article share: the day and the city of the occasion that it reports, and the towns that are its parties."""

from collections.abc import Sequence
from dataclasses import replace

from extract.mentions.document import Document
from extract.mentions.groups import Group
from extract.mentions.towns import names_states
from records.mention import Mention, Side

AHEAD = ("planned", "proposed")


def complete(document: Document, groups: Sequence[Group], mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions, each of one of the groups, with what they leave unsaid taken from the other events of the same parties.

    What happened takes its day and city from what happened, what is announced from other announcements.
    An act told without a word of presidents or ministers is one of towns where another act is, if the article does not open with those.
    """
    of_states = any(names_states(s) for s in document.sentences if s.position <= 0)
    told = [m if of_states else replace(m, sides=_sides(g, m, mentions)) for g, m in zip(groups, mentions, strict=True)]
    return [_complete(m, [o for o in told if o is not m and _akin(m, o)]) for m in told]


def _sides(group: Group, mention: Mention, mentions: Sequence[Mention]) -> tuple[Side, ...]:
    of_towns = [o for o in mentions if _keys(o) == _keys(mention) and all(s.place for s in o.sides)]
    if not of_towns or any(s.place for s in mention.sides) or any(names_states(m.sentence) for m in group.members):
        return mention.sides
    return max(of_towns, key=lambda o: o.confidence).sides


def _keys(mention: Mention) -> set[str]:
    return {side.key for side in mention.sides}


def _complete(mention: Mention, kin: list[Mention]) -> Mention:
    date = mention.date or _best([(o.confidence, o.date) for o in kin if o.date and len(o.date) == 10])
    location = mention.location
    if location is None and mention.type != "project":
        location = _best([(o.confidence, o.location) for o in kin if o.location and o.type != "project"])
    return replace(mention, date=date, location=location)


def _akin(a: Mention, b: Mention) -> bool:
    """Both announced or both done, by the same parties."""
    return _keys(a) == _keys(b) and (a.status in AHEAD) == (b.status in AHEAD) and "cancelled" not in (a.status, b.status)


def _best(options: list[tuple[float, str]]) -> str | None:
    return max(options)[1] if options else None
