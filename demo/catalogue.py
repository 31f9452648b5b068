"""The agencies as sources, so that the crawler reads them as it reads the world."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from demo.sites import Site
from records.source import Source
from sources.catalogue import load_platforms, make_source


def describe(site: Site, delay_seconds: float) -> dict[str, Any]:
    """The agency as the text of a source file, addresses made absolute."""
    agency = site.agency
    described: dict[str, Any] = {
        "title": agency.title,
        "home": site.origin + "/",
        "country": agency.country,
        "languages": list(agency.languages),
        "publisher": agency.publisher,
        "platform": agency.platform,
        "access": agency.access,
        "feeds": [site.origin + path for path in agency.feeds],
        "sitemaps": [site.origin + path for path in agency.sitemaps],
        "archive": site.origin + agency.archive,
        "article_url": f"^{re.escape(site.origin)}{agency.article_path}$",
        "timezone": agency.timezone,
        "poll_minutes": 5,
        "delay_seconds": delay_seconds,
        "allow_loopback": True,
        "notes": "An invented agency of the demo newsroom.",
    }
    rules = agency.rules.model_dump(mode="json", exclude_defaults=True)
    return described | ({"rules": rules} if rules else {})


def source_of(site: Site, delay_seconds: float) -> Source:
    """The agency as a source, what its platform gives merged in."""
    name = site.agency.name
    return make_source(f"demo/{name}", describe(site, delay_seconds), load_platforms(), Path(f"demo/{name}.yml"))


def write_sources(folder: Path, sites: Iterable[Site], delay_seconds: float) -> Path:
    """`folder`, now with one file per agency below `demo/`."""
    (folder / "demo").mkdir(parents=True, exist_ok=True)
    for site in sites:
        text = yaml.safe_dump(describe(site, delay_seconds), allow_unicode=True, sort_keys=False)
        (folder / "demo" / f"{site.agency.name}.yml").write_text(text, encoding="utf-8")
    return folder
