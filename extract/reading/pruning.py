"""What in a page is never its article's text: taken out of the tree before the text is looked for.

The rules know no site. They look at what an element is made of (a link and nothing else, a card, a hidden box, an article inside the
article) and at the names that authors of pages commonly give to side blocks.
"""

import re
from collections import defaultdict
from functools import lru_cache

from lxml import etree
from lxml.html import HtmlElement as Element

from records.source import SiteRules

_NEVER = (
    "script", "style", "noscript", "svg", "iframe", "template", "button", "select", "option", "input", "textarea", "canvas", "object",
    "embed", "dialog", "nav",
)  # fmt: skip
_SIDE = re.compile(
    r"(?:^|[\s_-])(?:newsletter|promo|read-?more|readmore|also-?read|see-?also|related(?:-?\w+)?|rollover|tooltip|popover|"
    r"print-(?:header|footer)|post-?info|postmeta|pushdown|(?:media|embeddedmedia|photo|image|img)-?caption|subscribe|"
    r"tag-?list|tags|lenta|recirc\w*|teasers?)(?:$|[\s_-])"
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_CARD_PARTS = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "div", "section", "article", "figure", "ul"))
_LINK_BLOCKS = frozenset(("p", "li", "h2", "h3", "h4", "h5", "h6", "div"))
_ENDED = re.compile(r"[.!?…:;»\"”)\]。！？؟।]\s*$")
_KEPT_WHATEVER_NAME = frozenset(("html", "body", "main", "article", "h1"))
LARGEST_SIDE_SHARE = 0.35  # a block that holds more of the page's text is no side block, whatever it is called
MOST_SIDE_PROSE = 600  # characters of sentences outside links; a block with more is text, whatever it is called
LEAST_OWN_CHARACTERS = 250  # of an article, for an article inside it to be another one


def prune(tree: Element, rules: SiteRules | None) -> None:
    """Takes out of the tree what is never text, and what the site's rules name."""
    etree.strip_elements(tree, *_NEVER, with_tail=False)
    for selector in rules.prune if rules else ():
        for element in tree.cssselect(selector):
            drop(element)


def prune_side_blocks(tree: Element) -> None:
    """Takes out what its markup gives away as no text. For pages of which no rule says where the text is."""
    whole = max(1, len(tree.text_content()))
    for element in list(tree.iter(etree.Element)):
        if element.getparent() is None or element.tag in _KEPT_WHATEVER_NAME:
            continue
        if (_is_hidden(element) or _has_side_name(element) or _is_card(element)) and (
            len(element.text_content()) < LARGEST_SIDE_SHARE * whole and _prose(element) < MOST_SIDE_PROSE
        ):
            drop(element)
    for element in list(tree.iter(*_LINK_BLOCKS)):
        if _is_lone_link(element):
            drop(_item_of(element))
    for element in _foreign_articles(tree):
        drop(element)


def drop(element: Element) -> None:
    """Takes the element out; the text behind it stays."""
    if element.getparent() is not None:
        element.drop_tree()


def _prose(element: Element) -> int:
    """Characters of the paragraphs that read as sentences and are no link."""
    total = 0
    for paragraph in element.iter("p"):
        text = paragraph.text_content().strip()
        if len(text) >= 60 and _ENDED.search(text):
            total += len(text) - sum(len(link.text_content()) for link in paragraph.iter("a"))
    return total


def _is_hidden(element: Element) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def _has_side_name(element: Element) -> bool:
    kind, name = element.get("class"), element.get("id")
    return bool(kind or name) and _names_side(f"{kind or ''} {name or ''}")


@lru_cache(maxsize=4096)
def _names_side(names: str) -> bool:
    return len(names) < 400 and bool(_SIDE.search(names.lower()))


def _is_card(element: Element) -> bool:
    """A link around blocks: a card that leads to another article."""
    return element.tag == "a" and any(child.tag in _CARD_PARTS for child in element)


def _is_lone_link(element: Element) -> bool:
    """A block that is one link and does not read as a sentence: a headline that leads elsewhere."""
    if not 1 <= len(element) <= 2:
        return False
    links = element.findall("a")
    if len(links) != 1:
        return False
    text = " ".join(element.text_content().split())
    link = " ".join(links[0].text_content().split())
    return len(link) >= 25 and len(link) >= 0.95 * len(text) and not _ENDED.search(text)


def _item_of(element: Element) -> Element:
    """The item of a list that the link heads, with what little it says below the link; else the element itself."""
    item = next((a for a, _ in zip(element.iterancestors(), range(4), strict=False) if a.tag == "li"), None)
    return item if item is not None and len(item.text_content().split()) <= 60 else element


def _foreign_articles(tree: Element) -> list[Element]:
    """Articles inside an article that has text of its own: comments or other stories (HTML Standard, 4.3.2).

    One that holds more of the sentences than all else in the outer one is the story, and the outer one a frame around it.
    """
    inner: dict[Element, list[Element]] = defaultdict(list)
    for element in tree.iter("article"):
        outer = next(element.iterancestors("article"), None)
        if outer is not None:
            inner[outer].append(element)
    found: list[Element] = []
    for outer, articles in inner.items():
        if len(outer.text_content()) - sum(len(a.text_content()) for a in articles) >= LEAST_OWN_CHARACTERS:
            half = _prose(outer) / 2
            found += [article for article in articles if _prose(article) <= half]
    return found
