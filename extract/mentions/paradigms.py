"""Conjugations: a verb's forms are looked up where its stem stands, for stems times endings are too many to be spelled out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

_HERE = ""  # key under which a node of the tree keeps the endings that end there


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb of the lexicon: the words up to its endings, what it stands for, and the name of its conjugation."""

    stem: str
    name: str
    conjugation: str


@dataclass(frozen=True, slots=True)
class Ending:
    """An ending behind its letters: its mark, the words that must follow, and the form that it gives the verb."""

    mark: str
    rest: tuple[tuple[str, str], ...]
    rest_letters: int
    form: str


class Paradigm:
    """The endings of a conjugation as a tree of letters."""

    def __init__(self, endings: Iterable[tuple[str, Ending]]) -> None:
        self._tree: dict[str, Any] = {}
        for letters, ending in endings:
            node = self._tree
            for letter in letters:
                node = node.setdefault(letter, {})
            node.setdefault(_HERE, []).append(ending)

    def endings_at(self, text: str, at: int) -> Iterator[tuple[int, Ending]]:
        """Each ending whose letters stand at an offset, with the offset behind them."""
        node: dict[str, Any] | None = self._tree
        while node is not None:
            for ending in node.get(_HERE, ()):
                yield at, ending
            node = node.get(text[at]) if at < len(text) else None
            at += 1
