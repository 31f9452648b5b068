"""What events of one article share: the day and the city of the occasion that it reports."""

from collections.abc import Sequence
from dataclasses import replace

from records.mention import Mention

AHEAD = ("planned", "proposed")


def complete(mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions with the days and cities that they leave unsaid taken from the article's other events of the same parties.

    What happened takes them from what happened, what is announced from other announcements.
    """
    return [_complete(m, [o for o in mentions if o is not m and _akin(m, o)]) for m in mentions]


def _complete(mention: Mention, kin: list[Mention]) -> Mention:
    date = mention.date or _best([(o.confidence, o.date) for o in kin if o.date and len(o.date) == 10])
    location = mention.location
    if location is None and mention.type != "project":
        location = _best([(o.confidence, o.location) for o in kin if o.location and o.type != "project"])
    return replace(mention, date=date, location=location)


def _akin(a: Mention, b: Mention) -> bool:
    """Both announced or both done, by the same parties."""
    same_parties = {s.key for s in a.sides} == {s.key for s in b.sides}
    return same_parties and (a.status in AHEAD) == (b.status in AHEAD) and "cancelled" not in (a.status, b.status)


def _best(options: list[tuple[float, str]]) -> str | None:
    return max(options)[1] if options else None
