"""Why an article gives the events that it gives: what matched, which candidates were rejected, and what weighed."""

from dataclasses import dataclass

from extract.mentions.finding import Weighed, find_all, weigh
from extract.mentions.judge import Judge, load_judge
from extract.mentions.patterns import Hit
from records.article import Article

MOST_REASONS = 8


@dataclass(frozen=True)
class ExplainedSentence:
    text: str
    hits: tuple[tuple[str, str], ...]  # (words of the text, what they mean)


@dataclass(frozen=True)
class ExplainedGroup:
    weighed: Weighed
    accepted: bool
    reasons: tuple[tuple[str, float], ...]  # (feature, what it added to the score), the heaviest first


@dataclass(frozen=True)
class Explanation:
    sentences: tuple[ExplainedSentence, ...]
    salience: dict[str, float]
    groups: tuple[ExplainedGroup, ...]


def explain(article: Article, lang: str, judge: Judge | None = None) -> Explanation:
    """The explanation of an article in one of our languages."""
    judge = judge or load_judge()
    document, cast, candidates = find_all(article, lang)
    text = document.normal.text
    sentences = tuple(
        ExplainedSentence(document.text_of(s), tuple((text[h.start : h.end], _meaning(h)) for h in s.hits if h.group != "sector"))
        for s in document.sentences
    )
    groups = tuple(_explained(w, judge) for w in weigh(document, cast, candidates, judge))
    return Explanation(sentences, cast.salience, groups)


def _meaning(hit: Hit) -> str:
    return f"{hit.group}:{hit.name}{'=' + hit.value if hit.value else ''}"


def _explained(weighed: Weighed, judge: Judge) -> ExplainedGroup:
    parts = {name: judge.weights.get(name, 0.0) * value for name, value in weighed.facts.items() if value}
    heaviest = sorted(parts.items(), key=lambda item: -abs(item[1]))[:MOST_REASONS]
    accepted = judge.accepts(weighed.group.type, weighed.confidence)
    return ExplainedGroup(weighed, accepted, tuple((name, round(part, 2)) for name, part in heaviest))
