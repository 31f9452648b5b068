"""The fields of an event, read from the sentences of its group."""

from extract.mentions.about import sector_options
from extract.mentions.actors import Cast
from extract.mentions.choosing import Choosers, Options
from extract.mentions.document import Document
from extract.mentions.groups import Group
from extract.mentions.institutions import institution_options
from extract.mentions.people import find_persons
from extract.mentions.sides import is_country
from extract.mentions.terms import resolve_term, term_options
from extract.mentions.towns import town_options
from extract.mentions.when import date_options
from extract.mentions.where import location_options
from records.mention import Mention, Side

MAX_SECTORS = 8
_STATESMEN = ("head", "minister", "parliament", "envoy")


def fill_fields(group: Group, document: Document, cast: Cast, confidence: float, choosers: Choosers) -> Mention:
    """The mention that a group stands for."""
    best, body = group.best, group.body_best
    options = options_of(group, document, cast)
    happened = choosers["date"].best(options["date"][0])
    sentence = body.sentence
    evidence = document.text_of(sentence)
    offset = document.original.find(evidence, document.text_start) - document.text_start if sentence.position >= 0 else -1
    agreement = group.type == "agreement"
    return Mention(
        type=group.type,
        status=group.status,
        sides=_sides(group, *([choosers[kind].best(o) for o in options[kind]] for kind in ("town", "institution"))),
        instrument=_instrument(group) if agreement else None,
        date=happened,
        valid=resolve_term(choosers["term"].best(options["term"][0]), happened, document.published),
        location=choosers["location"].best(options["location"][0]),
        sectors=tuple(choosers["sectors"].all_likely(options["sectors"][0])[:MAX_SECTORS]),
        evidence=evidence,
        evidence_spans=((offset, offset + len(evidence)),) if offset >= 0 else (),
        confidence=confidence,
        rules=tuple(dict.fromkeys(m.rule for m in (best, *group.members)))[:4],
        persons=find_persons(group, document, cast),
    )


def _instrument(group: Group) -> str | None:
    """A treaty of companies is a contract: many languages have one word for both."""
    sentences = (group.best.sentence, group.body_best.sentence)
    of_companies = any(s.has("role", "company") for s in sentences) and not any(s.has("role", r) for s in sentences for r in _STATESMEN)
    return "contract" if group.instrument == "treaty" and of_companies else group.instrument


def options_of(group: Group, document: Document, cast: Cast) -> dict[str, list[Options]]:
    """What the article offers for each field that a chooser fills; for towns and institutions one entry a side."""
    return {
        "date": [date_options(group, document)],
        "location": [location_options(group, document, cast)],
        "sectors": [sector_options(group, document)],
        "term": [term_options(group, document)],
        "town": town_options(group, document, cast),
        "institution": [institution_options(key, group, cast) for key in group.parties],
    }


def _sides(group: Group, towns: list[str | None], bodies: list[str | None]) -> tuple[Side, ...]:
    return tuple(
        Side(country=key, place=town, org=body) if is_country(key) else Side(org=key)
        for key, town, body in zip(group.parties, towns, bodies, strict=True)
    )
