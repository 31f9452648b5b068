"""Instruments without a verb of their own: named as some of those that were counted, or one a line behind "signed:"."""

from extract.mentions.document import Document, Sentence
from extract.mentions.patterns import Hit

OPENS = 60  # characters at the head of a sentence in which "among them" points to the sentence before
ITEM_HEAD = 45  # characters at the head of a line in which its instrument stands
MOST_ITEMS = 40
_COUNTED = ("document", "package", "agreement", "memorandum", "contract", "treaty", "protocol")
_TELLS = ("sign", "adopt", "ratify", "enter", "extend", "end", "propose")


def source_of(document: Document, sentence: Sentence, noun: Hit) -> tuple[Sentence, Hit] | None:
    """The sentence and the word in it for the instruments of which this is one; None if it is not listed so."""
    if noun.name in ("document", "package"):
        return None
    return _counted_before(document, sentence, noun) or _head_of_list(document, sentence, noun)


def _counted_before(document: Document, sentence: Sentence, noun: Hit) -> tuple[Sentence, Hit] | None:
    """ "Twelve documents were signed, among them ..."; or "Among them are ..." behind such a sentence."""
    cues = [h for h in sentence.of("cue") if h.name == "among" and h.end <= noun.start]
    if not cues or any(_tells(v) and v.start >= cues[-1].end and not _new_clause(document, noun, v) for v in sentence.of("trigger")):
        return None
    before = [h for h in sentence.of("instrument") if h.name in _COUNTED and h.end <= cues[-1].start]
    if before and (any(_tells(v) for v in sentence.of("trigger")) or not _opens(sentence, cues[-1])):
        return sentence, before[-1]
    previous = _previous(document, sentence)
    while previous is not None and _goes_on(previous):
        previous = _previous(document, previous)
    counted = [h for h in previous.of("instrument") if h.name in _COUNTED] if previous and _opens(sentence, cues[-1]) else []
    if previous is not None and counted:
        return previous, counted[-1]  # "Three documents were signed. The three documents are ..."
    return (sentence, before[-1]) if before else None


def _opens(sentence: Sentence, cue: Hit) -> bool:
    return cue.start - sentence.start <= OPENS


def _goes_on(sentence: Sentence) -> bool:
    """It names some of those that were counted before it, as the sentence behind it does ("Among them is ... Another is ...")."""
    points = any(h.name == "among" and h.start - sentence.start <= OPENS for h in sentence.of("cue"))
    return points and bool(sentence.of("instrument")) and not any(_tells(v) for v in sentence.of("trigger"))


def _head_of_list(document: Document, sentence: Sentence, noun: Hit) -> tuple[Sentence, Hit] | None:
    """The sentence that ends with a colon, if nothing but lines that begin with an instrument stand between."""
    line = sentence
    for _ in range(MOST_ITEMS):
        if not _is_item(line):
            return None
        previous = _previous(document, line)
        if previous is None or previous.position < 0:
            return None
        if document.low_of(previous).rstrip().endswith(":"):
            counted = [h for h in previous.of("instrument") if h.name in _COUNTED]
            first = sentence.of("instrument")[0]
            return (previous, counted[-1]) if counted and noun == first else None
        line = previous
    return None


def _is_item(line: Sentence) -> bool:
    nouns = line.of("instrument")
    return bool(nouns) and nouns[0].start - line.start <= ITEM_HEAD and not any(_tells(v) for v in line.of("trigger"))


def _new_clause(document: Document, noun: Hit, verb: Hit) -> bool:
    return any(c in document.normal.low[noun.end : verb.start] for c in ";；")


def _tells(verb: Hit) -> bool:
    return verb.name in _TELLS and verb.value in ("done", "will")


def _previous(document: Document, sentence: Sentence) -> Sentence | None:
    return next((s for s in document.sentences if s.position == sentence.position - 1 and s.start < sentence.start), None)
