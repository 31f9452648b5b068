"""Paragraphs that an extractor lost: those of the element that holds the article, or of one built the same way beside it."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree
from lxml.html import HtmlElement as Element

_ENDED = re.compile(r"[.!?…:;»\"”’)\]。！？؟।]\s*$")
_FOLD = re.compile(r"\W+")
_COMMENTS = re.compile(r"comment|disqus|respond|footer|cookie|consent", re.I)
_ELSEWHERE = ("aside", "footer", "nav", "form")
MOST_PARAGRAPHS = 2_000
SHORTEST = 40  # characters of a paragraph that counts
SHORTEST_UNENDED = 120  # of one that does not end as a sentence
LEAST_TEXT = 250  # characters; an extractor that finds less on a page that has more has failed
LEAST_KNOWN = 0.25  # share of the container's text that the extractor has found, for it to be the article's container


@dataclass(frozen=True)
class Paragraph:
    element: Element
    text: str
    folded: str


def fold(text: str) -> str:
    return _FOLD.sub("", text.lower())


def restore_paragraphs(tree: Element, text: str) -> str:
    """The text with the paragraphs of its container that it lacks, each in its place.

    Where the extractor has found next to nothing of the container that holds most of the page's prose, all of that container.
    """
    found = _paragraphs(tree)
    if not found:
        return text
    known = fold(text)
    region = _region(found, known)
    whole = sum(len(p.text) for p in region)
    have = sum(len(p.text) for p in region if p.folded in known)
    if have < LEAST_KNOWN * whole:
        return "\n".join(p.text for p in region) if len(text) < LEAST_TEXT <= whole else text
    return _insert(text.splitlines(), region, known)


def _insert(lines: list[str], region: list[Paragraph], known: str) -> str:
    """The lines with each paragraph that is not known behind the line of the known one before it."""
    line_of: dict[str, int] = {}
    for place, line in enumerate(lines):
        line_of.setdefault(fold(line), place)
    behind: dict[int, list[str]] = defaultdict(list)
    at = -1
    for paragraph in region:
        if (number := line_of.get(paragraph.folded)) is not None:
            at = max(at, number)
        elif paragraph.folded not in known:
            behind[at].append(paragraph.text)
    kept = behind[-1]
    for place, line in enumerate(lines):
        kept += [line, *behind[place]]
    return "\n".join(kept)


def _paragraphs(tree: Element) -> list[Paragraph]:
    found: list[Paragraph] = []
    elsewhere: set[Element] = set()
    for element in tree.iter(etree.Element):
        if element.getparent() in elsewhere or _is_elsewhere(element):
            elsewhere.add(element)
        elif element.tag == "p" and len(found) < MOST_PARAGRAPHS:
            text = " ".join(element.text_content().split())
            if len(text) < SHORTEST or not (_ENDED.search(text[-20:]) or len(text) >= SHORTEST_UNENDED):
                continue
            linked = sum(len(link.text_content()) for link in element.iter("a"))
            if linked <= 0.5 * len(text):
                found.append(Paragraph(element, text, fold(text)))
    return found


def _is_elsewhere(element: Element) -> bool:
    return element.tag in _ELSEWHERE or _names_elsewhere(f"{element.get('id') or ''} {element.get('class') or ''}")


@lru_cache(maxsize=4096)
def _names_elsewhere(names: str) -> bool:
    return bool(_COMMENTS.search(names))


def _region(found: list[Paragraph], known: str) -> list[Paragraph]:
    """The paragraphs of the container that holds most of what is known, and of those that are built as it is, near it."""
    scores: dict[Element, float] = defaultdict(float)
    for paragraph in found:
        weight = len(paragraph.text) * (1.0 if paragraph.folded in known else 0.34)
        parent = paragraph.element.getparent()
        if parent is not None:
            scores[parent] += weight
    best = max(scores, key=lambda element: scores[element])
    signature, near = _signature(best), set(_ancestors(best, 3))
    first = " ".join((best.text or "").split())
    opening = [Paragraph(best, first, fold(first))] if len(first) >= SHORTEST_UNENDED else []
    return opening + [p for p in found if _belongs(p.element.getparent(), best, signature, near)]


def _belongs(parent: Element | None, best: Element, signature: tuple[str, str], near: set[Element]) -> bool:
    if parent is None:
        return False
    return parent is best or (bool(signature[1]) and _signature(parent) == signature and not near.isdisjoint(_ancestors(parent, 3)))


def _signature(element: Element) -> tuple[str, str]:
    return str(element.tag), re.sub(r"\d+", "0", element.get("class") or "")


def _ancestors(element: Element, levels: int) -> list[Element]:
    return [ancestor for ancestor, _ in zip(element.iterancestors(), range(levels), strict=False)]
