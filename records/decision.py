"""What an analyst decided on events. It stands above any likeness and whatever is read later."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from records.event import Event, Report


@dataclass(frozen=True)
class Constraint:
    """Reports of `type` in the articles `left` and in the articles `right` are `together` or `apart`.

    Articles, not events or reports, are named: they keep their names when events are merged and pages read again.
    `events merge A B` gives the articles of A and of B; `events split E --articles …` those named and the rest of E.
    """

    kind: Literal["together", "apart"]
    type: str
    left: frozenset[str]
    right: frozenset[str]
    author: str = ""
    decided: datetime | None = None
    reason: str = ""

    def binds(self, one: Report, other: Report) -> bool:
        """True if the two reports are on its two sides."""
        if one.mention.type != self.type or other.mention.type != self.type:
            return False
        first, second = one.article_id, other.article_id
        return (first in self.left and second in self.right) or (first in self.right and second in self.left)


@dataclass(frozen=True)
class Edit:
    """`changes` gives fields of an event as text: `{"status": "signed", "sides": "RU/Moscow TJ/Dushanbe", "rejected": "yes"}`."""

    event_id: str
    type: str
    parties: frozenset[str]
    articles: frozenset[str]
    changes: Mapping[str, str] = field(default_factory=dict)
    author: str = ""
    decided: datetime | None = None
    reason: str = ""

    def means(self, event: Event) -> bool:
        """True for the event that was edited, also where a new reading of the same articles gave it another identifier."""
        if event.id == self.event_id:
            return True
        told_by = {report.article_id for report in event.reports}
        return event.type == self.type and told_by <= self.articles and {side.key for side in event.sides} == self.parties
