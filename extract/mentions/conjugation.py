"""Forms of a verb from its stem, for languages whose endings follow the sounds before them.

A lexicon file tells the endings (`conjugation`), in which capitals stand for sounds that change, and the stems (`verbs`):
with `A: {aıou: a, eiöü: e}` and the ending `mAsI*` the Turkish stem `imza at` gives `imza atması*`.
"""

from collections.abc import Iterator
from typing import Any


def verb_forms(conjugation: dict[str, Any], stem: str) -> Iterator[tuple[str, str]]:
    """(form, pattern) of each ending: form is one of `done`, `will`, `base`, `old`."""
    for form, endings in conjugation["endings"].items():
        for ending in endings:
            yield form, _join(conjugation, stem, ending)


def _join(conjugation: dict[str, Any], stem: str, ending: str) -> str:
    """The stem with an ending. One that begins with `-` takes the place of the stem's last vowel."""
    word = stem[:-1] if ending[0] == "-" and stem[-1] in conjugation["vowels"] else stem
    bare = len(word)
    for sound in ending.removeprefix("-"):
        if sound in conjugation["by_vowel"]:
            sound = _after(conjugation["by_vowel"][sound], _last_vowel(conjugation, word))
        elif sound in conjugation["by_letter"]:
            sound = _after(conjugation["by_letter"][sound], word[-1])
        if len(word) == bare and sound and sound in conjugation["vowels"]:
            word = _softened(conjugation["softened"], word)
        word += sound
    return word


def _after(choices: dict[str, str], letter: str) -> str:
    """What the sound becomes after a letter; `_` is for those that are not listed."""
    return next((becomes for letters, becomes in choices.items() if letter in letters), choices.get("_", ""))


def _last_vowel(conjugation: dict[str, Any], word: str) -> str:
    return next((letter for letter in reversed(word) if letter in conjugation["vowels"]), "")


def _softened(softened: dict[str, str], stem: str) -> str:
    """The stem as it is before a vowel (Turkish et-, eder)."""
    last = stem.rpartition(" ")[2]
    return stem.removesuffix(last) + softened.get(last, last)
