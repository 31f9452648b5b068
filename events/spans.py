"""Days on which a reported act can have taken place, as a closed interval."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from records.event import Report

# A paper that gives no day tells of today, yesterday or the day before.
RECALL_DAYS = 2
# An announcement without a day is of the next days; farther ahead a paper names the month.
FORESIGHT_DAYS = 10
# "Next year" is no day to find anything by: such a span is known by its first month.
LONGEST_SPAN_DAYS = 31

AHEAD = frozenset({"planned", "proposed"})


@dataclass(frozen=True)
class Span:
    """From `first` to `last`, both included. `told` is True where the text itself names the day."""

    first: date
    last: date
    told: bool

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def gap_days(self, other: "Span") -> int:
        """Days between the two; 0 where they share a day."""
        return max(0, (other.first - self.last).days, (self.first - other.last).days)


def parse_partial(text: str) -> tuple[date, date]:
    """First and last day of `YYYY-MM-DD`, `YYYY-MM` or `YYYY`.

    Raises: ValueError if the text is none of these.
    """
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        day = date(parts[0], parts[1], parts[2])
        return day, day
    if len(parts) == 2:
        last = monthrange(parts[0], parts[1])[1]
        return date(parts[0], parts[1], 1), date(parts[0], parts[1], last)
    if len(parts) == 1:
        return date(parts[0], 1, 1), date(parts[0], 12, 31)
    raise ValueError(f"{text!r} is no ISO date")


def span_of(report: Report) -> Span | None:
    """Days that the report leaves open; None if neither the act nor the publication is dated.

    A month or a year is narrowed by the publication: what is done lies before it, what is planned after it.
    """
    told = parse_partial(report.mention.date) if report.mention.date else None
    if told and told[0] == told[1]:
        return Span(*told, told=True)
    near = _days_around_publication(report)
    if told is None:
        return near
    if near is not None and max(told[0], near.first) <= min(told[1], near.last):
        return Span(max(told[0], near.first), min(told[1], near.last), told=False)
    return Span(told[0], min(told[1], told[0] + timedelta(days=LONGEST_SPAN_DAYS - 1)), told=False)


def _days_around_publication(report: Report) -> Span | None:
    if report.published is None:
        return None
    day = report.published.date()
    if report.mention.status in AHEAD:
        return Span(day, day + timedelta(days=FORESIGHT_DAYS), told=False)
    return Span(day - timedelta(days=RECALL_DAYS), day, told=False)
