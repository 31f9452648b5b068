"""Reports: the mentions of one article, each with what the article is about."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from events.near_copies import signature
from events.spans import AHEAD, parse_partial
from records.article import Article
from records.event import Report
from records.mention import Mention, Reading

# What was done is the news; what is announced beside it is the outlook.
DONE_WEIGHT, AHEAD_WEIGHT = 2, 1
# An act between other sides that lies farther back than this is what an article recalls, not what it reports.
RECALLED_AFTER_DAYS = 14


def reports_of(article: Article, reading: Reading, *, article_id: str, outlet: str) -> tuple[Report, ...]:
    """One report for each mention that is news, in their order. The one place where reports are made.

    A mention that the article merely recalls gets none: it is a reference and makes no event.
    """
    fresh = [mention for mention in reading.mentions if not is_old(mention, article.published)]
    focus = focus_of(fresh or reading.mentions)
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
            translations=article.translations,
            signature=text_signature,
        )
        for mention in reading.mentions
        if not is_recalled(mention, focus, article.published)
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


def is_recalled(mention: Mention, focus: frozenset[str], published: datetime | None) -> bool:
    """True for an act of earlier days between other sides than those the article is about.

    Source: labelling guide, "Decisions on what was unclear": an older act, merely recalled, is a reference.
    """
    return is_old(mention, published) and _parties(mention) != focus


def is_old(mention: Mention, published: datetime | None) -> bool:
    """True for what was done longer ago than an article reports of as news."""
    if published is None or not mention.date or mention.status in AHEAD:
        return False
    return parse_partial(mention.date)[1] < published.date() - timedelta(days=RECALLED_AFTER_DAYS)


def _parties(mention: Mention) -> frozenset[str]:
    return frozenset(side.key for side in mention.sides)
