"""What a page says of itself in JSON-LD, for machines: read once, for the date and, where the page shows too little, for the text."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement as Element

Descriptions = list[tuple[Any, str]]  # (content, text) of each script; the content is None where the script is broken
DEEPEST, MOST_ITEMS = 6, 50
_ARTICLE = re.compile(r"Article|NewsItem|BlogPosting|Report\b|Reportage")
_BLOCK_END = re.compile(r"</(?:p|div|li|h\d|blockquote)\s*>|<br\s*/?>", re.I)
_TAG = re.compile(r"<[^<>]{1,2000}>")
_INSIDE = ("@graph", "mainEntity", "mainEntityOfPage")


def read_descriptions(tree: Element) -> Descriptions:
    found: Descriptions = []
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        text = script.text or ""
        try:
            found.append((json.loads(text, strict=False), text))
        except (ValueError, RecursionError):
            found.append((None, text))
    return found


def things(content: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """The objects that a description is made of, those inside others too."""
    if depth > DEEPEST:
        return
    if isinstance(content, dict):
        yield content
        for key in _INSIDE:
            yield from things(content.get(key), depth + 1)
    elif isinstance(content, list):
        for item in content[:MOST_ITEMS]:
            yield from things(item, depth + 1)


def is_article(thing: dict[str, Any]) -> bool:
    return bool(_ARTICLE.search(str(thing.get("@type", ""))))


def described_text(descriptions: Descriptions) -> str:
    """The longest text of an article that the page describes, one line a paragraph; empty if there is none."""
    bodies = [thing.get("articleBody") for content, _ in descriptions for thing in things(content) if is_article(thing)]
    return max((_plain(body) for body in bodies if isinstance(body, str)), key=len, default="")


def _plain(body: str) -> str:
    unescaped = html.unescape(body) if "<" not in body else body
    lines = html.unescape(_TAG.sub(" ", _BLOCK_END.sub("\n", unescaped))).splitlines()
    return "\n".join(line for raw in lines if (line := " ".join(raw.split())))
