"""Names of countries, places, organisations and people, from the compiled files `extract/places/names/<code>.tsv`."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from extract.mentions.normal import lower, normal_pattern
from extract.mentions.patterns import Meaning


def load_names(lang: str) -> Iterator[tuple[str, Meaning]]:
    """Each pattern with its kind (`country`, `adjective`, `capital`, ...) and `code|English name`; towns that are no parties apart."""
    for line in files("extract").joinpath("places", "names", f"{lang}.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            pattern, kind, code, name = line.split("\t")
            yield pattern, _meaning(kind, f"{code}|{name}")


@cache
def _meaning(kind: str, told: str) -> Meaning:
    """One object for all names of a place in all languages: memory."""
    return Meaning("town" if kind == "town" else "name", kind, told)


@cache
def declined_names(lang: str) -> frozenset[str]:
    """Names that are listed with a case ending, in small letters: "Ошто" beside "Ош шаар*", "Van'da"."""
    bare: dict[str, set[str]] = {}
    whole: list[tuple[str, str]] = []
    for pattern, meaning in load_names(lang):
        first, *rest = lower(normal_pattern(pattern), lang).split(" ")
        bare.setdefault(meaning.value, set()).add(first.rstrip("*~"))
        if not rest and not first.endswith(("*", "~")):
            whole.append((first, meaning.value))
    return frozenset(n for n, value in whole if "'" in n or any(n != stem and n.startswith(stem) for stem in bare[value]))


@cache
def load_capitals() -> dict[str, str]:
    """English name of each country's capital, by ISO code."""
    rows = (meaning for _, meaning in load_names("en") if meaning.name == "capital")
    return dict(row.value.split("|") for row in rows)
