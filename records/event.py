"""An event: mentions merged into one occasion in the world, with its history."""

from dataclasses import dataclass
from datetime import datetime

from records.mention import Mention, Side


@dataclass(frozen=True)
class Report:
    """One mention together with what is known of the article that makes it: the unit that events are resolved from."""

    mention: Mention
    article_id: str
    url: str | None
    outlet: str  # source id, or host of the address
    lang: str | None
    published: datetime | None
    title: str = ""
    in_passing: bool = False  # announced in an article that is about something else (`events.reports_of` decides)
    translations: tuple[str, ...] = ()  # addresses of the article in other languages
    signature: bytes = b""  # of the article's text, by which near-copies are known (`events.near_copies`)


@dataclass(frozen=True)
class StateChange:
    """A status that an event took, and the article that told it first."""

    status: str
    date: str | None  # of the act, as told
    reported: datetime | None
    article_id: str


@dataclass(frozen=True)
class Event:
    """Several reports of one occasion, merged. `reports` are in order of publication."""

    id: str
    type: str
    status: str
    sides: tuple[Side, ...]
    instrument: str | None
    date: str | None
    valid: str | None
    location: str | None
    sectors: tuple[str, ...]
    confidence: float
    reports: tuple[Report, ...]
    history: tuple[StateChange, ...] = ()
    agreement_id: str | None = None
    rejected: bool = False  # an analyst says that it is none; kept so that later reports of it are known
    edited: tuple[str, ...] = ()  # fields that an analyst set
