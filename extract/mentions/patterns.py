"""Patterns of the lexicon files, compiled once per language into one automaton."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from ahocorasick_rs import AhoCorasick, Implementation

from extract.mentions.normal import NormalText, lower, normal_pattern

LONGEST_GAP = 12  # characters that `_` stands for where words are not spaced
_CLAUSE_ENDS = frozenset(",;.，；。、！？!?\n")
WIDEST_GAP = 120  # characters in which what follows `_` begins where words are spaced
LONGEST_STRICT = 3  # letters of an abbreviation that is no word in small letters: WHO is not "Who", longer ones are also printed as Nato
MAX_ENDING = 14  # letters that may follow a stem


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a pattern stands for. `group` is a block of the lexicon file, `name` its key, `value` what the key's entry tells."""

    group: str
    name: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    start: int
    end: int
    group: str
    name: str
    value: str = ""
    stem: int = 0  # where the word's ending begins; 0 where that is not told


@dataclass(frozen=True, slots=True)
class _Pattern:
    rest: tuple[tuple[str, str], ...]  # (stem, mark) of the words after the head
    mark: str  # of the head's last word
    capitals: int  # letters at its start that must be capitals in the text too
    meaning: Meaning
    rest_letters: int  # how many the words after the head spell out


def _words(pattern: str, spaced: bool) -> list[tuple[str, str]]:
    if not spaced:
        return [(part, "") for part in re.split("(_)", pattern) if part]
    return [(word.rstrip("*~"), word[-1] if word[-1] in "*~" else "") for word in pattern.split(" ")]


class Matcher:
    """Finds every pattern of one language in a text, in time linear in its length."""

    def __init__(self, lang: str, entries: Iterable[tuple[str, Meaning]], endings: Iterable[str], prefixes: Iterable[str]) -> None:
        self.lang = lang
        self._spaced = lang != "zh"
        self._prefixes = frozenset(normal_pattern(p) for p in prefixes)
        self._longest_prefix = max(map(len, self._prefixes), default=0)
        self._ending = _ending_checker(frozenset(lower(normal_pattern(e), lang) for e in endings))
        self._apostrophe_is_letter = lang == "uz"
        self._word_rest = re.compile(r"(?:[^\W_]|')*" if self._apostrophe_is_letter else r"(?:[^\W_]|'(?=[^\W\d_]))*")
        heads: dict[str, list[_Pattern]] = {}
        for pattern, meaning in entries:
            self._add(heads, normal_pattern(pattern), meaning)
        self._heads = list(heads.values())
        self._automaton = AhoCorasick(list(heads), implementation=Implementation.ContiguousNFA)

    def _add(self, heads: dict[str, list[_Pattern]], pattern: str, meaning: Meaning) -> None:
        first = pattern.split(" ", maxsplit=1)[0].rstrip("*~")
        capitals = len(first) if first.isupper() and len(first) <= LONGEST_STRICT else int(pattern[:1] != pattern[:1].lower())
        words = _words(lower(pattern, self.lang), self._spaced)
        head = [words[0][0]]
        mark = words[0][1]
        rest = words[1:]
        while rest and not mark and rest[0][0] != "_":
            head.append(rest[0][0])
            mark, rest = rest[0][1], rest[1:]
        heads.setdefault((" " if self._spaced else "").join(head), []).append(
            _Pattern(tuple(rest), mark, capitals, meaning, sum(len(stem) for stem, _ in rest if stem != "_"))
        )

    def find(self, normal: NormalText) -> list[Hit]:
        """All hits in order of their start; inside a group the longest wins, those of equal length all stay.

        Of two patterns of one name on the same words the one that spells out more of them wins ("will _ sign" beats "_ sign").
        """
        low, found = normal.low, []
        spelt: dict[tuple[int, int, str, str], int] = {}
        for index, start, end in self._automaton.find_matches_as_indexes(low, overlapping=True):
            if self._spaced and not self._begins_word(low, start):
                continue
            word_end = self._word_end(low, end) if self._spaced else end
            for pattern in self._heads[index]:
                if pattern.capitals and not normal.text[start : start + pattern.capitals].isupper():
                    continue
                stop = self._end_of(low, end, word_end, pattern) if self._spaced else self._end_unspaced(low, end, pattern)
                if stop is not None:
                    m = pattern.meaning
                    letters = end - start + pattern.rest_letters
                    found.append((letters, Hit(start, stop, m.group, m.name, m.value, 0 if pattern.rest else end)))
                    key = (start, stop, m.group, m.name)
                    spelt[key] = max(letters, spelt.get(key, 0))
        return _longest([hit for letters, hit in found if letters == spelt[hit.start, hit.end, hit.group, hit.name]])

    def _is_letter(self, char: str) -> bool:
        return char.isalnum() or (char == "'" and self._apostrophe_is_letter)

    def _begins_word(self, low: str, start: int) -> bool:
        if start == 0 or not self._is_letter(low[start - 1]):
            return True
        for length in range(1, min(self._longest_prefix, start) + 1):
            if low[start - length : start] in self._prefixes and (start == length or not self._is_letter(low[start - length - 1])):
                return True
        return False

    def _end_of(self, low: str, end: int, word_end: int | None, pattern: _Pattern) -> int | None:
        """Where the pattern ends whose head ends at `end`, inside a word that goes on to `word_end`."""
        stop = self._after_ending(low, end, word_end, pattern.mark)
        return stop if stop is None or not pattern.rest else self._after_rest(low, stop, pattern.rest)

    def _after_rest(self, low: str, stop: int, rest: tuple[tuple[str, str], ...]) -> int | None:
        for i, (stem, mark) in enumerate(rest):
            if stem == "_":
                tail = rest[i + 1 :]
                if tail[0][0] != "_" and low.find(tail[0][0], stop, stop + WIDEST_GAP) < 0:
                    return None
                return self._after_gap(low, stop, tail)
            begin = _skip_space(low, stop)
            if begin == stop or not low.startswith(stem, begin):
                return None
            end = begin + len(stem)
            after = self._after_ending(low, end, self._word_end(low, end), mark)
            if after is None:
                return None
            stop = after
        return stop

    def _after_gap(self, low: str, stop: int, tail: tuple[tuple[str, str], ...]) -> int | None:
        """End of the tail after one or two words of any kind."""
        for _ in range(2):
            begin = _skip_space(low, stop)
            stop = begin
            while stop < len(low) and (self._is_letter(low[stop]) or low[stop] in "-'"):
                stop += 1
            if stop == begin:
                return None
            found = self._after_rest(low, stop, tail)
            if found is not None:
                return found
        return None

    def _word_end(self, low: str, end: int) -> int | None:
        """Where the word ends that goes on at `end`; None if that is too far off for an ending."""
        limit = end + MAX_ENDING + 1
        rest = self._word_rest.match(low, end, limit)
        stop = rest.end() if rest else end
        return None if stop == limit and stop < len(low) else stop

    def _after_ending(self, low: str, end: int, stop: int | None, mark: str) -> int | None:
        if stop is None or stop == end or mark == "*":
            return stop
        if low[end] == "'" and not self._apostrophe_is_letter:
            return stop  # Türkiye'nin, Iran's
        return stop if mark == "~" and self._ending(low[end:stop]) else None

    def _end_unspaced(self, low: str, end: int, pattern: _Pattern) -> int | None:
        gap = False
        for stem, _mark in pattern.rest:
            if stem == "_":
                gap = True
                continue
            found = low.find(stem, end, end + len(stem) + (LONGEST_GAP if gap else 0))
            if found < 0 or set(low[end:found]) & _CLAUSE_ENDS:
                return None
            end, gap = found + len(stem), False
        return end


