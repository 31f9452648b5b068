"""The vocabulary of events, read from `ontology.yml`: types, statuses, instruments, sectors and their codes."""

from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict


class EventType(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    definition: str
    statuses: tuple[str, ...]
    example: str
    counter_example: str
    cameo: dict[str, str]
    plover: dict[str, str]


class Instrument(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    definition: str
    example: str


class Sector(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    definition: str
    iptc: str


class Ontology(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int
    codes: dict[str, str]
    types: dict[str, EventType]
    statuses: dict[str, str]
    instruments: dict[str, Instrument]
    sectors: dict[str, Sector]


@cache
def load_ontology() -> Ontology:
    """The vocabulary, read once."""
    return Ontology.model_validate(yaml.safe_load(files("records").joinpath("ontology.yml").read_text(encoding="utf-8")))
