"""Cost of resolving one report as the memory grows: `python tests/events/bench_resolving.py [EVENTS…]`.

Synthetic reports with the skew of the world: a tenth of the pairs has most of the events; two reports an event.
"""

import random
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parent.parent.parent)]

from told import tell

from events import resolve_all
from records.event import Report

COUNTRIES = [f"{a}{b}" for a in "ABCDEFGH" for b in "KLMNOP"]
SECTORS = ("trade", "energy", "transport", "culture", "education", "security", "health", "agriculture")
CITIES = ("Astana", "Baku", "Tehran", "Moscow", "Ankara", "Beijing", None)
EVENTS_A_DAY = 12


def invent_reports(events: int, seed: int = 0) -> list[Report]:
    """Two reports for each of as many events, over as many days as they take at a constant rate."""
    chance = random.Random(seed)
    reports = []
    for number in range(events):
        day = date(2000, 1, 1) + timedelta(days=number // EVENTS_A_DAY)
        pair = [COUNTRIES[min(int(chance.paretovariate(0.9)) - 1, len(COUNTRIES) - 1)] for _ in "ab"]
        if pair[0] == pair[1]:
            pair[1] = chance.choice([country for country in COUNTRIES if country != pair[0]])
        kind = chance.choice(("agreement", "meeting", "visit", "project"))
        fields = {
            "type": kind,
            "status": "signed" if kind == "agreement" else "held",
            "instrument": chance.choice(("memorandum", "agreement", "protocol")) if kind == "agreement" else None,
            "sides": pair,
            "sectors": chance.sample(SECTORS, 2),
            "location": chance.choice(CITIES),
            "date": day.isoformat(),
            "published": day.isoformat(),
        }
        reports += [tell(f"{number}-{copy}", **fields) for copy in "ab"]
    return reports


def milliseconds_a_report(events: int, clock: Callable[[], float] = time.process_time) -> float:
    reports = invent_reports(events)
    start = clock()
    resolve_all(reports)
    return (clock() - start) * 1000 / len(reports)


def main() -> None:
    for events in map(int, sys.argv[1:] or ("1000", "4000", "16000", "64000")):
        print(f"{events:>7} events  {milliseconds_a_report(events):.2f} ms a report", flush=True)


if __name__ == "__main__":
    main()
