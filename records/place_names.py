"""How cities and regions are called in a language, from the compiled files `records/places/<code>.tsv`."""

from functools import cache
from importlib.resources import files


def place_name(english: str, lang: str) -> str:
    """The place in that language; its English name where we know no other."""
    return _names(lang).get(english, english)


@cache
def _names(lang: str) -> dict[str, str]:
    path = files("records").joinpath("places", f"{lang}.tsv")
    if not path.is_file():
        return {}
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return {english: name for english, name in rows}
