"""Reports: the mentions of one article, each with what the article is about."""

from collections import Counter
from collections.abc import Sequence

from events.near_copies import signature
from events.spans import AHEAD
from records.article import Article
from records.event import Report
from records.mention import Mention, Reading

# What was done is the news; what is announced beside it is the outlook.
DONE_WEIGHT, AHEAD_WEIGHT = 2, 1


def reports_of(article: Article, reading: Reading, *, article_id: str, outlet: str) -> tuple[Report, ...]:
    """One report for each mention of the article, in their order. The one place where reports are made."""
    focus = focus_of(reading.mentions)
    text_signature = signature(article.text)
    return tuple(
        Report(
            mention=mention,
            article_id=article_id,
            url=article.canonical or article.url,
            outlet=outlet,
            lang=reading.lang,
            published=article.published,
            title=article.title,
            in_passing=is_in_passing(mention, focus),
            signature=text_signature,
        )
        for mention in reading.mentions
    )


def focus_of(mentions: Sequence[Mention]) -> frozenset[str]:
    """Sides that the article is about: those of most of its acts, the first told on a tie."""
    weights: Counter[frozenset[str]] = Counter()
    for mention in mentions:
        weights[_parties(mention)] += AHEAD_WEIGHT if mention.status in AHEAD else DONE_WEIGHT
    return max(weights, key=weights.__getitem__, default=frozenset())


def is_in_passing(mention: Mention, focus: frozenset[str]) -> bool:
    """True for an announcement between other sides than those the article is about.

    "The three presidents will meet in Khujand at the month's end", at the close of a report of a visit of two of them,
    announces an occasion; it does not report it. It is kept as an announcement of its own, tied to the occasion
    by `fulfilment`, and an alert on the one says nothing of the other.
    """
    return mention.status in AHEAD and _parties(mention) != focus


def _parties(mention: Mention) -> frozenset[str]:
    return frozenset(side.key for side in mention.sides)
