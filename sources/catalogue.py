"""The catalogue of sources, read from YAML. A platform file gives what its sites have in common."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import cssselect
import yaml
from pydantic import ValidationError

from records.errors import BrokenFile, UnknownSource
from records.source import Source

PLATFORMS = "platforms"
BROWSER_PACKAGE = "scrapy_playwright"  # of the extra `javascript`
ARCHIVE_PLACES = (
    "YYYYMMDD", "YYYY", "MM", "DD", "YYYY-MM", "year", "month", "day", "jalali_year", "jalali_month", "jalali_day", "page",
)  # fmt: skip
_ADDRESSES = ("feeds", "sitemaps", "archive", "article_url")


class Catalogue(Mapping[str, Source]):
    """Sources by id."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = dict(sorted(sources.items()))

    def __getitem__(self, source_id: str) -> Source:
        try:
            return self._sources[source_id]
        except KeyError:
            raise self._unknown(source_id) from None

    def __contains__(self, source_id: object) -> bool:
        return source_id in self._sources

    def get(self, source_id: str, default: Any = None) -> Any:
        return self._sources.get(source_id, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)

    def enabled(self) -> list[Source]:
        return [source for source in self._sources.values() if source.enabled]

    def scheduled(self, poll: str) -> list[Source]:
        """The enabled sources whose ids begin with one of the words of `poll`; all if it is empty."""
        return [source for source in self.enabled() if not poll.strip() or source.id.startswith(tuple(poll.split()))]

    def _unknown(self, source_id: str) -> UnknownSource:
        near = get_close_matches(source_id, self._sources, n=3, cutoff=0.4) or [i for i in self._sources if source_id in i][:3]
        advice = f"Did you mean {' or '.join(near)}?" if near else "`accordwatch sources list` shows all."
        return UnknownSource(f"No source is called {source_id!r}.", advice)


def load_catalogue(folder: Path | None = None, extra: tuple[Path, ...] = ()) -> Catalogue:
    """All sources of the folder (ours if None) and of the extra ones, where the later file of an id wins.

    Raises: BrokenFile, which names file, key and what is wrong with it.
    """
    ours = Path(str(files("sources")))
    platforms = load_platforms()
    found: dict[str, Source] = {}
    for root in (folder or ours, *extra):
        for path in sorted(root.glob("*/*.yml")):
            if path.parent.name != PLATFORMS:
                source = load_source(path, platforms)
                found[source.id] = source
    return Catalogue(found)


def load_platforms() -> dict[str, dict[str, Any]]:
    """The platform files by name."""
    return {path.stem: _read(path) for path in sorted((Path(str(files("sources"))) / PLATFORMS).glob("*.yml"))}


def load_source(path: Path, platforms: Mapping[str, dict[str, Any]]) -> Source:
    """The source that a file describes. Its id is its path below the folder."""
    return make_source(f"{path.parent.name}/{path.stem}", _read(path), platforms, path)


def make_source(source_id: str, content: dict[str, Any], platforms: Mapping[str, dict[str, Any]], path: Path) -> Source:
    """The source of that content, its platform merged in. `path` is named in errors. Raises: BrokenFile."""
    name = str(content.get("platform", "own"))
    if name not in platforms:
        raise BrokenFile(f"{path}: platform {name!r} is not known.", f"Known are {', '.join(platforms)}.")
    merged = _with_platform(content, platforms[name])
    try:
        source = Source.model_validate({"id": source_id} | merged)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise BrokenFile(f"{path}: key {key!r}: {first['msg']}.", "Correct that line; docs/sources.md explains every key.") from error
    _check_patterns(path, source)
    _check_templates(path, source)
    if source.javascript and source.enabled and find_spec(BROWSER_PACKAGE) is None:
        said = f"{path}: key 'javascript': this installation opens no page in a browser, and {source.id} is said to need one."
        advice = "Leave the key out if its pages can be read without; else `pip install 'accordwatch[javascript]'` and a Chromium, "
        raise BrokenFile(said, advice + "or `enabled: false` with a `disabled_reason`.")
    return source


def _with_platform(content: dict[str, Any], platform: dict[str, Any]) -> dict[str, Any]:
    host = re.sub(r"^www\.", "", urlsplit(str(content.get("home", ""))).netloc.rpartition("@")[2].lower())
    defaults = {key: _filled(platform[key], host) for key in _ADDRESSES if key in platform}
    rules = dict(platform.get("rules") or {}) | dict(content.get("rules") or {})
    return defaults | content | {"rules": rules}


def _filled(template: Any, host: str) -> Any:
    if isinstance(template, list):
        return [_filled(one, host) for one in template]
    return template.replace("{host_pattern}", re.escape(host)).replace("{host}", host)


def _check_templates(path: Path, source: Source) -> None:
    """Every place in a template is one that can be filled."""
    allowed = {source.archive or "": ARCHIVE_PLACES, **dict.fromkeys(source.listings, ("page",))}
    for template, places in allowed.items():
        unknown = [place for place in re.findall(r"\{([^{}]*)\}", template) if place not in places]
        if unknown or " " in template:
            what = ", ".join(unknown) or "it holds a space"
            raise BrokenFile(f"{path}: {template!r} is no template: {what}.", f"Known are {', '.join(places)}.")


def _check_patterns(path: Path, source: Source) -> None:
    """Every selector and expression of the file can be used."""
    for pattern in (source.article_url, *source.rules.prune_text):
        try:
            re.compile(pattern or "")
        except re.error as error:
            raise BrokenFile(f"{path}: {pattern!r} is no regular expression: {error}.", "Correct it.") from error
    rules = source.rules
    for selector in (*rules.title, *rules.lead, *rules.date, *rules.modified, *rules.body, *rules.prune, *source.listing_links):
        try:
            cssselect.parse(selector)
        except cssselect.SelectorError as error:
            raise BrokenFile(f"{path}: {selector!r} is no CSS selector: {error}.", "Correct it.") from error


def _read(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        where = f", line {error.problem_mark.line + 1}" if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark else ""
        raise BrokenFile(f"{path}{where} is no YAML.", "Correct that line.") from error
    if not isinstance(content, dict):
        raise BrokenFile(f"{path} holds no keys.", "A source file has lines such as `title: …`; docs/sources.md explains them.")
    return content
