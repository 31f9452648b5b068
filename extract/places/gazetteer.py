"""Names of countries, places, organisations and people, from the compiled files `extract/places/names/<code>.tsv`."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from extract.mentions.normal import lower, normal_pattern
from extract.mentions.pattern_heads import Meaning

_REGIONS = (
    "Region", "Province", "Governorate", "Prefecture", "County", "Department", "Voivodeship", "Krai", "State", "District", "Division",
)  # fmt: skip


def load_names(lang: str) -> Iterator[tuple[str, Meaning]]:
    """Each pattern with its kind (`country`, `capital`, ...) and `code|English name`; towns and areas, which tell of no party, apart."""
    for line in files("extract").joinpath("places", "names", f"{lang}.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            pattern, kind, code, name = line.split("\t")
            yield pattern, _meaning(kind, f"{code}|{name}")


@cache
def _meaning(kind: str, told: str) -> Meaning:
    """One object for all names of a place in all languages: memory."""
    return Meaning("town" if kind in ("town", "area") else "name", kind, told)


@cache
def declined_names(lang: str) -> frozenset[str]:
    """Names that are listed with a case ending, in small letters: "Ошто" beside "Ош шаар*", "Van'da"."""
    rows = [(pattern, meaning.value) for pattern, meaning in load_names(lang)]
    unmarked = ((pattern, value) for pattern, value in rows if not pattern.endswith(("*", "~")) and " " not in pattern)
    whole = [(lower(normal_pattern(pattern), lang), value) for pattern, value in unmarked]
    asked = {value for _, value in whole}
    bare: dict[str, set[str]] = {}
    for pattern, value in rows:
        if value in asked:
            first, *_ = lower(normal_pattern(pattern), lang).split(" ")
            bare.setdefault(value, set()).add(first.rstrip("*~"))
    return frozenset(n for n, value in whole if "'" in n or any(n != stem and n.startswith(stem) for stem in bare[value]))


def bare_region(name: str) -> str:
    """The name without what kind of region it is: Samara for Samara Region."""
    first, _, last = name.rpartition(" ")
    return first if last in _REGIONS else name


@cache
def load_regions() -> dict[tuple[str, str], str]:
    """English name of the region that is called after a place, by ISO code and English name of the place."""
    rows = (meaning for _, meaning in load_names("en") if meaning.name in ("region", "area"))
    told = (row.value.split("|") for row in rows)
    return {(code, bare): region for code, region in told if (bare := bare_region(region)) != region}


@cache
def load_capitals() -> dict[str, str]:
    """English name of each country's capital, by ISO code."""
    rows = (meaning for _, meaning in load_names("en") if meaning.name == "capital")
    return dict(row.value.split("|") for row in rows)
