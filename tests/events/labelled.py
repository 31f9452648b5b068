"""Labelled articles as input of the resolution: as they are, or with the errors that extraction makes."""

import itertools
import json
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from events import reports_of
from records.article import Article
from records.event import Event, Report
from records.mention import Mention, Reading, Side

GOLD = Path(__file__).parent.parent / "quality" / "gold"
SECTORS = ("trade", "energy", "transport", "culture", "education", "security", "health", "agriculture")


@dataclass(frozen=True)
class Labelled:
    id: str
    cluster: str | None
    article: Article
    mentions: tuple[Mention, ...]

    def reports(self, mentions: Sequence[Mention] | None = None) -> tuple[Report, ...]:
        reading = Reading(self.article.lang, tuple(self.mentions if mentions is None else mentions))
        return reports_of(self.article, reading, article_id=self.id, outlet=f"outlet of {self.id}")


def read_labelled(folder: Path = GOLD) -> list[Labelled]:
    """The relevant articles; those without a cluster are each an occasion of their own."""
    lines = (line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines())
    return [_labelled(article) for article in map(json.loads, lines) if article["relevant"]]


def _labelled(line: dict[str, Any]) -> Labelled:
    published = datetime.fromisoformat(line["published"]).replace(tzinfo=UTC) if line["published"] else None
    article = Article(line["title"], line["text"], line["lang"], published, url=f"https://example.org/{line['id']}")
    return Labelled(line["id"], line["cluster"], article, tuple(map(read_mention, line["events"])))


def read_mention(fields: dict[str, Any]) -> Mention:
    kept = ("type", "status", "instrument", "date", "valid", "location", "evidence", "confidence")
    return Mention(
        sides=tuple(Side(**side) for side in fields["sides"]),
        sectors=tuple(fields.get("sectors") or ()),
        **{name: fields[name] for name in kept if fields.get(name) is not None},
    )


def degrade(mentions: Iterable[Mention], chance: random.Random) -> list[Mention]:
    """The mentions with errors at the rates of a fair extractor: fields lost, days off by one, acts missed or doubled."""
    kept = []
    for mention in mentions:
        if chance.random() < 0.12:
            continue
        if chance.random() < 0.15:
            mention = replace(mention, date=None)
        elif mention.date and len(mention.date) == 10 and chance.random() < 0.08:
            day = datetime.fromisoformat(mention.date) + timedelta(days=chance.choice((-1, 1)))
            mention = replace(mention, date=day.date().isoformat())
        if chance.random() < 0.25:
            mention = replace(mention, sectors=tuple(chance.sample(SECTORS, chance.randint(0, 2))))
        if chance.random() < 0.2:
            mention = replace(mention, location=None)
        if chance.random() < 0.15:
            mention = replace(mention, sides=tuple(map(_state_alone, mention.sides)))
        if chance.random() < 0.3:
            mention = replace(mention, valid=None)
        if mention.type == "agreement" and chance.random() < 0.15:
            mention = replace(mention, instrument=chance.choice(("agreement", "programme", "memorandum")))
        if mention.status == "signed" and chance.random() < 0.05:
            mention = replace(mention, status=chance.choice(("planned", "in_force")))
        kept.append(mention)
    return kept


def _state_alone(side: Side) -> Side:
    return Side(side.country) if side.country else side


def degraded_reports(articles: Sequence[Labelled], seed: int) -> list[Report]:
    chance = random.Random(seed)
    return [report for article in articles for report in article.reports(degrade(article.mentions, chance))]


def pairwise(articles: Sequence[Labelled], events: Iterable[Event]) -> dict[str, Any]:
    """Precision, recall and F1 over pairs of articles, as `score_clusters` of the labelling guide; with the wrong pairs."""
    told: dict[str, set[str]] = {}
    for event in events:
        for report in event.reports:
            told.setdefault(report.article_id, set()).add(event.id)
    counts: Counter[str] = Counter()
    wrong = []
    for one, other in itertools.combinations(articles, 2):
        same = one.cluster is not None and one.cluster == other.cluster
        said = bool(told.get(one.id, set()) & told.get(other.id, set()))
        counts["tp"] += same and said
        counts["fp"] += said and not same
        counts["fn"] += same and not said
        if same != said:
            wrong.append(("fp" if said else "fn", one.id, other.id))
    precision = counts["tp"] / max(1, counts["tp"] + counts["fp"])
    recall = counts["tp"] / max(1, counts["tp"] + counts["fn"])
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return {"precision": precision, "recall": recall, "f1": f1, "counts": dict(counts), "wrong": wrong}
