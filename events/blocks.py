"""Keys under which a report meets the events that it may belong to. Independent of language, few, indexable."""

from collections.abc import Sequence
from itertools import combinations

from events.spans import span_of
from records.event import Report
from records.mention import Side

# Occasions less than this apart must meet (a visit lasts, a paper is a day off).
SLACK_DAYS = 3
WINDOW_DAYS = 8
# A summit of many sides is known by its first ones in the alphabet: 6 sides are 15 pairs.
MAX_SIDES = 6


def block_keys(report: Report) -> tuple[str, ...]:
    """Keys of the form `agreement|IR+RU|92312`: type, pair in alphabetical order, window of days.

    Two reports of one occasion share at least one key, whatever order their sides are told in; windows are padded so
    that neighbours meet. A report that nothing dates gets the window `undated`.
    """
    return tuple(f"{report.mention.type}|{pair}|{window}" for pair in pair_keys(report) for window in _windows(report))


def pair_keys(report: Report) -> tuple[str, ...]:
    """Pairs of the report's sides."""
    return pair_keys_of(report.mention.sides)


def pair_keys_of(sides: Sequence[Side]) -> tuple[str, ...]:
    """Unordered pairs of the sides on the level of states: `IR+RU`, `EAEU+IR`."""
    keys = sorted(side.key for side in sides)
    distinct = sorted(set(keys))[:MAX_SIDES]
    if len(distinct) < 2:  # two places of one state, or a side that was not understood
        return ("+".join(keys[:2]) or "?",)
    return tuple("+".join(pair) for pair in combinations(distinct, 2))


def _windows(report: Report) -> tuple[str, ...]:
    span = span_of(report)
    if span is None:
        return ("undated",)
    first = (span.first.toordinal() - SLACK_DAYS) // WINDOW_DAYS
    last = (span.last.toordinal() + SLACK_DAYS) // WINDOW_DAYS
    return tuple(str(window) for window in range(first, last + 1))
