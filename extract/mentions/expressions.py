"""Two nouns of one expression: which of them is meant, and which is what it is about ("a protocol to the agreement")."""

import re

from extract.mentions.document import Document
from extract.mentions.patterns import Hit

LONGEST = 80  # characters between two nouns of one expression
_PAUSES = ",;:،，、；："
_WORD = re.compile(r"[^\W\d_]+")


def depends_on(document: Document, noun: Hit, head: Hit) -> bool:
    """`noun` is what `head` is about: they stand in one expression, in the order that the language has for that."""
    first, second = (noun, head) if document.lexicon.head_last else (head, noun)
    between = document.normal.low[first.end : second.start]
    return first.end <= second.start <= first.end + LONGEST and not _are_listed(document, between)


def _are_listed(document: Document, between: str) -> bool:
    """A pause or a word such as "and" stands between."""
    joining = document.lexicon.joining
    if any(c in between for c in _PAUSES):
        return True
    if document.lang == "zh":
        return any(word in between for word in joining)
    return not joining.isdisjoint(_WORD.findall(between)) or between.endswith(tuple(f" {word}" for word in joining))
