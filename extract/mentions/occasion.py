"""What events of one article share: the day and the city of the occasion that it reports."""

from collections.abc import Sequence
from dataclasses import replace

from extract.mentions.document import Document
from extract.mentions.patterns import matcher_for
from records.mention import Mention

AHEAD = ("planned", "proposed")


def complete(mentions: Sequence[Mention], document: Document) -> list[Mention]:
    """The mentions with the days and cities that they leave unsaid.

    What happened without a day of its own happened on the day of the article's other events of the same parties,
    else on the day of the report; without a city, in theirs, else where the report is dated from. What is
    announced takes both only from other announcements of the same parties.
    """
    return [_complete(m, [o for o in mentions if o is not m], document) for m in mentions]


def _complete(mention: Mention, others: list[Mention], document: Document) -> Mention:
    kin = [o for o in others if _akin(mention, o)]
    happened = mention.status not in AHEAD
    date, location = mention.date, mention.location
    if date is None:
        date = _best([(o.confidence, o.date) for o in kin if o.date and len(o.date) == 10])
        if date is None and happened and mention.status != "cancelled" and document.published:
            date = document.published.isoformat()
    if location is None:
        if mention.type != "project":
            location = _best([(o.confidence, o.location) for o in kin if o.location and o.type != "project"])
        if location is None and happened:
            location = _dateline_city(mention, document)
    return replace(mention, date=date, location=location)


def _akin(a: Mention, b: Mention) -> bool:
    """Both announced or both done, by the same parties."""
    same_parties = {s.key for s in a.sides} == {s.key for s in b.sides}
    return same_parties and (a.status in AHEAD) == (b.status in AHEAD) and "cancelled" not in (a.status, b.status)


def _best(options: list[tuple[float, str]]) -> str | None:
    return max(options)[1] if options else None


def _dateline_city(mention: Mention, document: Document) -> str | None:
    """The city that the report is dated from, if it lies in one of the countries."""
    start, end = document.dateline
    if start == end:
        return None
    keys = {side.key for side in mention.sides}
    for hit in matcher_for(document.lang).find(document.normal.part(start, end)):
        if hit.group == "name" and hit.name in ("capital", "city"):
            code, place = hit.value.split("|")
            if code in keys or any(len(key) > 2 for key in keys):  # an organisation meets anywhere
                return place
    return None
