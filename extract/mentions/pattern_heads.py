"""A pattern taken apart: the words that it begins with, and what is to be looked at where they stand."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from extract.mentions.paradigms import Paradigm


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a pattern stands for. `group` is a block of the lexicon file, `name` its key, `value` what the key's entry tells."""

    group: str
    name: str
    value: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    rest: tuple[tuple[str, str], ...]  # (stem, mark) of the words after the head
    mark: str  # of the head's last word
    capitals: int  # letters at its start that must be capitals in the text too
    meaning: Meaning
    rest_letters: int  # how many the words after the head spell out


def words_of(pattern: str, spaced: bool) -> list[tuple[str, str]]:
    if not spaced:
        return [(part, "") for part in re.split("(_)", pattern) if part]
    return [(word.rstrip("*~"), word[-1] if word.endswith(("*", "~")) else "") for word in pattern.split(" ")]


@cache
def pattern_of(rest: tuple[tuple[str, str], ...], mark: str, capitals: int, meaning: Meaning) -> Pattern:
    """One object for all alike, in all languages: memory."""
    return Pattern(rest, mark, capitals, meaning, letters_of(rest))


class Tree:
    """Patterns that begin alike, by their next word: what many share ("in _", "will be") is looked at once for all."""

    __slots__ = ("ending", "gap", "lengths", "words")

    def __init__(self) -> None:
        self.ending: list[Pattern] = []  # those that end here
        self.words: dict[str, list[tuple[str, Tree]]] = {}  # (mark, what follows) by stem
        self.gap: Tree | None = None
        self.lengths: tuple[int, ...] = ()  # of the stems

    def add(self, pattern: Pattern, rest: tuple[tuple[str, str], ...]) -> None:
        if not rest:
            self.ending.append(pattern)
            return
        (stem, mark), *tail = rest
        self.branch(stem, mark).add(pattern, tuple(tail))

    def branch(self, stem: str, mark: str) -> "Tree":
        if stem == "_":
            self.gap = self.gap or Tree()
            return self.gap
        marked = self.words.setdefault(stem, [])
        if mark not in dict(marked):
            marked.append((mark, Tree()))
            self.lengths = tuple({*self.lengths, len(stem)})
        return dict(marked)[mark]


Patterns = tuple[Pattern, ...] | dict[str, Tree]  # of one head: as they are, or many as trees by the mark of the head's last word
Head = tuple[Patterns, tuple[tuple[str, Paradigm], ...], bool]  # with verbs; the third: no word goes on where the head ends


@cache
def lone_head(pattern: Pattern, whole: bool) -> Head:
    """One object for all heads of one and the same pattern, in all languages: memory."""
    return (pattern,), (), whole


def letters_of(rest: Iterable[tuple[str, str]]) -> int:
    return sum(len(stem) for stem, _ in rest if stem != "_")
