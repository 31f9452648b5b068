"""Who wants to know what and how; what is to be told; each attempt to tell it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, EmailStr, Field, field_validator

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
    cadence: Literal["at_once", "daily", "weekly"] = "at_once"
    hour: Annotated[int, Field(ge=0, le=23)] = 8  # of a digest, in `timezone`
    weekday: Annotated[int, Field(ge=0, le=6)] = 0  # of a weekly digest; Monday is 0
    timezone: str = "UTC"
    lead_days: Annotated[int, Field(ge=0, le=3650)] = 90  # a term that ends within so many days is told; 0: never
    active: bool = True
    filter: EventFilter = EventFilter()

    @field_validator("timezone")
    @classmethod
    def zone_is_known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"no time zone is called {name!r}") from error
        return name


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
    status: str  # of the event; or `expiring`, `overdue`
    decided: datetime
    due: datetime | None = None  # not to be sent before; at once if none
