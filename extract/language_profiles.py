"""Letter trigrams of our languages, made from our own lexicons and CLDR's names: `python -m extract.language_profiles`.

No labelled article is read for them, so that they can be measured on all of them.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from math import log
from pathlib import Path
from typing import Any

_OWN = {"ru": "cyrl", "tg": "cyrl", "ky": "cyrl", "kk": "cyrl", "uz": "latn", "az": "latn", "tr": "latn", "en": "latn"}
_NEIGHBOURS = {"uz-cyrl": "cyrl", "uk": "cyrl", "be": "cyrl", "bg": "cyrl"} | dict.fromkeys(
    ("de", "fr", "es", "it", "id", "vi", "pl"), "latn"
)
SCRIPTS = _OWN | _NEIGHBOURS
KEPT = 2500
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_APOSTROPHE = str.maketrans("’‘ʻʼ`", "'''''")


def trigrams(text: str) -> Iterator[str]:
    for word in _WORD.findall(text.lower().translate(_APOSTROPHE)):
        padded = f" {word} "
        yield from (padded[i : i + 3] for i in range(len(padded) - 2))


@cache
def load_profiles() -> dict[str, dict[str, float]]:
    """Log probability of each trigram, by language; `""` is that of one not seen."""
    return json.loads(files("extract").joinpath("language_profiles.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def likelihoods(sample: str, script: str) -> dict[str, float]:
    """Mean log probability of the sample's trigrams in each of our languages of that script."""
    found = list(trigrams(sample))
    if not found:
        return {}
    scores = {}
    for lang, profile in load_profiles().items():
        if SCRIPTS[lang] == script:
            unseen = profile[""]
            scores[lang] = sum(profile.get(t, unseen) for t in found) / len(found)
    return scores


def make_profile(words: Iterator[str]) -> dict[str, float]:
    counts = Counter(t for word in words for t in trigrams(word))
    total = sum(counts.values())
    profile = {t: round(log(n / total), 2) for t, n in counts.most_common(KEPT)}
    return profile | {"": round(log(0.3 / total), 2)}


def _words_of(lang: str) -> Iterator[str]:
    from babel import Locale

    from extract.mentions.lexicon import load_lexicon

    if lang in _OWN:
        lexicon = load_lexicon(lang)
        for pattern, _ in lexicon.entries():
            yield re.sub("[*~_-]", " ", pattern)
        for ending in lexicon.endings:
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
