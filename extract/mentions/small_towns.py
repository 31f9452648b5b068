"""Towns whose names are often words, surnames or other towns: they count only where the text itself makes them places."""

from dataclasses import replace

from extract.mentions.normal import NormalText
from extract.mentions.patterns import Hit

TOWN = "town"


def settle_towns(hits: list[Hit], normal: NormalText, body_start: int, clear_names: dict[str, int]) -> list[Hit]:
    """The hits with small towns as cities, or without them.

    A town stays where a word for "in" stands before it, or it opens the text as a dateline does, and the article names its country.
    """
    if not any(hit.name == TOWN for hit in hits):
        return hits
    places = {hit.end for hit in hits if hit.group == "place_cue" and hit.name == "in"}
    taken = {(hit.start, hit.end) for hit in hits if hit.group == "name" and hit.name != TOWN}
    kept = []
    for hit in hits:
        if hit.name != TOWN:
            kept.append(hit)
            continue
        stands = hit.start - 1 in places or hit.start == body_start or normal.text[hit.start : hit.end].isupper()
        if stands and (hit.start, hit.end) not in taken and hit.value.split("|")[0] in clear_names:
            kept.append(replace(hit, name="city"))
    return kept
