"""Who wants to know what and how; what is to be told; each attempt to tell it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, EmailStr, Field, SecretStr, field_serializer, field_validator, model_validator

from records.article import LANGUAGES
from records.ontology import load_ontology

# An alert that is wrong costs trust: what one article alone tells doubtfully waits for a second voice (docs/quality.md has what it costs).
DEFAULT_CONFIDENCE = 0.7
NEW_AGREEMENT_STATUSES = ("signed", "ratified", "in_force", "extended")
Channel = Literal["email", "webhook", "apprise", "feed"]


class EventFilter(BaseModel):
    """Which events concern a reader. An empty field asks nothing; filled fields must all be met, each by one of its values."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pairs: tuple[tuple[str, str], ...] = ()  # ISO codes, organisations or places, in any order
    countries: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    orgs: tuple[str, ...] = ()
    types: tuple[str, ...] = ("agreement",)
    statuses: tuple[str, ...] = NEW_AGREEMENT_STATUSES
    sectors: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()  # ids, or beginnings of them that end with a slash: `tj/`
    words: tuple[str, ...] = ()
    minimum_confidence: Annotated[float, Field(ge=0, le=1)] = DEFAULT_CONFIDENCE
    minimum_outlets: Annotated[int, Field(ge=1)] = 1

    @model_validator(mode="before")
    @classmethod
    def all_statuses_of_other_types(cls, values: Any) -> Any:
        """New agreements are the default; who names types and no statuses wants all of theirs."""
        if isinstance(values, dict) and values.get("types") is not None and values.get("statuses") is None:
            return values | {"statuses": NEW_AGREEMENT_STATUSES if tuple(values["types"]) == ("agreement",) else ()}
        return values

    @field_validator("pairs", mode="before")
    @classmethod
    def pairs_as_written(cls, values: Any) -> Any:
        """`RU-TJ`, `Ulan-Ude:Ulaanbaatar`, or two names."""
        return tuple(split_pair(value) if isinstance(value, str) else value for value in values)

    @field_validator("countries")
    @classmethod
    def codes(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        if bad := [v for v in values if len(v) != 2 or not v.isalpha() or not v.isascii()]:
            raise ValueError(f"{bad[0]!r} is no ISO code of a country, such as TJ")
        return tuple(value.upper() for value in values)

    @field_validator("types", "statuses", "sectors", "languages")
    @classmethod
    def known(cls, values: tuple[str, ...], field: Any) -> tuple[str, ...]:
        ontology = load_ontology()
        vocabulary: dict[str, Iterable[str]] = {
            "types": ontology.types, "statuses": ontology.statuses, "sectors": ontology.sectors, "languages": LANGUAGES,
        }  # fmt: skip
        if bad := [value for value in values if value not in vocabulary[field.field_name]]:
            raise ValueError(f"{bad[0]!r} is none of {', '.join(vocabulary[field.field_name])}")
        return values


def split_pair(text: str) -> tuple[str, str]:
    """The two sides. Raises: ValueError if there are not two."""
    mark = next((mark for mark in (":", "–", "-") if mark in text), "-")
    one, _, other = (part.strip() for part in text.partition(mark))
    if not one or not other:
        raise ValueError(f"{text!r} is no pair, such as RU-TJ or Ulan-Ude:Ulaanbaatar")
    return one, other


class Subscription(BaseModel):
    """One reader's wish. Told by one channel: e-mail, webhook, or an address of Apprise; with none of them by feed and calendar alone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f/]+$")]
    email: EmailStr | None = None
    webhook: Annotated[str, Field(pattern=r"^https?://")] | None = None
    apprise: SecretStr | None = None  # such as tgram://token/chat: it holds the right to write there
    language: Literal["en", "ru", "fa", "zh", "tg", "ar", "tr"] = "en"
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

    @model_validator(mode="after")
    def one_channel(self) -> Self:
        if sum(address is not None for address in (self.email, self.webhook, self.apprise)) > 1:
            raise ValueError("name one of email, webhook and apprise; who wants two has two subscriptions")
        return self

    @field_serializer("apprise", when_used="json")
    def address_is_kept(self, address: SecretStr | None) -> str | None:
        return address.get_secret_value() if address else None

    @property
    def channel(self) -> Channel:
        return "email" if self.email else "webhook" if self.webhook else "apprise" if self.apprise else "feed"

    @property
    def address(self) -> str:
        """Where it goes to, fit to be shown: an Apprise address only by its kind."""
        if self.apprise:
            return f"{self.apprise.get_secret_value().split(':')[0]}://…"
        return self.email or self.webhook or "feed"


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
    status: str  # of the event; or `expiring`, `overdue`, `withdrawn`, `corrected:…`
    decided: datetime
    due: datetime | None = None  # not to be sent before; at once if none
    by_feed: str | None = None  # nothing is sent, for feed and calendar tell it: what they say of the event, as JSON
