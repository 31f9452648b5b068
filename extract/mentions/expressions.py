"""Two nouns of one expression: which of them is meant, and which is what it is about ("a protocol to the agreement")."""

import re

from extract.mentions.document import Document, Sentence
from extract.mentions.patterns import Hit

LONGEST = 80  # characters between two nouns of one expression
SUBJECT_REACH, SUBJECT_REACH_CHINESE = 60, 20  # characters from a noun to a word that says what it is about
OTHER_SIDE = 40  # characters that such a word counts as farther off where it stands on the wrong side of the noun
_PAUSES = ",;:،，、；："
_WORD = re.compile(r"[^\W\d_]+")


def depends_on(document: Document, noun: Hit, head: Hit) -> bool:
    """`noun` is what `head` is about: they stand in one expression, in the order that the language has for that."""
    first, second = (noun, head) if document.lexicon.head_last else (head, noun)
    between = document.normal.low[first.end : second.start]
    return first.end <= second.start <= first.end + LONGEST and not _are_listed(document, between)


def subject_of(document: Document, sentence: Sentence, noun: Hit) -> frozenset[str]:
    """Sectors that an instrument is about: named beside it, on the side where the language has that, nearer to it than to another."""
    reach = SUBJECT_REACH_CHINESE if document.lang == "zh" else SUBJECT_REACH
    near = [h for h in sentence.of("sector") if apart(h, noun) <= reach]
    if not near:
        return frozenset()
    last = document.lexicon.noun_last
    others = [n for n in sentence.of("instrument") if n.start != noun.start]
    return frozenset(h.name for h in near if all(away(noun, h, last) < away(n, h, last) for n in others))


def away(noun: Hit, hit: Hit, noun_last: bool) -> int:
    """Characters from a noun to a word of its subject, more where the word stands on the side where subjects do not stand."""
    on_other_side = hit.start >= noun.end if noun_last else hit.end <= noun.start
    return OTHER_SIDE + 2 * apart(noun, hit) if on_other_side else apart(noun, hit)


def apart(one: Hit, other: Hit) -> int:
    """Characters between two hits, 0 where they touch or overlap."""
    return max(0, one.start - other.end, other.start - one.end)


def _are_listed(document: Document, between: str) -> bool:
    """A pause or a word such as "and" stands between."""
    joining = document.lexicon.joining
    if any(c in between for c in _PAUSES):
        return True
    if document.lang == "zh":
        return any(word in between for word in joining)
    return not joining.isdisjoint(_WORD.findall(between)) or between.endswith(tuple(f" {word}" for word in joining))
