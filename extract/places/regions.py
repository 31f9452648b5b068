"""Names of the world's regions for the gazetteer. `python -m extract.places.regions iso3166-2.json` lists them in `regions.tsv`.

That file is of the npm package iso3166-2-db (MIT; names of GeoNames, OpenStreetMap and Wikipedia) and has what it calls a region in
English, Russian, Chinese and Arabic. What `cities.yml` says of a region in a language comes first.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from extract.places.gazetteer import bare_region
from extract.places.spelling import BY_SOUND, LETTERS, SCRIPTS, by_sound, mark_endings, plain_name, simplified
from extract.word_files import read_words

HERE = Path(__file__).parent
Row = tuple[str, str, str, str]  # pattern, kind, code, English name
COUNTRIES = (
    "AE AF AM AR AT AU BD BE BG BR BY CA CH CL CO CU CZ DE DK DZ EC EG ES ET FI FR GE GH GR HR HU ID IN IQ IR IT JO JP KE KH KR LA "
    "LB LK LY MA MM MN MX MY NG NL NO NP OM PE PH PK PL PT RO RU SA SD SE SK SN SY TH TM TN TR TZ UA UG US UZ VE VN YE ZA ZM ZW"
)
LANGUAGES = ("ru", "zh", "ar")
# What many countries call a part of theirs, or what is a word beside a name.
_NO_NAME = re.compile(
    r"(North|South|East|West|Upper|Lower|Centr|Center|Capital|Coast|Plateau|Lake|River|Delta|Federal|Western|Eastern)\w*"
    r"( (Area|City|District|Territory|Coast|Capital))?"
)
_AREA_WORDS = {
    "ru": r"^(провинция|область|штат|регион|департамент|губернаторство|мухафаза|вилайет|вилайя|префектура|эмират|остров) |"
    r" (провинция|штат|регион|департамент|мухафаза|вилайет|префектура|эмират)$",
    "zh": "(省|州|县|府|邦|大区|行政区|自治区|地区|区|郡|道|都)$",
    "ar": "^(محافظة|مقاطعة|ولاية|إقليم|منطقة|جهة|إمارة|شعبية|كانتون|الجهة) | (أوبلاست|كراي)$",
}
_OTHERWISE = {"VN": [], "IQ": ["Governorate"]}  # what English papers say for a "province"
_LEAST_LETTERS = {"cyrl": 4, "arab": 4, "hans": 3, "latn": 5}
_ARAB = ("AE", "DZ", "EG", "IQ", "JO", "LB", "LY", "MA", "OM", "SA", "SD", "SY", "TN", "YE")  # Persian papers write their names alike


def region_rows(lang: str, rows: Iterable[Row]) -> Iterator[Row]:
    """Patterns of regions, `rows` being all others. One that is called after its own town is told by the word beside the town's name."""
    own = read_words(HERE / "cities.yml")
    kept = {(code, bare_region(name)): (name, patterns) for code, name, kind, patterns in own["added"] if kind == "region"}
    towns, taken = set(), {name.lower() for name in own["blocked"].get(lang) or ()}
    for pattern, kind, _, name in rows:
        taken.add(pattern.rstrip("~*").lower())
        if kind in ("capital", "city", "town"):
            towns.add(name)
    script = SCRIPTS.get(lang, "latn")
    for line in (HERE / "regions.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        code, english, *told = line.split("\t")
        english, patterns = kept.get((code, bare_region(english)), (english, {}))
        if lang in patterns:
            continue
        if lang == "en" and bare_region(english) != english:
            yield english, "area", code, english
        if bare_region(english) in towns:
            continue
        for name in _names(lang, code, english, dict(zip(LANGUAGES, told, strict=True))):
            pattern = mark_endings(name, lang)
            known = {pattern.rstrip("~*").lower(), re.sub(_AREA_WORDS["zh"], "", name)} & taken
            if len(name) >= _LEAST_LETTERS[script] and not known and re.fullmatch(LETTERS[script], name):
                yield pattern, "area", code, english


def _names(lang: str, code: str, english: str, told: dict[str, str]) -> list[str]:
    bare = {key: re.sub(_AREA_WORDS[key], "", name) for key, name in told.items()}
    if lang == "ru":
        return [bare["ru"]]
    if lang in ("kk", "ky", "tg"):
        return [bare["ru"]] if re.fullmatch("[А-Я][а-я-]+", bare["ru"]) else []
    if lang == "zh":
        return [name.translate(simplified()) for name in (told["zh"], bare["zh"])]
    if lang == "ar" or (lang == "fa" and code in _ARAB):
        return [bare["ar"]]
    if lang in BY_SOUND:
        return by_sound([bare["ru"]], english, lang)
    return [bare_region(english)] if lang in ("en", "tr") and re.fullmatch("[A-Z][A-Za-z' -]+", bare_region(english)) else []


def list_regions(content: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """(country, English, Russian, Chinese, Arabic) of each region, empty where a name is not known."""
    for code in COUNTRIES.split():
        for region in content[code]["regions"]:
            english = _english(region["name"], code)
            if not _NO_NAME.fullmatch(bare_region(english)):
                yield code, english, *(_tidy(region["names"].get(lang) or "") for lang in LANGUAGES)


def _english(name: str, code: str) -> str:
    words = plain_name(re.sub(r"[,(].*", "", name)).replace("’", "'").replace("Oblast", "Region").split()
    if words[-1] == "Province" and code in _OTHERWISE:
        words[-1:] = _OTHERWISE[code]
    return " ".join(words)


def _tidy(name: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[\u200e\u200f]|[(（].*", "", name)).strip()


def main(path: str) -> None:
    rows = sorted(set(list_regions(json.loads(Path(path).read_text(encoding="utf-8")))))
    head = "# country, English, Russian, Chinese, Arabic. Made by extract.places.regions of iso3166-2-db (MIT).\n"
    (HERE / "regions.tsv").write_text(head + "".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")
    print(len(rows))


if __name__ == "__main__":
    main(sys.argv[1])
