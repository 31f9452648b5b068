"""The tree of a page, parsed once; what is too large or too deep to be read whole is refused, so that no half of a page passes for one."""

import re

import lxml.html
from lxml.etree import ErrorTypes, ParserError
from lxml.html import HtmlElement as Element

from records.page import Outcome

MOST_ELEMENTS = 20_000  # of a page; the largest of 370 real ones has 6,000
MOST_CHARACTERS = 500_000  # of text, scripts and styles apart; the most in a real one is 115,000
LONGEST_TAG, MOST_ATTRIBUTES = 20_000, 3_000  # characters of a tag, and its attributes: the parser compares each with each
MOST_CONTROL_SHARE = 0.02  # of characters that no text has
LONGEST_NAMES = 1_000  # characters of the names of an element that are looked at
# Joiners that Persian spelling needs and that extractors drop; letters that no text has carry them through.
_JOINERS = {"\u200c": "\ua78f", "\u200d": "\ua78b"}
_LONG_NAMES = "//*[" + " or ".join(f"string-length(@{name}) > {LONGEST_NAMES}" for name in ("class", "id", "style")) + "]"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


def parse_page(text: str) -> Element | Outcome:
    """The tree, or why there is none: nothing in it, or nested deeper than the parser reads (it would drop the rest), or too large."""
    strange = len(_CONTROL.findall(text))
    if strange > MOST_CONTROL_SHARE * len(text) or not text.strip():
        return Outcome.UNREADABLE  # nothing, or a picture, a PDF, whatever it is called
    text = _without_control(text) if strange else _marked_joiners(text)
    if _has_endless_tag(text):
        return Outcome.OVERSIZED
    parser = lxml.html.HTMLParser(huge_tree=False, no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        tree = lxml.html.document_fromstring(text.encode("utf-8"), parser=parser)
    except (ParserError, ValueError):
        return Outcome.UNREADABLE
    if any(error.type == ErrorTypes.ERR_RESOURCE_LIMIT for error in parser.error_log):
        return Outcome.UNREADABLE
    if tree.xpath("count(//*)") > MOST_ELEMENTS:
        return Outcome.OVERSIZED
    if tree.xpath("string-length(/)") > MOST_CHARACTERS and _readable_characters(tree) > MOST_CHARACTERS:
        return Outcome.OVERSIZED
    for element in tree.xpath(_LONG_NAMES):
        for name in ("class", "id", "style"):
            if len(element.get(name) or "") > LONGEST_NAMES:
                del element.attrib[name]
    return tree


def with_joiners(text: str) -> str:
    """The text with its joiners as they were."""
    for joiner, letter in _JOINERS.items():
        text = text.replace(letter, joiner)
    return text


def _has_endless_tag(text: str) -> bool:
    """Whether a tag has thousands of attributes."""
    long = [piece for piece in text.split(">") if len(piece) > LONGEST_TAG]
    return any("<" in piece and piece.count("=", piece.rfind("<")) > MOST_ATTRIBUTES for piece in long)


def _readable_characters(tree: Element) -> int:
    return int(sum(len(t) for t in tree.xpath("//text()[not(parent::script or parent::style)]")))


def _without_control(text: str) -> str:
    return _CONTROL.sub(" ", _marked_joiners(text))


def _marked_joiners(text: str) -> str:
    for joiner, letter in _JOINERS.items():
        text = text.replace(joiner, letter)
    return text
