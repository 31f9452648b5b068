"""The invented agencies, and which of them tells which article."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

from records.source import SiteRules


class Agency(BaseModel):
    """One site of the newsroom, as `agencies.yml` describes it. Addresses are paths below its origin."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    title: str
    publisher: str
    country: str
    languages: tuple[str, ...]
    site: Literal["sputnik", "newsstudio", "wordpress", "changhe", "listok"]
    platform: str
    timezone: str
    charset: str = "utf-8"
    access: Literal["feed", "sitemap"]
    feeds: tuple[str, ...]
    sitemaps: tuple[str, ...]
    archive: str
    article_path: str
    robots: tuple[str, ...]
    rules: SiteRules = SiteRules()


def read_agencies() -> tuple[Agency, ...]:
    """All agencies in the order of the file."""
    text = files("demo").joinpath("agencies.yml").read_text(encoding="utf-8")
    return tuple(Agency.model_validate(entry) for entry in yaml.safe_load(text))


def assign(articles: Iterable[Mapping[str, Any]], agencies: Iterable[Agency]) -> dict[str, list[Mapping[str, Any]]]:
    """Articles by the name of the agency that tells them.

    Agencies that share a language take turns, occasion by occasion, so that two tellings in one language stand on two
    sites.
    Raises: ValueError for a language that no agency has.
    """
    by_language: dict[str, list[Agency]] = defaultdict(list)
    for agency in agencies:
        for lang in agency.languages:
            by_language[lang].append(agency)
    dealt: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    turns: dict[str, int] = defaultdict(int)
    for article in sorted(articles, key=lambda item: (item["cluster"] or "", item["published"], item["id"])):
        lang = article["lang"]
        desks = by_language[lang]
        if not desks:
            raise ValueError(f"article {article['id']}: no agency tells articles in {lang!r}")
        dealt[desks[turns[lang] % len(desks)].name].append(article)
        turns[lang] += 1
    return dict(dealt)
