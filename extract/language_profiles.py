"""Letter trigrams of our languages, made from our own lexicons and CLDR's names: `python -m extract.language_profiles`.

No labelled article is read for them, so that they can be measured on all of them.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

_OWN = {
    "ru": "cyrl",
    "tg": "cyrl",
    "ky": "cyrl",
    "kk": "cyrl",
    "uz": "latn",
    "az": "latn",
    "tr": "latn",
    "en": "latn",
    "fa": "arab",
    "ar": "arab",
}
_NEIGHBOURS = (
    {"ur": "arab"}
    | dict.fromkeys(("uz-cyrl", "uk", "be", "bg", "mn", "sr"), "cyrl")
    | dict.fromkeys(("de", "fr", "es", "it", "id", "vi", "pl", "pt", "nl", "da", "sv", "ro", "cs", "tk"), "latn")
)
SCRIPTS = _OWN | _NEIGHBOURS
KEPT = 2500
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_APOSTROPHE = str.maketrans("’‘ʻʼ`", "'''''")


def trigrams(words: Iterable[str]) -> list[str]:
    """Of words in lower case, whose apostrophes are straight."""
    return [padded[i : i + 3] for word in words for padded in (f" {word} ",) for i in range(len(padded) - 2)]


@cache
def load_profiles() -> dict[str, dict[str, float]]:
    """Log probability of each trigram, by language; `""` is that of one not seen."""
    return json.loads(files("extract").joinpath("language_profiles.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@cache
def _table(script: str) -> tuple[list[str], dict[str, int], npt.NDArray[np.float32]]:
    """Languages of the script; row of each trigram; log probabilities by row and language. Row 0 is that of one not seen."""
    profiles = {lang: profile for lang, profile in load_profiles().items() if SCRIPTS[lang] == script}
    known = sorted({trigram for profile in profiles.values() for trigram in profile if trigram})
    rows = [[profile.get(trigram, profile[""]) for profile in profiles.values()] for trigram in ["", *known]]
    return list(profiles), {trigram: i for i, trigram in enumerate(known, 1)}, np.array(rows, dtype=np.float32)


def likelihoods(words: Iterable[str], script: str) -> dict[str, float]:
    """Mean log probability of the words' trigrams in each of our languages of that script."""
    found = trigrams(words)
    languages, row_of, table = _table(script) if script in SCRIPTS.values() else ([], {}, np.empty((0, 0), dtype=np.float32))
    if not found or not languages:
        return {}
    means = table[[row_of.get(trigram, 0) for trigram in found]].mean(axis=0)
    return dict(zip(languages, map(float, means), strict=True))


def make_profile(words: Iterator[str]) -> dict[str, float]:
    counts = Counter(trigrams(part for word in words for part in _WORD.findall(word.lower().translate(_APOSTROPHE))))
    total = sum(counts.values())
    profile = {t: round(log(n / total), 2) for t, n in counts.most_common(KEPT)}
    return profile | {"": round(log(0.3 / total), 2)}


def _words_of(lang: str) -> Iterator[str]:
    from babel import Locale

    from extract.mentions.lexicon import load_lexicon

    if lang in _OWN:
        lexicon = load_lexicon(lang)
        for pattern in (*(pattern for pattern, _ in lexicon.entries()), *lexicon.verb_forms()):
            yield re.sub("[*~_-]", " ", pattern)
        for ending in lexicon.endings if SCRIPTS[lang] != "arab" else ():
            yield f"а{ending}" if SCRIPTS[lang] == "cyrl" else f"a{ending}"
    locale = Locale.parse("uz_Cyrl" if lang == "uz-cyrl" else lang)
    for names in (locale.territories, locale.languages, locale.currencies, locale.months["format"]["wide"], locale.days["format"]["wide"]):
        yield from map(str, dict(names).values())
    from extract.language import common_words

    for word in common_words("uz" if lang == "uz-cyrl" else lang):
        if (lang == "uz-cyrl") == bool(re.search("[а-яўқғҳ]", word)) or SCRIPTS[lang] == "cyrl":
            for _ in range(6):
                yield word


def main() -> None:
    content: dict[str, Any] = {lang: make_profile(_words_of(lang)) for lang in SCRIPTS}
    target = Path(__file__).with_name("language_profiles.json")
    target.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
