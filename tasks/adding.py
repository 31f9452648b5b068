"""A new source, found out from its front page: feeds, sitemaps, platform, language, zone. What cannot be found is named."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import yaml
from babel.core import get_global

from crawler.discovery import GUESSED_FEEDS, GUESSED_SITEMAPS, FrontPage, pattern_of, platform_of, read_front_page, sitemaps_in
from extract.reading.decoding import decode
from records.errors import Unreachable
from records.source import Source
from settings import Settings
from sources.catalogue import load_platforms, make_source
from tasks.trying import Trial, try_source

# Of countries with several zones, that of the capital.
_CAPITAL_ZONES = {
    "RU": "Europe/Moscow",
    "CN": "Asia/Shanghai",
    "KZ": "Asia/Almaty",
    "UZ": "Asia/Tashkent",
    "MN": "Asia/Ulaanbaatar",
    "US": "America/New_York",
    "UA": "Europe/Kyiv",
    "DE": "Europe/Berlin",
    "ES": "Europe/Madrid",
}
_ORDER = (
    "title",
    "home",
    "country",
    "languages",
    "publisher",
    "platform",
    "access",
    "feeds",
    "sitemaps",
    "listings",
    "article_url",
    "timezone",
)


@dataclass
class Found:
    """The content of a source file as far as it was found; `missing`: keys that a person must give."""

    content: dict[str, Any]
    missing: list[str] = field(default_factory=list)
    trial: Trial | None = None


def discover(settings: Settings, url: str, given: dict[str, Any], *, allow_loopback: bool = False) -> Found:
    """What can be found out of the site at that address. `given` is taken as it is. Raises: Unreachable if its front page cannot be had."""
    content: dict[str, Any] = {"title": "?", "home": url, "country": "INT", "languages": ["en"], "publisher": "?"}
    content |= {"last_checked_live": None} | ({"allow_loopback": True, "delay_seconds": 0.0} if allow_loopback else {})
    trial = try_source(settings, _source(content), urls=[url])
    if not trial.pages:
        why = trial.problem or ", ".join(trial.refused.values()) or "no page"
        raise Unreachable(f"The front page {url} could not be had: {why}.", "Give the address that a browser shows.")
    page = trial.pages[0].page.page
    front = read_front_page(decode(page.body, page.content_type), page.final_url)
    content |= {"title": front.title or urlsplit(url).netloc, "publisher": front.title or urlsplit(url).netloc, "platform": front.platform}
    content |= _lists(settings, content, front, page.final_url, trial.robots)
    content |= {"country": country_of(url) or "INT"}
    content |= given
    found = Found(content)
    found.trial = try_source(settings, _source(content), limit=3)
    platform = platform_of([decode(tried.page.page.body, tried.page.page.content_type) for tried in found.trial.pages])
    if "platform" not in given and platform and platform != content["platform"]:
        content["platform"] = platform
        found.trial = try_source(settings, _source(content), limit=3)
    read = [tried for tried in found.trial.pages if tried.article.outcome.keeps_article]
    languages = [name for name, _ in Counter(tried.article.lang for tried in read if tried.article.lang).most_common()]
    content.setdefault("article_url", pattern_of([tried.page.page.url for tried in read]))
    if "languages" not in given:
        content["languages"] = languages or ([front.language] if front.language else [])
    content["timezone"] = given.get("timezone") or _zone(content["country"])
    found.missing = [key for key in ("country", "languages", "timezone") if not content[key] or content[key] == "INT"]
    found.missing = [key for key in found.missing if key not in given]
    return found


def _source(content: dict[str, Any]) -> Source:
    filled = {key: value for key, value in content.items() if value is not None}
    return make_source("new/source", filled | {"timezone": filled.get("timezone") or "UTC"}, load_platforms(), Path("the new source"))


def _lists(settings: Settings, content: dict[str, Any], front: FrontPage, home: str, robots: dict[str, str]) -> dict[str, Any]:
    """The feeds that can be read, else the sitemaps, else the front page as a listing."""
    feeds = front.feeds or tuple(urljoin(home, path) for path in GUESSED_FEEDS)
    working = _working(settings, content, feeds=feeds)
    told = [address for text in robots.values() for address in sitemaps_in(text)]
    sitemaps = _working(settings, content, sitemaps=told or [urljoin(home, path) for path in GUESSED_SITEMAPS])
    access = "feed" if working else "sitemap" if sitemaps else "listing"
    return {"access": access, "feeds": working, "sitemaps": sitemaps} | ({} if working or sitemaps else {"listings": [home]})


def _working(settings: Settings, content: dict[str, Any], *, feeds: Sequence[str] = (), sitemaps: Sequence[str] = ()) -> list[str]:
    candidates = {"feeds": list(feeds), "sitemaps": list(sitemaps), "access": "feed" if feeds else "sitemap", "platform": "own"}
    trial = try_source(settings, _source(content | candidates), limit=0)
    return [address for address in (*feeds, *sitemaps) if address in trial.lists and (sitemaps or trial.lists[address].entries)]


def country_of(url: str) -> str | None:
    """The country that the address ends with, if it is one."""
    ending = (urlsplit(url).hostname or "").rpartition(".")[2].upper()
    return ending if ending in get_global("territory_zones") else None


def _zone(country: str) -> str | None:
    zones = get_global("territory_zones").get(country, [])
    return _CAPITAL_ZONES.get(country) or (zones[0] if len(zones) == 1 else None)


def write_source(folder: Path, name: str, content: dict[str, Any]) -> Path:
    """The file of the new source, in the order of ours. Raises: BrokenFile if it would not load."""
    path = folder / f"{name}.yml"
    kept = {key: content[key] for key in (*_ORDER, *(set(content) - set(_ORDER))) if content.get(key) not in (None, [], ())}
    make_source(name, kept, load_platforms(), path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(kept | {"last_checked_live": None}, allow_unicode=True, sort_keys=False, width=200), encoding="utf-8")
    return path


def name_for(content: dict[str, Any]) -> str:
    """`tj/khovar` for https://www.khovar.tj/."""
    host = re.sub(r"^www\.", "", urlsplit(str(content["home"])).hostname or "source")
    label = re.sub(r"[^a-z0-9-]+", "-", host.rpartition(".")[0].lower()).strip("-") or "source"
    return f"{str(content['country']).lower()}/{label}"
