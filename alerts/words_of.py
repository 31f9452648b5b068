"""The words of each language that mails are written in: `words/<code>.yml`, reviewed by hand."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from babel import Locale
from pydantic import BaseModel, ConfigDict

LANGUAGES = ("en", "ru", "fa", "zh", "tg", "ar", "tr")
_LOCALES = {"en": "en_GB"}


class _Words(yaml.SafeLoader):
    """`NO` is Norway and no denial."""


_Words.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_yaml(text: str) -> Any:
    """Content of a YAML text in which `no`, `off` and `NO` are words. Raises: yaml.YAMLError."""
    return yaml.load(text, _Words)


class Words(BaseModel):
    """The words of one language. Statuses agree with the gender of what they are said of, where the language asks it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    direction: str
    instruments: dict[str, dict[str, str]]  # `object`: the form that stands after "signed", where it differs
    types: dict[str, dict[str, str]]
    statuses: dict[str, dict[str, str]]
    notices: dict[str, dict[str, str]]  # what is told of an agreement between its acts: `expiring`, `overdue`
    joins: dict[str, str]
    term: dict[str, str]
    brackets: dict[str, str]
    sentences: dict[str, dict[str, str]]  # by type and status; names stand in the nominative or where no case shows
    prefixes: dict[str, str]
    withdrawn: str
    counts: dict[str, dict[str, str]]  # by plural category of CLDR
    digest: dict[str, str]
    sectors: dict[str, str]
    labels: dict[str, str]
    why: dict[str, str]
    confidence: dict[str, str]
    stop_page: dict[str, str]
    countries: dict[str, str]  # where CLDR's name is not what papers print


@cache
def load_words(language: str) -> Words:
    """The words of the language; English where we have none."""
    name = language if language in LANGUAGES else "en"
    return Words.model_validate(read_yaml(files("alerts").joinpath("words", f"{name}.yml").read_text(encoding="utf-8")))


@cache
def locale_of(language: str) -> Locale:
    return Locale.parse(_LOCALES.get(language, language if language in LANGUAGES else "en_GB"))
