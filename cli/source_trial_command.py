"""`accordwatch sources check`, `try`, `add` and `record`: a source looked at before it is trusted. Nothing of it is stored."""

import json
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer
import yaml

from cli.desk import chosen_sources, read_catalogue
from cli.tables import event_table, print_table
from records.errors import Misconfigured, Unreadable
from records.source import Source
from settings import Settings, load_settings
from sources import Catalogue
from sources.addresses import web_address
from tasks.adding import country_of, discover, name_for, write_source
from tasks.recording import record_page
from tasks.trying import Trial, judge, try_source


def add_to(group: typer.Typer) -> None:
    group.command("check")(check)
    group.command("try")(try_address)
    group.command("add")(add)
    group.command("record")(record)


def check(
    sources: Annotated[list[str] | None, typer.Argument(help="Ids of sources.", show_default=False)] = None,
    all: Annotated[bool, typer.Option("--all", help="All enabled sources.")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """Reads lists, robots.txt and two articles of each source, stores nothing, and says what is wrong. Exit status 1 if something is."""
    settings = load_settings()
    results = []
    for source in chosen_sources(read_catalogue(settings), sources or [], every=all):
        print(f"{source.id} …", file=sys.stderr)
        trial = try_source(settings, source)
        results.append((source, trial, judge(source, trial, datetime.now(UTC))))
    if as_json:
        print(json.dumps([{"source": s.id, "wrong": wrong} | _facts(trial) for s, trial, wrong in results], ensure_ascii=False))
    else:
        header = ("source", "verdict", "lists", "newest entry", "articles read", "what is wrong")
        print_table((header, [_row(*result) for result in results]))
    if any(wrong for _, _, wrong in results):
        raise typer.Exit(1)


def _facts(trial: Trial) -> dict[str, Any]:
    newest = max((state.newest for state in trial.lists.values() if state.newest), default=None)
    return {
        "lists": {url: state.entries for url, state in trial.lists.items()}, "newest": newest.isoformat() if newest else None,
        "articles": len(trial.pages),
    }  # fmt: skip


def _row(source: Source, trial: Trial, wrong: list[str]) -> tuple[str, ...]:
    facts = _facts(trial)
    lists = ", ".join(f"{entries} in {url}" for url, entries in facts["lists"].items())
    return source.id, "wrong" if wrong else "well", lists, facts["newest"] or "", str(facts["articles"]), "; ".join(wrong)


def try_address(
    url: Annotated[str, typer.Argument(help="Address of an article, or the id of a source.")],
    limit: Annotated[int, typer.Option(min=1, help="Articles, where a source is tried.")] = 3,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """What would be read, before anything is stored."""
    settings = load_settings()
    catalogue = read_catalogue(settings)
    if "://" in url:
        trial = try_source(settings, _source_of(catalogue, url), urls=[url])
    else:
        trial = try_source(settings, catalogue[url], limit=limit)
    if as_json:
        print(json.dumps([_article(tried) for tried in trial.pages], ensure_ascii=False))
    for tried in () if as_json else trial.pages:
        article = tried.article
        facts = _article(tried) | {"text": article.text[:1500] + (" …" if len(article.text) > 1500 else "")}
        print_table((("field", "value"), [(name, str(value)) for name, value in facts.items() if name != "events"]))
        if tried.mentions:
            print_table(event_table((mention, article.title, article.lang) for mention in tried.mentions))
    for address, outcome in trial.refused.items():
        print(f"{address}: {outcome}", file=sys.stderr)
    if trial.problem:
        print(trial.problem, file=sys.stderr)
    if not trial.pages:
        raise typer.Exit(1)


def _article(tried: Any) -> dict[str, Any]:
    article = tried.article
    return {
        "url": tried.page.page.url, "outcome": str(article.outcome), "title": article.title, "lead": article.lead, "language": article.lang,
        "published": article.published.isoformat() if article.published else None, "published_from": article.published_from,
        "text": article.text, "events": [mention.as_json() for mention in tried.mentions],
    }  # fmt: skip


def _source_of(catalogue: Catalogue, url: str) -> Source:
    """The source that covers the address, else one made up for it."""
    parts = urlsplit(web_address(url))
    for source in catalogue.values():
        if urlsplit(str(source.home)).netloc.removeprefix("www.") == parts.netloc.removeprefix("www."):
            return source
    home = f"{parts.scheme}://{parts.netloc}/"
    return Source.model_validate(
        {"id": "new/source", "title": parts.netloc, "home": home, "country": "INT", "languages": [], "publisher": "?"}
    )


def add(
    url: Annotated[str, typer.Argument(help="Address of the front page.")],
    name: Annotated[str | None, typer.Option("--id", help="Its id, such as tj/khovar.")] = None,
    country: Annotated[str | None, typer.Option(help="ISO code of its audience, INT if none.")] = None,
    languages: Annotated[str | None, typer.Option("--language", help="ISO codes, commas between.")] = None,
    timezone: Annotated[str | None, typer.Option(help="Such as Asia/Dushanbe.")] = None,
    publisher: Annotated[str | None, typer.Option()] = None,
    allow_loopback: Annotated[bool, typer.Option("--allow-loopback", hidden=True, help="For the demo newsroom.")] = False,
) -> None:
    """Finds feeds, sitemaps, platform, language and zone of a site, and writes its source file into the data folder."""
    settings = load_settings()
    given = {"country": country.upper() if country else None, "timezone": timezone, "publisher": publisher}
    given |= {"languages": languages.split(",") if languages else None}
    url = _front_page(url)
    _must_be_new(settings, url, name)
    if not country and not country_of(url) and not sys.stdin.isatty():
        raise Misconfigured(f"The country of {url} cannot be found out.", "Say --country …, INT if it has none.")
    found = discover(settings, url, {key: value for key, value in given.items() if value}, allow_loopback=allow_loopback)
    for key in found.missing:
        if not sys.stdin.isatty():
            raise Misconfigured(f"The {key} of {url} cannot be found out.", f"Say --{key.removesuffix('s')} …")
        answer = typer.prompt(f"{key} of {found.content['title']}")
        found.content[key] = answer.split(",") if key == "languages" else answer
    _must_be_new(settings, url, name or name_for(found.content))
    path = write_source(settings.own_sources_folder, name or name_for(found.content), found.content)
    print(path.read_text(encoding="utf-8"))
    print(f"Written to {path}. Look at it, then: accordwatch sources check {name or name_for(found.content)}")
    trial = found.trial or Trial()
    if trial.problem or not trial.pages:
        print(f"accordwatch: no article was read yet: {trial.problem or 'its lists name none'}.", file=sys.stderr)
    for tried in trial.pages:
        print(
            f"  read: {tried.article.title or '(no title)'} ({len(tried.article.text)} characters, {tried.article.published or 'no date'})"
        )


def _must_be_new(settings: Settings, url: str, name: str | None) -> None:
    """Raises: Misconfigured if there is a source of that name, or, where none is named, one of that home."""
    catalogue = read_catalogue(settings)
    host = urlsplit(url).netloc.removeprefix("www.")
    same = [source.id for source in catalogue.values() if urlsplit(str(source.home)).netloc.removeprefix("www.") == host]
    if name and name in catalogue:
        raise Misconfigured(f"There is a source {name} already.", f"See `accordwatch sources check {name}`, or name another with --id.")
    if same and not name:
        raise Misconfigured(f"{url} is the home of {' and '.join(same)} already.", "To write one more file for it, name it with --id.")


def _front_page(url: str) -> str:
    """The address, `https://` before it where it has no scheme. Raises: Misconfigured if it is none."""
    whole = url if "://" in url else f"https://{url}"
    try:
        parts = urlsplit(whole)
        named = parts.scheme in ("http", "https") and re.fullmatch(r"[^\s/@]+", parts.netloc)
    except ValueError:
        named = None
    if not named:
        raise Misconfigured(f"{url!r} is no address.", "Give the one of the front page, such as https://khovar.tj/.")
    return whole


def record(
    url: Annotated[str, typer.Argument(help="Address of an article of a known source.")],
    folder: Annotated[Path, typer.Option(help="Where recorded pages lie.")] = Path("tests/pages"),
) -> None:
    """Keeps a page and what is read from it as a test. It counts as unreviewed, and the test fails, until a person has looked at it."""
    settings = load_settings()
    source = _source_of(read_catalogue(settings), url)
    trial = try_source(settings, source, urls=[url])
    if not trial.pages:
        raise Unreadable(f"{url} brought no page: {trial.problem or ', '.join(trial.refused.values())}.")
    page, expected = record_page(folder, source, trial.pages[0])
    print(f"{page}\n{expected}\n\n{yaml.safe_dump(yaml.safe_load(expected.read_text('utf-8')), allow_unicode=True, sort_keys=False)}")
    print("Cut the page down to what the test needs, correct what is expected, and set `reviewed: true`.")
