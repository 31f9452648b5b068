"""An event in the reader's language: composed from its fields with reviewed words, so that grammar holds."""

from datetime import date
from functools import cache
from importlib.resources import files

import yaml
from babel import Locale
from babel.dates import format_date
from pydantic import BaseModel, ConfigDict

from records.event import Event
from records.mention import Side

LANGUAGES = ("en", "ru", "fa", "zh", "tg", "ar", "tr")  # languages that mails are written in
HIGH, MEDIUM = 0.8, 0.6


class Words(BaseModel):
    """The words of one language. Statuses agree with the gender of what they are said of, where the language asks it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    direction: str
    instruments: dict[str, dict[str, str]]
    types: dict[str, dict[str, str]]
    statuses: dict[str, dict[str, str]]
    notices: dict[str, dict[str, str]]  # what is told of an agreement between its acts: `expiring`, `overdue`
    digest: dict[str, str]
    sectors: dict[str, str]
    labels: dict[str, str]
    confidence: dict[str, str]
    cities: dict[str, str]


@cache
def load_words(language: str) -> Words:
    """The words of the language; English where we have none."""
    name = language if language in LANGUAGES else "en"
    return Words.model_validate(yaml.safe_load(files("alerts").joinpath("words", f"{name}.yml").read_text(encoding="utf-8")))


def say_fact(event: Event, language: str, told: str | None = None) -> str:
    """`Moscow – Dushanbe: cooperation programme 2020–2023 signed`; `told`: of which status, if not the event's own."""
    words = load_words(language)
    noun = words.instruments[event.instrument] if event.instrument in words.instruments else words.types[event.type]
    status = words.notices.get(told or "") or words.statuses[told or event.status]
    term = f" {event.valid.replace('/', '–')}" if event.valid else ""
    said = status.get("any") or status[noun["gender"]]
    return f"{say_sides(event.sides, language)}: {noun['name']}{term} {said}"


def say_sides(sides: tuple[Side, ...], language: str) -> str:
    return " – ".join(say_side(side, language) for side in sides)


def say_side(side: Side, language: str) -> str:
    """The city, the organisation or the country, in that language."""
    if side.place:
        return load_words(language).cities.get(side.place, side.place)
    name = _territory(side.country, language) if side.country else None
    return f"{side.org} ({name})" if side.org and name else side.org or name or "?"


def say_place(place: str, language: str) -> str:
    return load_words(language).cities.get(place, place)


def say_date(value: str, language: str) -> str:
    """A day, month or year in the reader's manner."""
    locale = _locale(language)
    if len(value) == 10:
        return format_date(date.fromisoformat(value), "long", locale=locale)
    if len(value) == 7:
        return format_date(date.fromisoformat(f"{value}-01"), "LLLL y", locale=locale)
    return value


def say_confidence(confidence: float, language: str) -> str:
    level = "high" if confidence >= HIGH else "medium" if confidence >= MEDIUM else "low"
    return f"{load_words(language).confidence[level]} ({confidence:.0%})"


def _territory(code: str, language: str) -> str:
    return str(_locale(language).territories.get(code, code))


def _locale(language: str) -> Locale:
    return Locale.parse(language if language in LANGUAGES else "en")
