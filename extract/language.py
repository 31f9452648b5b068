"""The language of a text: distinctive letters and function words first, langdetect and py3langid where they leave it open.

langdetect knows none of tg, ky, kk, uz and az; their letters and commonest words are in `language_marks.yml`.
"""

import re
from functools import cache
from importlib.resources import files

from langdetect import DetectorFactory
from langdetect.detector_factory import PROFILES_DIRECTORY
from langdetect.lang_detect_exception import LangDetectException

from extract.language_profiles import likelihoods
from extract.word_files import read_words

_WORD = re.compile(r"[^\W\d_]+(?:['’ʻ‘][^\W\d_]+)*")
ENOUGH = 6_000  # characters that are looked at
TRIGRAM_WEIGHT = 0.35
_USUAL_LIKELIHOOD = 8.0  # what an ordinary text of the language reaches, with the sign turned
_LEAD = 0.05  # by how much the best must lead the next to be believed without a second opinion
_CERTAIN = 0.1
_EXPECTED_BONUS = 0.05


@cache
def _marks() -> dict[str, tuple[str, frozenset[str], frozenset[str]]]:
    """By language: script, letters of its own among our languages, commonest words."""
    content = read_words(files("extract").joinpath("language_marks.yml"))
    return {
        lang: (str(m["script"]), frozenset(str(m["letters"] or "")), frozenset(str(w) for w in m["words"])) for lang, m in content.items()
    }


@cache
def _detectors() -> DetectorFactory:
    factory = DetectorFactory()
    factory.load_profile(PROFILES_DIRECTORY)
    factory.seed = 0
    return factory


def common_words(lang: str) -> frozenset[str]:
    return _marks()[lang][2]


def identify_language(text: str, *, title: str = "", expected: tuple[str, ...] = ()) -> str | None:
    """ISO 639-1 of the text; None if it has too few letters. `expected`: languages of the source, a prior and no more."""
    sample = f"{title}\n{text}"[:ENOUGH]
    script = _script(sample)
    if script is None:
        return None
    if script == "hans":
        return "ja" if len(re.findall("[\u3040-\u30ff]", sample)) > 0.05 * len(sample) else "zh"
    scores = {
        lang: _score(sample, letters, words)
        for lang, (own_script, letters, words) in _marks().items()
        if own_script == script or (lang == "uz" and script in ("latn", "cyrl"))
    }
    for name, likelihood in likelihoods(sample, script).items():
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
    counts = {
        "cyrl": len(re.findall("[\u0400-\u04ff]", sample)), "arab": len(re.findall("[\u0600-\u06ff]", sample)),
        "hans": 3 * len(re.findall("[\u3040-\u30ff\u4e00-\u9fff]", sample)), "latn": len(re.findall("[A-Za-z\u00c0-\u024f]", sample)),
    }  # fmt: skip
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] >= 3 else None


def _score(sample: str, letters: frozenset[str], words: frozenset[str]) -> float:
    """Share of words that are the language's own, plus weight for its own letters."""
    found = _WORD.findall(sample.lower().replace("’", "'").replace("‘", "'").replace("ʻ", "'"))
    if not found:
        return 0.0
    common = sum(word in words for word in found) / len(found)
    own = sum(sample.lower().count(letter) for letter in letters) / max(1, sum(map(len, found)))
    return common + 6.0 * min(own, 0.12)


def _second_opinion(sample: str) -> str | None:
    detector = _detectors().create()
    try:
        detector.append(sample)
        found = detector.detect()
    except LangDetectException:
        return None
    return {"zh-cn": "zh", "zh-tw": "zh", "unknown": None}.get(found, found)
