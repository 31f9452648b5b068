"""From an article to the events that it reports."""

from dataclasses import dataclass, replace

from extract.mentions.actors import Cast
from extract.mentions.acts import act_candidates
from extract.mentions.candidates import Candidate
from extract.mentions.choosing import load_choosers
from extract.mentions.document import Document, take_apart
from extract.mentions.features import describe, text_facts
from extract.mentions.fields import fill_fields
from extract.mentions.groups import Group, group_candidates
from extract.mentions.instruments import instrument_candidates
from extract.mentions.judge import Judge, load_judge
from extract.mentions.occasion import complete
from extract.mentions.sides import as_states, choose_parties, is_domestic, legs_of, partners_apart
from records.article import LANGUAGES, Article
from records.mention import Reading, Reference

EXTRACTOR_VERSION = "1"
MAX_CANDIDATES = 200  # an article; a year's chronicle has less than half of them


@dataclass(frozen=True)
class Weighed:
    """A group of candidates with what the judge saw in it, and how sure it is that it is an event (0 to 1)."""

    group: Group
    facts: dict[str, float]
    confidence: float


def find_mentions(article: Article) -> Reading:
    """The events that the article reports, and the earlier instruments that it recalls. Pure: no store, no network.

    An article in a language that is not read gives an empty reading.
    """
    if article.lang not in LANGUAGES:
        return Reading(article.lang)
    judge, choosers = load_judge(), load_choosers()
    document, cast, candidates = find_all(article, article.lang)
    accepted = [w for w in weigh(document, cast, candidates, judge) if judge.accepts(w.group.type, w.confidence)]
    mentions = [fill_fields(w.group, document, cast, w.confidence, choosers) for w in accepted]
    return Reading(article.lang, tuple(complete(document, [w.group for w in accepted], mentions)), _references(candidates))


def find_all(article: Article, lang: str) -> tuple[Document, Cast, list[Candidate]]:
    """The article taken apart, who appears in it, and all candidates with two parties or more."""
    document = take_apart(article, lang)
    cast = Cast(document)
    candidates: list[Candidate] = []
    for sentence in document.sentences:
        for candidate in (*instrument_candidates(document, sentence), *act_candidates(document, sentence)):
            candidates += [c for c in _with_parties(candidate, cast) if len(c.parties) >= 2]
        if len(candidates) >= MAX_CANDIDATES:
            break
    return document, cast, candidates


def _with_parties(candidate: Candidate, cast: Cast) -> list[Candidate]:
    """The candidate with its sides; a tour of several countries is one visit for each of them, and so are treaties with each."""
    sentence = candidate.sentence
    if candidate.type == "agreement" and is_domestic(cast, sentence):
        return []
    parties, candidate.clarity = choose_parties(cast, sentence, candidate.anchor, trip=candidate.type == "visit")
    named = frozenset(cast.strongest(sentence))
    pairs = {"visit": lambda: legs_of(cast, sentence, candidate), "agreement": lambda: partners_apart(cast, sentence)}
    apart = pairs[candidate.type]() if candidate.type in pairs else ()
    if apart:
        return [replace(candidate, parties=pair, named=named & frozenset(pair)) for pair in apart]
    candidate.parties, candidate.named = parties, named & frozenset(parties)
    return [candidate]


def weigh(document: Document, cast: Cast, candidates: list[Candidate], judge: Judge) -> list[Weighed]:
    """All groups with their confidence, in order of the text."""
    groups = group_candidates(candidates)
    whole = text_facts(document, cast)
    described = ((group, describe(group, groups, document, cast, whole)) for group in groups)
    return [Weighed(group, facts, judge.confidence(facts)) for group, facts in described]


def _references(candidates: list[Candidate]) -> tuple[Reference, ...]:
    found: dict[tuple[str, str | None], Reference] = {}
    for candidate in candidates:
        if candidate.is_reference and candidate.instrument not in (None, "document", "package"):
            instrument = candidate.instrument or "agreement"
            sides = as_states(candidate.parties)
            found.setdefault((instrument, candidate.year), Reference(instrument, candidate.year, sides))
    return tuple(found.values())
