"""Patterns of the lexicon files, compiled once per language into one automaton."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from types import MappingProxyType
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from extract.mentions.normal import NormalText, lower, normal_pattern
from extract.mentions.paradigms import Ending, Paradigm, Verb
from extract.mentions.pattern_heads import Head, Meaning, Pattern, Patterns, Tree, letters_of, lone_head, pattern_of, words_of
from extract.mentions.uncollected import uncollected

LONGEST_GAP = 12  # characters that `_` stands for where words are not spaced
_CLAUSE_ENDS = frozenset(",;.，；。、！？!?\n")
SHORT_NAME = 2  # characters of an abbreviated name where words are not spaced
WIDEST_GAP = 120  # characters in which what follows `_` begins where words are spaced
LONGEST_STRICT = 3  # letters of an abbreviation that is no word in small letters: WHO is not "Who", longer ones are also printed as Nato
MANY = 6  # patterns of one head from which on a tree of them pays
MAX_ENDING = 14  # letters that may follow a stem


class Hit(NamedTuple):
    start: int
    end: int
    group: str
    name: str
    value: str = ""
    stem: int = 0  # where the word's ending begins; 0 where that is not told


class Matcher:
    """Finds every pattern of one language in a text, in time linear in its length."""

    def __init__(
        self,
        lang: str,
        entries: Iterable[tuple[str, Meaning]],
        endings: Iterable[str],
        prefixes: Iterable[str],
        verbs: Iterable[Verb] = (),
        conjugations: Mapping[str, Iterable[tuple[str, str]]] = MappingProxyType({}),
    ) -> None:
        """`conjugations`: (form, ending) of each, by the name that verbs call it by."""
        self.lang = lang
        self._spaced = lang != "zh"
        self._prefixes = tuple({normal_pattern(p) for p in prefixes})
        self._ending = _ending_checker(frozenset(lower(normal_pattern(e), lang) for e in endings))
        self._apostrophe_is_letter = lang == "uz"
        self._word_rest = re.compile(r"(?:[^\W_]|')*" if self._apostrophe_is_letter else r"(?:[^\W_]|'(?=[^\W\d_]))*")
        patterns: dict[str, list[Pattern]] = {}
        for pattern, meaning in entries:
            head, compiled = self._compile(normal_pattern(pattern), meaning)
            patterns.setdefault(head, []).append(compiled)
        paradigms = {name: self._paradigm(forms) for name, forms in conjugations.items()}
        stems: dict[str, list[tuple[str, Paradigm]]] = {}
        for verb in verbs:
            stem = lower(normal_pattern(verb.stem), lang) + " " * verb.stem.endswith(" ")
            stems.setdefault(stem, []).append((verb.name, paradigms[verb.conjugation]))
        heads = tuple(dict.fromkeys((*patterns, *stems)))
        self._heads = [self._head(patterns.pop(head, ()), stems.get(head, ())) for head in heads]
        self._automaton = AhoCorasick(heads, implementation=Implementation.ContiguousNFA)

    def _head(self, patterns: Sequence[Pattern], verbs: Sequence[tuple[str, Paradigm]]) -> Head:
        whole = not verbs and not any(p.mark for p in patterns)
        if verbs or len(patterns) != 1:
            return self._grown(patterns), tuple(verbs), whole
        return lone_head(patterns[0], whole)

    def _grown(self, patterns: Sequence[Pattern]) -> Patterns:
        if not self._spaced or len(patterns) < MANY:
            return tuple(patterns)
        trees: dict[str, Tree] = {}
        for pattern in patterns:
            trees.setdefault(pattern.mark, Tree()).add(pattern, pattern.rest)
        return trees

    def _compile(self, pattern: str, meaning: Meaning) -> tuple[str, Pattern]:
        """The words that a pattern begins with, and what is to be looked at where they stand."""
        first = pattern.split(" ", maxsplit=1)[0].rstrip("*~")
        capitals = len(first) if first.isupper() and len(first) <= LONGEST_STRICT else int(pattern[:1] != pattern[:1].lower())
        head, mark, rest = self._parts(pattern)
        return head, pattern_of(rest, mark, capitals, meaning)

    def _paradigm(self, forms: Iterable[tuple[str, str]]) -> Paradigm:
        parts = ((form, *self._parts(normal_pattern(ending))) for form, ending in forms)
        return Paradigm((letters, Ending(mark, rest, letters_of(rest), form)) for form, letters, mark, rest in parts)

    def _parts(self, pattern: str) -> tuple[str, str, tuple[tuple[str, str], ...]]:
        """The words up to the first mark or gap, that mark, and (stem, mark) of the words behind."""
        words = words_of(lower(pattern, self.lang), self._spaced)
        head, mark = [words[0][0]], words[0][1]
        rest = words[1:]
        while rest and not mark and rest[0][0] != "_":
            head.append(rest[0][0])
            mark, rest = rest[0][1], rest[1:]
        return (" " if self._spaced else "").join(head), mark, tuple(rest)

    def find(self, normal: NormalText) -> list[Hit]:
        """All hits in order of their start; inside a group the longest wins, those of equal length all stay.

        Of two patterns of one name on the same words the one that spells out more of them wins ("will _ sign" beats "_ sign").
        """
        low, heads = normal.low, self._heads
        found: list[tuple[int, Hit]] = []
        for index, start, end in self._automaton.find_matches_as_indexes(low, overlapping=True):
            patterns, verbs, whole = heads[index]
            if self._spaced:
                if whole and low[end : end + 1].isalnum():
                    continue
                before = low[start - 1 : start]
                if (before.isalnum() or before == "'") and not self._begins_word(low, start):
                    continue
            hits = self._patterns_at(normal, start, end, patterns) if patterns else []
            if verbs:
                hits += self._verbs_at(low, start, end, verbs)
            if hits and _is_ending(low, start):
                hits = [(letters, hit) for letters, hit in hits if " " in low[start : hit.end]]
            found += hits
        spelt: dict[tuple[int, int, str, str], int] = {}
        for letters, hit in found:
            key = hit[:4]
            if letters > spelt.get(key, 0):
                spelt[key] = letters
        return _longest([hit for letters, hit in found if letters == spelt[hit[:4]]], self._spaced)

    def _patterns_at(self, normal: NormalText, start: int, end: int, patterns: Patterns) -> list[tuple[int, Hit]]:
        """(letters spelt out, hit) of the patterns whose head stands there."""
        low, found = normal.low, []
        ends: Iterable[tuple[Pattern, int | None]]
        if isinstance(patterns, dict):
            ends = self._ends_in_trees(low, end, patterns)
        elif self._spaced:
            word_end = self._word_end(low, end)
            if word_end == end:  # the head is a whole word, whatever its mark
                ends = [(p, self._after_rest(low, end, p.rest) if p.rest else end) for p in patterns]
            else:
                ends = [(p, self._end_of(low, end, word_end, p.mark, p.rest)) for p in patterns]
        else:
            ends = [(p, self._end_unspaced(low, end, p)) for p in patterns]
        for pattern, stop in ends:
            if stop is not None and (not pattern.capitals or normal.text[start : start + pattern.capitals].isupper()):
                m = pattern.meaning
                hit = Hit(start, stop, m.group, m.name, m.value, 0 if pattern.rest else end)
                found.append((end - start + pattern.rest_letters, hit))
        return found

    def _ends_in_trees(self, low: str, end: int, trees: dict[str, Tree]) -> Iterable[tuple[Pattern, int]]:
        """The patterns of one head that stand where it ends, each with its nearest end."""
        word_end = self._word_end(low, end)
        found: dict[Pattern, int] = {}
        for mark, tree in trees.items():
            stop = self._after_ending(low, end, word_end, mark)
            if stop is not None:
                self._along(tree, low, stop, found)
        return found.items()

    def _along(self, tree: Tree, low: str, stop: int, found: dict[Pattern, int]) -> None:
        """Adds the patterns of a tree that go on behind `stop`, each with its nearest end."""
        for pattern in tree.ending:
            found.setdefault(pattern, stop)
        begin = _skip_space(low, stop) if tree.lengths else stop
        for length in tree.lengths if begin > stop else ():
            for mark, branch in tree.words.get(low[begin : begin + length], ()):
                end = begin + length
                after = self._after_ending(low, end, self._word_end(low, end), mark)
                if after is not None:
                    self._along(branch, low, after, found)
        if tree.gap is not None:
            for end in _gap_ends(low, stop):
                self._along(tree.gap, low, end, found)

    def _verbs_at(self, low: str, start: int, stem_end: int, verbs: Sequence[tuple[str, Paradigm]]) -> Iterator[tuple[int, Hit]]:
        """The same of the verbs whose stem stands there."""
        for name, paradigm in verbs:
            for end, ending in paradigm.endings_at(low, stem_end):
                stop = self._end_of(low, end, self._word_end(low, end), ending.mark, ending.rest)
                if stop is not None:
                    yield end - start + ending.rest_letters, Hit(start, stop, "trigger", name, ending.form, 0 if ending.rest else end)

    def _is_letter(self, char: str) -> bool:
        return char.isalnum() or (char == "'" and self._apostrophe_is_letter)

    def _begins_word(self, low: str, start: int) -> bool:
        if start == 0 or not self._is_letter(low[start - 1]):
            return True
        if not low.endswith(self._prefixes, 0, start):
            return False
        begins = (start - len(p) for p in self._prefixes if low.endswith(p, 0, start))
        return any(begin == 0 or not self._is_letter(low[begin - 1]) for begin in begins)

    def _end_of(self, low: str, end: int, word_end: int | None, mark: str, rest: tuple[tuple[str, str], ...]) -> int | None:
        """Where what is looked for ends, if its first words end at `end`, inside a word that goes on to `word_end`."""
        stop = self._after_ending(low, end, word_end, mark)
        return stop if stop is None or not rest else self._after_rest(low, stop, rest)

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
        ends = (self._after_rest(low, end, tail) for end in _gap_ends(low, stop))
        return next((end for end in ends if end is not None), None)

    def _word_end(self, low: str, end: int) -> int | None:
        """Where the word ends that goes on at `end`; None if that is too far off for an ending."""
        if not low[end : end + 1].isalnum() and low[end : end + 1] != "'":
            return end
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

    def _end_unspaced(self, low: str, end: int, pattern: Pattern) -> int | None:
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


def _is_ending(low: str, start: int) -> bool:
    """What begins there is glued to a name: "Bodrum'un" is no flour. With the words behind it ("'a geldi") it may still be meant."""
    return start > 1 and low[start - 1] == "'" and low[start - 2].isalnum()


# a word of a gap may be written with more than letters and digits: "$500", "61-0", "2.5"
_SPACE = re.compile(r"[ \n]+")
_GAP_WORD = re.compile(r"[ \n]*+(?:[^\W_]|[-'$€£¥%]|[.,:](?=\d))++")


def _skip_space(low: str, at: int) -> int:
    space = _SPACE.match(low, at)
    return space.end() if space else at


def _gap_ends(low: str, at: int) -> Iterator[int]:
    """Where one word and two words of any kind end."""
    widest = at + WIDEST_GAP
    for _ in range(2):
        word = _GAP_WORD.match(low, at)
        if word is None or word.end() > widest:
            return
        at = word.end()
        yield at


def _ending_checker(endings: frozenset[str]) -> Callable[[str], bool]:
    @lru_cache(maxsize=20_000)
    def is_chain(suffix: str, depth: int = 4) -> bool:
        if not suffix or suffix in endings:
            return True
        return depth > 0 and any(suffix.startswith(e) and is_chain(suffix[len(e) :], depth - 1) for e in endings if e)

    return is_chain


def _longest(hits: list[Hit], spaced: bool) -> list[Hit]:
    """Hits that no longer hit of their group contains; of two countries in one word the one of the longer stem (Niger-ya is Nigeria).

    Where words are not spaced a short name gives way to a longer one that begins in it: 访德黑兰 is about 德黑兰 (Tehran), not 访德.
    """
    kept: list[Hit] = []
    last: dict[str, Hit] = {}
    for hit in sorted(set(hits), key=lambda h: (h.start, -h.end, h.group, h.name, -h.stem, h.value)):
        rival = last.get(hit.group)
        same_span = rival is not None and (rival.start, rival.end) == (hit.start, hit.end)
        if same_span and rival is not None and hit.name == rival.name == "country" and hit.stem < rival.stem:
            continue
        if not spaced and rival is not None and hit.group == "name" and _outgrows(hit, rival):
            kept.remove(rival)
            rival = None
        if rival is None or hit.start >= rival.end or same_span:
            kept.append(hit)
            last[hit.group] = hit
    return kept


def _outgrows(hit: Hit, rival: Hit) -> bool:
    begins_in = rival.start < hit.start < rival.end < hit.end
    return begins_in and hit.name in ("capital", "city", "region") and hit.end - hit.start > rival.end - rival.start == SHORT_NAME


def with_contractions(patterns: Iterable[tuple[str, Meaning]], contracted: Mapping[str, str]) -> Iterator[tuple[str, Meaning]]:
    """The patterns, and once more those that begin otherwise after a glued preposition (الصين, "to China" is للصين)."""
    for pattern, meaning in patterns:
        yield pattern, meaning
        for begin, short in contracted.items():
            if pattern.startswith(begin):
                yield short + pattern.removeprefix(begin), meaning


@cache
def matcher_for(lang: str) -> Matcher:
    """The compiled patterns of a language, made once in a process."""
    from extract.mentions.lexicon import load_lexicon
    from extract.places.gazetteer import load_names

    with uncollected():
        lexicon = load_lexicon(lang)
        patterns = with_contractions((*lexicon.entries(), *load_names(lang)), lexicon.contracted)
        return Matcher(lang, patterns, lexicon.endings, lexicon.prefixes, lexicon.verbs(), lexicon.conjugations())
