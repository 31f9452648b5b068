"""The language of a text: distinctive letters and function words first, langdetect and py3langid where they leave it open.

langdetect knows none of tg, ky, kk, uz and az; their letters and commonest words are in `language_marks.yml`.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from langdetect import DetectorFactory
from langdetect.detector_factory import PROFILES_DIRECTORY
from langdetect.lang_detect_exception import LangDetectException

from extract.language_profiles import likelihoods
from extract.word_files import read_words
from records.article import LANGUAGES

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_APOSTROPHES = str.maketrans("’‘ʻʼ`", "'''''")
# Letters of each script, and what a letter weighs: one of Chinese is half a word.
_SCRIPTS = {
    name: (re.compile(f"[{letters}]"), weight)
    for name, letters, weight in (
        ("cyrl", "\u0400-\u04ff", 1), ("arab", "\u0600-\u06ff", 1), ("latn", "A-Za-z\u00c0-\u024f", 1),
        ("hans", "\u3040-\u30ff\u4e00-\u9fff", 3), ("ko", "\uac00-\ud7af", 2), ("hi", "\u0900-\u097f", 1), ("hy", "\u0530-\u058f", 1),
        ("ka", "\u10a0-\u10ff", 1), ("he", "\u0590-\u05ff", 1), ("el", "\u0370-\u03ff", 1), ("th", "\u0e00-\u0e7f", 1),
    )
}  # fmt: skip
ENOUGH = 3_000  # characters that are looked at
TRIGRAM_WEIGHT = 0.35
LETTER_WEIGHT = 6.0
ENDING_WEIGHT = 0.3  # of a word that ends as the language's words do, beside one of its commonest
_USUAL_LIKELIHOOD = 8.0  # what an ordinary text of the language reaches, with the sign turned
_LEAD = 0.05  # by how much the best must lead the next to be believed without a second opinion
_CERTAIN = 0.1
_EXPECTED_BONUS = 0.05
# For languages that we read no events in, a malus and another divided by the number of words: a short headline shares most of its words
# with a neighbour.
_OTHERS_MALUS = 0.04
_OTHERS_MALUS_SHORT = 0.25


@dataclass(frozen=True)
class Marks:
    """What a language is known by: its script, letters of its own among our languages, letters it never has, commonest words."""

    script: str
    letters: frozenset[str]
    never: frozenset[str]
    endings: tuple[str, ...]
    words: frozenset[str]


@cache
def _marks() -> dict[str, Marks]:
    content = read_words(files("extract").joinpath("language_marks.yml"))
    return {
        lang: Marks(
            str(m["script"]), frozenset(m["letters"] or ""), frozenset(m.get("never") or ""), tuple(map(str, m.get("endings") or ())),
            frozenset(map(str, m["words"])),
        )
        for lang, m in content.items()
    }  # fmt: skip


@cache
def _detectors() -> DetectorFactory:
    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    factory.seed = 0
    return factory


def common_words(lang: str) -> frozenset[str]:
    return _marks()[lang].words


def identify_language(text: str, *, title: str = "", expected: tuple[str, ...] = ()) -> str | None:
    """ISO 639-1 of the text; None if it has too few letters. `expected`: languages of the source, a prior and no more."""
    sample = f"{title}\n{text}"[:ENOUGH]
    script = _script(sample)
    if script is None:
        return None
    if script == "hans":
        return "ja" if len(re.findall("[\u3040-\u30ff]", sample)) > 0.05 * len(sample) else "zh"
    if script not in ("cyrl", "arab", "latn"):
        return script
    folded = sample.lower().translate(_APOSTROPHES)
    words = _WORD.findall(folded)
    malus = _OTHERS_MALUS + _OTHERS_MALUS_SHORT / max(1, len(words))
    counts = Counter(words)
    scores = {
        lang: _score(folded, counts, marks) - (malus if lang not in LANGUAGES else 0.0)
        for lang, marks in _marks().items()
        if marks.script == script or (lang == "uz" and script in ("latn", "cyrl"))
    }
    for name, likelihood in likelihoods(words, script).items():
        lang = name.removesuffix("-cyrl")
        scores[lang] = scores.get(lang, 0.0) + TRIGRAM_WEIGHT * (likelihood + _USUAL_LIKELIHOOD)
    for lang in expected:
        if lang in scores:
            scores[lang] += _EXPECTED_BONUS
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    best, lead = ranked[0][0], ranked[0][1] - (ranked[1][1] if len(ranked) > 1 else 0.0)
    if ranked[0][1] > _CERTAIN or lead > _LEAD:
        return best
    second = _second_opinion(sample)
    return second if second is not None and second not in scores else best


def _script(sample: str) -> str | None:
    """The script that most letters are of, or the language where a script has only one; None if there are too few letters."""
    counts = {name: weight * len(letters.findall(sample)) for name, (letters, weight) in _SCRIPTS.items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] >= 3 else None


def _score(folded: str, words: Counter[str], marks: Marks) -> float:
    """Share of words that are the language's own, plus weight for its own letters, less weight for those that it never has."""
    if not words:
        return 0.0
    total, letters = words.total(), max(1, sum(len(word) * count for word, count in words.items()))
    own_words = sum(words[word] for word in words.keys() & marks.words)
    by_ending = sum(count for word, count in words.items() if word.endswith(marks.endings) and word not in marks.words)
    known = (own_words + ENDING_WEIGHT * by_ending) / total
    own, never = (sum(map(folded.count, chosen)) / letters for chosen in (marks.letters, marks.never))
    return known + LETTER_WEIGHT * (min(own, 0.12) - min(never, 0.12))


def _second_opinion(sample: str) -> str | None:
    detector = _detectors().create()
    try:
        detector.append(sample)
        found = detector.detect()
    except LangDetectException:
        return None
    return {"zh-cn": "zh", "zh-tw": "zh", "unknown": None}.get(found, found)
