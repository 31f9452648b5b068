"""What lists of articles hold, whatever their form: entries, further lists, and what is to be said of the list."""

from dataclasses import dataclass, field
from datetime import datetime

from records.clean_text import clean_fields


@dataclass(frozen=True)
class Entry:
    """One article as a list tells it. `content`: HTML of the whole article, where the list carries it."""

    url: str
    title: str = ""
    lead: str = ""
    published: datetime | None = None
    content: str = ""
    modified: datetime | None = None  # as a sitemap says; often the day of its making
    ask: str = ""  # address to ask in its stead: an API that gives the article as JSON

    def __post_init__(self) -> None:
        clean_fields(self, "url", "title", "lead", "content", "ask")


@dataclass(frozen=True)
class Part:
    """A further list that this one names."""

    url: str
    modified: datetime | None = None


@dataclass
class Listed:
    entries: list[Entry] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # what an operator should know: cut, dates not believed


@dataclass(frozen=True)
class Span:
    """The days that are asked for; open at an end that is None."""

    since: datetime | None = None
    until: datetime | None = None

    def __bool__(self) -> bool:
        return self.since is not None or self.until is not None

    def holds(self, moment: datetime | None) -> bool:
        """Whether the moment is asked for; what has no date is."""
        if moment is None:
            return True
        return not ((self.since and moment < self.since) or (self.until and moment > self.until))

    def holds_day(self, stamp: str | None) -> bool:
        """The same for a day written 20250313."""
        since, until = (moment.strftime("%Y%m%d") if moment else None for moment in (self.since, self.until))
        return stamp is None or not ((since and stamp < since) or (until and stamp > until))