def _skip_space(low: str, at: int) -> int:
    while at < len(low) and low[at] in " \n":
        at += 1
    return at


def _ending_checker(endings: frozenset[str]) -> Callable[[str], bool]:
    @lru_cache(maxsize=20_000)
    def is_chain(suffix: str, depth: int = 4) -> bool:
        if not suffix or suffix in endings:
            return True
        return depth > 0 and any(suffix.startswith(e) and is_chain(suffix[len(e) :], depth - 1) for e in endings if e)

    return is_chain


def _longest(hits: list[Hit]) -> list[Hit]:
    """Hits that no longer hit of their group contains; of two countries in one word the one of the longer stem (Niger-ya is Nigeria)."""
    kept: list[Hit] = []
    last: dict[str, Hit] = {}
    for hit in sorted(set(hits), key=lambda h: (h.start, -h.end, h.group, h.name, -h.stem, h.value)):
        rival = last.get(hit.group)
        same_span = rival is not None and (rival.start, rival.end) == (hit.start, hit.end)
        if same_span and rival is not None and hit.name == rival.name == "country" and hit.stem < rival.stem:
            continue
        if rival is None or hit.start >= rival.end or same_span:
            kept.append(hit)
            last[hit.group] = hit
    return kept


@cache
def matcher_for(lang: str) -> Matcher:
    """The compiled patterns of a language, made once in a process."""
    from extract.mentions.lexicon import load_lexicon
    from extract.places.gazetteer import load_names

    lexicon = load_lexicon(lang)
    return Matcher(lang, [*lexicon.entries(), *load_names(lang)], lexicon.endings, lexicon.prefixes)
