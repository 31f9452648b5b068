"""A mention: one event as one article reports it, with its evidence. Field names follow the labelling guide."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, order=True)
class Side:
    """A country (ISO 3166-1 alpha-2), or a place or an institution of it, or an international organisation (no country)."""

    country: str | None = None
    place: str | None = None  # English name of the city or region, when the side is one
    org: str | None = None  # English name, when a ministry, university, company or organisation is the party

    @property
    def key(self) -> str:
        """What identifies the party on the level of states: `RU`, or `EAEU` for an organisation."""
        return self.country or (self.org or "").upper()

    def as_json(self) -> dict[str, str | None]:
        return {"country": self.country, "place": self.place, "org": self.org}


@dataclass(frozen=True)
class Person:
    """Somebody who acted for a side, by the role that the text gives."""

    name: str
    role: str | None = None
    country: str | None = None


@dataclass(frozen=True)
class Mention:
    type: str  # agreement | meeting | visit | project
    status: str
    sides: tuple[Side, ...]
    instrument: str | None = None  # agreements only
    date: str | None = None  # YYYY-MM-DD, YYYY-MM or YYYY
    valid: str | None = None  # START/END
    location: str | None = None
    sectors: tuple[str, ...] = ()
    evidence: str = ""  # one sentence of the text, verbatim
    evidence_spans: tuple[tuple[int, int], ...] = ()  # offsets into the article's `text`
    confidence: float = 0.0  # calibrated probability that the event is right
    rules: tuple[str, ...] = ()  # why: names of the lexicon entries and rules that fired
    persons: tuple[Person, ...] = ()

    @property
    def bilateral(self) -> bool:
        return len({side.key for side in self.sides}) == 2

    def as_json(self) -> dict[str, Any]:
        """The fields of the labelling guide, plus `confidence`, `evidence_spans` and `rules` (contract 1)."""
        return {
            "type": self.type,
            "status": self.status,
            "instrument": self.instrument,
            "sides": [side.as_json() for side in self.sides],
            "bilateral": self.bilateral,
            "date": self.date,
            "valid": self.valid,
            "location": self.location,
            "sectors": list(self.sectors),
            "evidence": self.evidence,
            "evidence_spans": [list(span) for span in self.evidence_spans],
            "confidence": round(self.confidence, 3),
            "rules": list(self.rules),
            "persons": [vars(person) for person in self.persons],
        }


@dataclass(frozen=True)
class Reference:
    """An instrument of an earlier occasion that the article merely recalls."""

    instrument: str
    year: str | None
    sides: tuple[Side, ...]

    def as_json(self) -> dict[str, Any]:
        return {"instrument": self.instrument, "year": self.year, "sides": [s.as_json() for s in self.sides]}


@dataclass(frozen=True)
class Reading:
    """All that one article reports."""

    lang: str | None
    mentions: tuple[Mention, ...] = ()
    references: tuple[Reference, ...] = field(default=())

    @property
    def relevant(self) -> bool:
        return bool(self.mentions)
