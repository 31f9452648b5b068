"""How many independent outlets tell of an event: syndicated text is one voice, so is one outlet's every article,
and so are the language versions of one article."""

from collections.abc import Sequence
from functools import lru_cache

from events.near_copies import fold_copies, signature
from records.event import Event, Report


def voice_numbers(reports: Sequence[Report]) -> list[int]:
    """Number of the voice of each report, counted from the first that has it."""
    voices = fold_copies([report.signature or _telling(report) for report in reports])
    first_of_outlet: dict[str, int] = {}
    place_of = {report.url: place for place, report in enumerate(reports) if report.url}
    merged: dict[int, int] = {}

    def root(voice: int) -> int:
        while merged.get(voice, voice) != voice:
            voice = merged[voice]
        return voice

    for voice, report in zip(voices, reports, strict=True):
        translated = [voices[place_of[url]] for url in report.translations if url in place_of]
        for known in (first_of_outlet.setdefault(report.outlet, voice), *translated):
            one, other = sorted((root(known), root(voice)))
            merged[other] = one
    return [root(voice) for voice in voices]


def count_outlets(event: Event) -> int:
    """Independent outlets that report the event: what `minimum_outlets` of a subscription asks."""
    return len(set(voice_numbers(event.reports)))


def _telling(report: Report) -> bytes:
    return _signature(f"{report.title} {report.mention.evidence}")


@lru_cache(maxsize=4096)
def _signature(text: str) -> bytes:
    return signature(text)
