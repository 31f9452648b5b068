"""A page recorded as a test: its bytes, and what we read from it, unreviewed until a person says that it is right."""

import gzip
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from records.article import Article
from records.source import Source
from tasks.trying import TriedPage


def record_page(folder: Path, source: Source, tried: TriedPage) -> tuple[Path, Path]:
    """(the page, what is expected of it) below `<folder>/<source>/`."""
    page = tried.page.page
    name = re.sub(r"[^\w-]+", "-", urlsplit(page.url).path.rsplit(".", 1)[0]).strip("-")[-60:] or "page"
    place = folder / source.id
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{name}.html.gz").write_bytes(gzip.compress(page.body, mtime=0))
    (place / f"{name}.yml").write_text(yaml.safe_dump(expectation(source, tried), allow_unicode=True, sort_keys=False, width=150), "utf-8")
    return place / f"{name}.html.gz", place / f"{name}.yml"


def expectation(source: Source, tried: TriedPage) -> dict[str, Any]:
    page = tried.page.page
    asked = {"url": page.final_url, "content_type": page.content_type, "fetched": page.fetched.isoformat()}
    asked |= {"timezone": source.timezone, "languages": list(source.languages)}
    rules = source.rules.model_dump(mode="json", exclude_defaults=True)
    return {"reviewed": False} | asked | ({"rules": rules} if rules else {}) | {"expected": facts_of(tried.article)}


def facts_of(article: Article) -> dict[str, Any]:
    return {
        "outcome": str(article.outcome), "title": article.title, "language": article.lang,
        "published": article.published.isoformat() if article.published else None, "text": article.text,
    }  # fmt: skip
