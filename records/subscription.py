"""Who wants to know what and how; what is to be told; each attempt to tell it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, EmailStr, Field

NEW_AGREEMENT_STATUSES = ("signed", "ratified", "in_force", "extended")


class EventFilter(BaseModel):
    """Which events concern a reader. An empty field asks nothing; filled fields must all be met."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pairs: tuple[tuple[str, str], ...] = ()  # ISO codes or organisation names, in any order
    countries: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    orgs: tuple[str, ...] = ()
    types: tuple[str, ...] = ("agreement",)
    statuses: tuple[str, ...] = NEW_AGREEMENT_STATUSES
    sectors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    minimum_confidence: Annotated[float, Field(ge=0, le=1)] = 0.5
    minimum_outlets: Annotated[int, Field(ge=1)] = 1


class Subscription(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    email: EmailStr
    language: str = "en"
    cadence: Literal["at_once"] = "at_once"  # daily and weekly digests come with their issue
    active: bool = True
    filter: EventFilter = EventFilter()


class DeliveryState(StrEnum):
    """What became of a mail. *Unknown*: cut off after the final dot; SMTP cannot be asked."""

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    FAILED = "failed"


@dataclass(frozen=True)
class Alert:
    """One thing to be told to one subscriber: told once per (subscription, event, status)."""

    subscription_id: str
    event_id: str
    status: str
    decided: datetime
