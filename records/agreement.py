"""An agreement: the thread of events on one instrument; and what articles recall of agreements that nobody reported while we read."""

from dataclasses import dataclass, field

from records.event import Event


@dataclass(frozen=True)
class Agreement:
    """The thread of one instrument; `events` in the order of their acts."""

    id: str
    events: tuple[Event, ...]

    @property
    def status(self) -> str:
        """The rung of the latest act."""
        return self.events[-1].status

    @property
    def valid(self) -> str | None:
        """The term as last told."""
        return next((event.valid for event in reversed(self.events) if event.valid), None)


@dataclass(frozen=True)
class Recalled:
    """One recollection: `instrument` of `year` between `parties` (keys of sides), in an article."""

    instrument: str
    year: str | None
    parties: frozenset[str]
    article_id: str


@dataclass(frozen=True)
class Background:
    """An agreement known by recollections alone. It is never told as news."""

    id: str
    instrument: str
    year: str
    parties: frozenset[str]
    articles: tuple[str, ...] = field(default=())
