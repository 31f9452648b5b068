"""Whether two reports name the same sides: states first, then their cities and bodies; persons by folded names."""

import re
import unicodedata
from collections.abc import Iterable

from events import weights
from records.mention import Side

Reasons = tuple[tuple[str, float], ...]

_CYRILLIC = dict(
    zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюяғӣқўҳҷәіңөүұһ",
        ["a", "b", "v", "g", "d", "e", "e", "zh", "z", "i", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "h", "ts", "ch", "sh", "sh", "_", "y", "_", "e", "yu", "ya", "g", "i", "k", "u", "h", "j", "a", "i", "n", "o", "u", "u", "h"],
        strict=True)
)  # fmt: skip
# Words of a body's name that tell it from no other.
_PLAIN_WORDS = frozenset(["of", "the", "and", "for", "state", "republic", "national", "ministry", "committee", "company"])


def compare_sides(one: Iterable[Side], other: Iterable[Side]) -> Reasons:
    """What the sides tell, each reason with its weight."""
    first, second = _by_key(one), _by_key(other)
    reasons = [_states(frozenset(first), frozenset(second))]
    for key in sorted(first.keys() & second.keys()):
        reasons += _places(first[key], second[key], key)
        reasons += _bodies(first[key], second[key], key)
    return tuple(reasons)


def _by_key(sides: Iterable[Side]) -> dict[str, list[Side]]:
    grouped: dict[str, list[Side]] = {}
    for side in sides:
        grouped.setdefault(side.key, []).append(side)
    return grouped


def _states(first: frozenset[str], second: frozenset[str]) -> tuple[str, float]:
    if first == second:
        return "same sides", weights.SIDES_SAME
    if first < second or second < first:
        return "a side more", weights.SIDES_MORE
    return "sides cross", weights.SIDES_CROSS


def _places(first: list[Side], second: list[Side], key: str) -> Reasons:
    one = {side.place.casefold() for side in first if side.place}
    other = {side.place.casefold() for side in second if side.place}
    if not one and not other:
        return ()
    if not one or not other:
        return ((f"place of {key} missing", weights.PLACE_MISSING),)
    if one & other:
        return ((f"same place of {key}", weights.PLACE_SAME),)
    return ((f"another place of {key}", weights.PLACE_OTHER),)


def _bodies(first: list[Side], second: list[Side], key: str) -> Reasons:
    if not first[0].country:  # the organisation is the key itself
        return ()
    one = [_words(side.org) for side in first if side.org]
    other = [_words(side.org) for side in second if side.org]
    if not one and not other:
        return ()
    if not one or not other:
        return ((f"body of {key} missing", weights.ORG_MISSING),)
    if any(a & b for a in one for b in other):
        return ((f"same body of {key}", weights.ORG_SAME),)
    return ((f"another body of {key}", weights.ORG_OTHER),)


def _words(name: str) -> frozenset[str]:
    words = frozenset(re.findall(r"\w+", name.casefold()))
    return words - _PLAIN_WORDS or words


FOLDED_LETTERS = 4  # more are case endings


def fold_person(name: str) -> str:
    """First consonants of the last word of the name in Latin letters: `Пезешкиан`, `Pezeshkian` and `Pizishkiyona` are one."""
    parts = name.casefold().split()
    latin = "".join(_CYRILLIC.get(letter, letter) for letter in (parts[-1] if parts else ""))
    plain = unicodedata.normalize("NFKD", latin)
    consonants = "".join(letter for letter in plain if letter.isalpha() and letter not in "aeiouy_")
    return re.sub(r"(.)\1+", r"\1", consonants)[:FOLDED_LETTERS] or plain
