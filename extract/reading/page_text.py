"""Title, lead and text of a page: what the site's rules say first, else Trafilatura on the same tree."""

import html
import re

import trafilatura
from lxml.html import HtmlElement as Element

from extract.reading.paragraphs import restore_paragraphs
from extract.reading.pruning import prune_side_blocks
from records.source import SiteRules

SHORTEST_BODY = 120  # characters below which the site's rules are taken to have failed
SHORTEST_FAST = 500  # characters below which Trafilatura's second readers are asked too
SHORTEST_PRECISE = 250  # characters below which Trafilatura is asked for less precision
_BLOCKS = ("p", "div", "li", "h2", "h3", "h4", "blockquote", "section", "article", "tr", "br")


def find_title(tree: Element, rules: SiteRules | None) -> str:
    for selector in rules.title if rules else ():
        for element in tree.cssselect(selector):
            if title := _value(element):
                return title
    headings = [_value(h) for h in tree.iter("h1")]
    og = _meta(tree, "og:title") or _meta(tree, "twitter:title")
    named = og or next((_value(t) for t in tree.iter("title")), "")
    heading = next((h for h in headings if h and (not named or h[:20] in named or named[:20] in h)), "")
    return heading or _without_site(named) or next((h for h in headings if h), "")


def _without_site(title: str) -> str:
    """The title without the site's name behind a bar or dash."""
    parts = re.split(r"\s+[|»·–—-]\s+", title)
    return parts[0] if len(parts) > 1 and len(parts[0]) > 20 else title


def find_lead(tree: Element, rules: SiteRules | None) -> str:
    for selector in rules.lead if rules else ():
        for element in tree.cssselect(selector):
            if lead := _value(element):
                return lead
    return _meta(tree, "og:description") or _meta(tree, "description")


def _meta(tree: Element, name: str) -> str:
    for meta in tree.iter("meta"):
        if (meta.get("property") or meta.get("name") or "").lower() == name and meta.get("content"):
            return _plain(str(meta.get("content")))
    return ""


def _value(element: Element) -> str:
    return _plain(str(element.get("content"))) if element.get("content") else _plain(" ".join(element.itertext()))


def _plain(text: str) -> str:
    """On one line; entities that the site escaped twice are resolved."""
    return " ".join(html.unescape(text).split())


def text_by_rules(tree: Element, rules: SiteRules | None) -> str:
    """Text of the elements that the site's rules name, without those they prune; empty if they find too little."""
    if rules is None or not rules.body:
        return ""
    chosen = {element for selector in rules.body for element in tree.cssselect(selector)}
    found = [element for element in tree.iter() if element in chosen and chosen.isdisjoint(element.iterancestors())]
    text = "\n".join(block_text(element) for element in found)
    return text if len(text) >= SHORTEST_BODY else ""


def block_text(element: Element) -> str:
    """Text of an element, one line for each block."""
    parts: list[str] = []
    for event_element in element.iter():
        if event_element.tag in _BLOCKS:
            parts.append("\n")
        if isinstance(event_element.tag, str) and event_element.text:
            parts.append(event_element.text.replace("\n", " "))
        if event_element is not element and event_element.tail:
            if event_element.tag in _BLOCKS:
                parts.append("\n")
            parts.append(event_element.tail.replace("\n", " "))
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def text_by_structure(tree: Element, url: str | None) -> str:
    """What Trafilatura takes for the text, on a tree without side blocks, with the paragraphs that it lost. Changes the tree."""
    prune_side_blocks(tree)
    text = _extract(tree, url, precise=True, fast=True)
    if len(text) < SHORTEST_FAST:
        text = _extract(tree, url, precise=True)
    if len(text) < SHORTEST_PRECISE:
        fuller = _extract(tree, url, precise=False)
        text = fuller if len(fuller) > 2 * len(text) else text
    return restore_paragraphs(tree, text)


def _extract(tree: Element, url: str | None, *, precise: bool, fast: bool = False) -> str:
    """Never with Trafilatura's `deduplicate`: it remembers across pages of the whole process. `fast`: without its second readers."""
    found = trafilatura.extract(
        tree, url=url, include_comments=False, include_tables=True, deduplicate=False, favor_precision=precise, fast=fast
    )
    return found or ""
