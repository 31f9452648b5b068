"""The fields of an event, read from the sentences of its group."""

from datetime import date, timedelta

from extract.mentions.actors import Actor, Cast
from extract.mentions.candidates import Candidate
from extract.mentions.dates import NamedDate
from extract.mentions.document import Document, Sentence
from extract.mentions.groups import Group
from extract.mentions.instruments import is_term
from extract.mentions.sides import as_sides
from extract.mentions.terms import find_term
from records.mention import Mention, Side

ANAPHORA_REACH = 1  # sentences after the telling one that go on about it
MAX_SECTORS = 8
TOWNS_AGAIN = 3
_TOWN_ROLES = ("mayor", "governor")


def fill_fields(group: Group, document: Document, cast: Cast, confidence: float) -> Mention:
    """The mention that a group stands for."""
    best, body = group.best, group.body_best
    happened = _act_date(group, document)
    sentence = body.sentence
    evidence = document.text_of(sentence)
    offset = document.original.find(evidence, document.text_start) - document.text_start if sentence.position >= 0 else -1
    agreement = group.type == "agreement"
    return Mention(
        type=group.type,
        status=group.status,
        sides=_sides(group, document, cast),
        instrument=group.instrument if agreement else None,
        date=happened,
        valid=find_term(document, _telling(group, document), happened) if agreement and group.status != "proposed" else None,
        location=_location(group, cast),
        sectors=_sectors(group, document),
        evidence=evidence,
        evidence_spans=((offset, offset + len(evidence)),) if offset >= 0 else (),
        confidence=confidence,
        rules=tuple(dict.fromkeys(m.rule for m in (best, *group.members)))[:4],
    )


def _telling(group: Group, document: Document) -> list[Sentence]:
    """The sentences of the group, the best first, then those right after them that name no other event."""
    own = list(dict.fromkeys([group.best.sentence, *(m.sentence for m in group.members)]))
    order = {s.start: i for i, s in enumerate(document.sentences)}
    following = []
    for sentence in own:
        for step in range(1, ANAPHORA_REACH + 1):
            i = order[sentence.start] + step
            if i < len(document.sentences) and sentence.position >= 0:
                following.append(document.sentences[i])
    return list(dict.fromkeys([*own, *following]))


def _act_date(group: Group, document: Document) -> str | None:
    """Day of the act: the date nearest to the verb, in the best sentence first; None if no sentence tells one."""
    ahead = group.status in ("planned", "proposed", "cancelled")
    published = document.published
    ordered = sorted(group.members, key=lambda m: (m is not group.best, m.sentence.start))
    for member in ordered:
        usable = [d for d in member.dates if _fits_time(d, ahead, published) and not is_term(document, d)]
        if usable:
            return min(usable, key=lambda d: _gap(member, d)).value
    return None


def _gap(member: Candidate, named: NamedDate) -> tuple[int, int]:
    start, end = member.anchor
    precision = {"day": 0, "weekday": 0, "month": 30, "year": 60, "period": 40}[named.kind]
    return (max(0, start - named.end, named.start - end) + precision, named.start)


def _fits_time(named: NamedDate, ahead: bool, published: date | None) -> bool:
    if published is None:
        return True
    today = published.isoformat()
    if ahead:
        return named.value[: len(named.value)] >= today[: len(named.value)]
    return named.value <= (published + timedelta(1)).isoformat() and named.value >= (published - timedelta(400)).isoformat()


def _sides(group: Group, document: Document, cast: Cast) -> tuple[Side, ...]:
    cities = group.instrument == "twinning" or any(_is_between_towns(m.sentence) for m in group.members)
    cities = cities or (_is_about_towns(document) and not any(_is_between_states(m.sentence) for m in group.members))
    sides = as_sides(group.parties, cast, group.best.sentence, cities=cities)
    named = [s for s in sides if s.place]
    if cities and len(named) < len(sides):
        return as_sides(group.parties, cast, group.best.sentence, cities=False)
    return sides


def _is_between_towns(sentence: Sentence) -> bool:
    return any(h.name in _TOWN_ROLES for h in sentence.of("role"))


def _is_about_towns(document: Document) -> bool:
    """The headline or the first sentence is about mayors or governors, and they come again."""
    opening = [s for s in document.sentences if s.position <= 1]
    return any(_is_between_towns(s) for s in opening) and document.counts.get(("role", "mayor"), 0) >= TOWNS_AGAIN


def _is_between_states(sentence: Sentence) -> bool:
    return any(h.name in ("head", "minister", "envoy") for h in sentence.of("role"))


def _location(group: Group, cast: Cast) -> str | None:
    """City where it took place; "online" for calls and video links."""
    for sentence in dict.fromkeys([group.best.sentence, *(m.sentence for m in group.members)]):
        if place := _place_in(cast.of(sentence), group):
            return place
        if sentence.position >= 0 and sentence.has("cue", "online"):
            return "online"
    return None


def _place_in(actors: list[Actor], group: Group) -> str | None:
    places = [a for a in actors if a.place and a.located and a.kind != "region"]
    start, end = group.best.anchor
    nearest = min(places, key=lambda a: max(0, start - a.end, a.start - end), default=None)
    return nearest.place if nearest else None


def _sectors(group: Group, document: Document) -> tuple[str, ...]:
    """Sectors of the sentences that tell it; of those right after only where these name none."""
    own = list(dict.fromkeys([group.best.sentence, *(m.sentence for m in group.members)]))
    found = dict.fromkeys(hit.name for sentence in own for hit in sentence.of("sector"))
    if not found:
        found = dict.fromkeys(hit.name for sentence in _telling(group, document) for hit in sentence.of("sector"))
    return tuple(found)[:MAX_SECTORS]
