"""How well found events fit labelled ones, by the definitions of the labelling guide.

Two events match if they have the same type and share two sides (or all there are). Matching is one-to-one, most alike first.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from records.subscription import NEW_AGREEMENT_STATUSES

Event = dict[str, Any]

_ORGANISATION_NAMES = {
    "eurasian economic union": "eaeu", "eurasian economic commission": "eaeu", "eec": "eaeu", "european union": "eu",
    "european commission": "eu", "shanghai cooperation organisation": "sco", "shanghai cooperation organization": "sco",
    "commonwealth of independent states": "cis", "united nations": "un", "gulf cooperation council": "gcc",
    "organization of turkic states": "ots", "organisation of turkic states": "ots", "asian development bank": "adb",
    "asian infrastructure investment bank": "aiib",
}  # fmt: skip
_VALUE_FIELDS = ("instrument", "date", "valid", "location")


def side_keys(event: Event) -> frozenset[str]:
    """ISO codes of the countries, names of the organisations that stand for themselves."""
    keys = set()
    for side in event.get("sides") or []:
        if side.get("country"):
            keys.add(side["country"].upper())
        elif side.get("org"):
            name = side["org"].strip().lower()
            keys.add(_ORGANISATION_NAMES.get(name, name))
    return frozenset(keys)


def fits(gold: Event, found: Event) -> bool:
    a, b = side_keys(gold), side_keys(found)
    return gold["type"] == found["type"] and bool(a & b) and len(a & b) >= min(2, len(a))


def _likeness(gold: Event, found: Event) -> int:
    same = (gold.get("status") == found.get("status")) * 4
    same += (gold.get("instrument") == found.get("instrument")) * 2
    same += (side_keys(gold) == side_keys(found)) * 2
    same += _places(gold) == _places(found)
    return int(same + (gold.get("date") == found.get("date")))


def match_events(gold: list[Event], found: list[Event]) -> list[tuple[int, int]]:
    """Index pairs (gold, found) of a one-to-one match."""
    options = sorted(((_likeness(g, f), -i, -j) for i, g in enumerate(gold) for j, f in enumerate(found) if fits(g, f)), reverse=True)
    used_gold: set[int] = set()
    used_found: set[int] = set()
    pairs = []
    for _, i, j in options:
        if -i not in used_gold and -j not in used_found:
            used_gold.add(-i)
            used_found.add(-j)
            pairs.append((-i, -j))
    return pairs


def _places(event: Event) -> set[str]:
    return {s["place"].strip().lower() for s in event.get("sides") or [] if s.get("place")}


def is_new_agreement(event: Event) -> bool:
    return event["type"] == "agreement" and event.get("status") in NEW_AGREEMENT_STATUSES


class Scores:
    """Counts over articles, turned into the figures of the labelling guide."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def add(self, gold_article: dict[str, Any], found: list[Event]) -> None:
        """Count one article."""
        gold = gold_article["events"]
        c, relevant = self.counts, bool(gold_article["relevant"])
        c["articles"] += 1
        c["relevance.tp"] += relevant and bool(found)
        c["relevance.fp"] += bool(found) and not relevant
        c["relevance.fn"] += relevant and not found
        pairs = self._count("events", gold, found, lambda e: True)
        self._count("alerts", gold, found, is_new_agreement)
        for g, f in pairs:
            if not g.get("optional"):
                self._compare(g, f)

    def _count(self, name: str, gold: list[Event], found: list[Event], keep: Callable[[Event], bool]) -> list[tuple[Event, Event]]:
        gold, found = [e for e in gold if keep(e)], [e for e in found if keep(e)]
        pairs = [(gold[i], found[j]) for i, j in match_events(gold, found)]
        wanted = sum(not g.get("optional") for g, _ in pairs)
        self.counts[f"{name}.tp"] += wanted
        self.counts[f"{name}.fp"] += len(found) - len(pairs)
        self.counts[f"{name}.fn"] += sum(not g.get("optional") for g in gold) - wanted
        return pairs

    def _compare(self, gold: Event, found: Event) -> None:
        c = self.counts
        c["matched"] += 1
        c["status.hit"] += gold.get("status") == found.get("status")
        c["sides.hit"] += side_keys(gold) == side_keys(found)
        for field in _VALUE_FIELDS:
            if gold.get(field):
                c[f"{field}.n"] += 1
                c[f"{field}.hit"] += str(gold[field]).lower() == str(found.get(field)).lower()
        for name, a, b in (
            ("places", _places(gold), _places(found)),
            ("sectors", set(gold.get("sectors") or ()), set(found.get("sectors") or ())),
        ):
            c[f"{name}.tp"] += len(a & b)
            c[f"{name}.fp"] += len(b - a)
            c[f"{name}.fn"] += len(a - b)

    def f1(self, name: str) -> tuple[float, float, float]:
        """(F1, precision, recall)."""
        tp, fp, fn = (self.counts[f"{name}.{k}"] for k in ("tp", "fp", "fn"))
        precision = tp / (tp + fp) if tp + fp else 1.0
        recall = tp / (tp + fn) if tp + fn else 1.0
        return (2 * precision * recall / (precision + recall) if precision + recall else 0.0, precision, recall)

    def share(self, name: str) -> float | None:
        total = self.counts["matched"] if name in ("status", "sides") else self.counts[f"{name}.n"]
        return self.counts[f"{name}.hit"] / total if total else None

    def as_json(self) -> dict[str, Any]:
        figures: dict[str, Any] = {"articles": self.counts["articles"]}
        for name in ("relevance", "events", "alerts", "places", "sectors"):
            f1, precision, recall = self.f1(name)
            figures[name] = {"f1": round(f1, 3), "p": round(precision, 3), "r": round(recall, 3)}
        for name in ("status", "sides", *_VALUE_FIELDS):
            share = self.share(name)
            figures[name] = None if share is None else round(share, 3)
        return figures


def score_articles(pairs: Iterable[tuple[dict[str, Any], list[Event]]]) -> Scores:
    scores = Scores()
    for article, found in pairs:
        scores.add(article, found)
    return scores
