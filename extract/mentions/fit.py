"""Fits the judge on labelled articles of all languages together: `python -m extract.mentions.fit GOLD.jsonl...`

Cross-validated by article, articles of one occasion always in the same fold: no article is scored by a judge fitted on it.
Writes `weights.json` (the judge) and `choices.json` (the choosers of fields), and prints the cross-validated scores by language.
Needs the extra `fit`.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from extract.mentions.actors import Cast
from extract.mentions.calibration import confidence_table, least_confidence_table
from extract.mentions.document import Document
from extract.mentions.fields import fill_fields, options_of
from extract.mentions.finding import Weighed, find_all, weigh
from extract.mentions.fit_fields import Case, as_json, fit_choosers
from extract.mentions.groups import Group
from extract.mentions.judge import Judge
from extract.mentions.occasion import complete
from extract.mentions.scoring import Scores, match_events, score_articles
from extract.mentions.sides import as_states
from records.article import Article
from records.mention import Mention

WEIGHTS = Path(__file__).with_name("weights.json")
CHOICES = Path(__file__).with_name("choices.json")
FOLDS = 10
STRENGTH = 0.1  # inverse regularisation, chosen by cross-validation
LEAST_SEEN = 4  # groups that have a fact, below which it has no weight
THRESHOLDS = [x / 100 for x in range(25, 75, 5)]
NEARLY = 0.0125  # F1 that is given for precision, which comes first: new agreements are right in 95 of 100 cases
_BLANK = Judge(0.0, {}, {})
Weighing = tuple[float, Mention]  # probability, and the event as it would be reported


@dataclass
class Example:
    """A labelled article taken apart. `labels` of its groups: index of the labelled event that a group tells, -1 for none."""

    gold: dict[str, Any]
    document: Document
    cast: Cast
    weighed: list[Weighed]
    labels: list[int]

    @property
    def cluster(self) -> str:
        return self.gold["cluster"] or self.gold["id"]

    @cached_property
    def cases(self) -> list[Case]:
        """What the article offers for the fields of each labelled event that a group tells."""
        told = [(w.group, label) for w, label in zip(self.weighed, self.labels, strict=True) if label >= 0]
        return [(self.gold["events"][label], options_of(g, self.document, self.cast), g.parties) for g, label in told]


def as_article(gold: dict[str, Any]) -> Article:
    published = datetime.fromisoformat(gold["published"]).replace(tzinfo=UTC) if gold["published"] else None
    return Article(title=gold["title"], text=gold["text"], lang=gold["lang"], published=published, id=gold["id"])


def read_gold(paths: Iterable[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for path in paths for line in Path(path).read_text(encoding="utf-8").splitlines() if line.strip()]


def make_example(gold: dict[str, Any]) -> Example:
    document, cast, candidates = find_all(as_article(gold), gold["lang"])
    weighed = weigh(document, cast, candidates, _BLANK)
    pairs = match_events(gold["events"], [as_event(w.group) for w in weighed])
    told = {j: i for i, j in pairs}
    return Example(gold, document, cast, weighed, [told.get(j, -1) for j in range(len(weighed))])


def as_event(group: Group) -> dict[str, Any]:
    """The group as far as matching looks at it."""
    sides = [side.as_json() for side in as_states(group.parties)]
    return {"type": group.type, "status": group.status, "instrument": group.instrument, "sides": sides}


def fit_model(examples: list[Example]) -> tuple[DictVectorizer, LogisticRegression]:
    vectorizer = DictVectorizer(sparse=False)
    x = vectorizer.fit_transform([w.facts for e in examples for w in e.weighed])
    common = (x != 0).sum(axis=0) >= LEAST_SEEN
    vectorizer.restrict(common)
    y = np.array([label >= 0 for e in examples for label in e.labels], dtype=int)
    return vectorizer, LogisticRegression(C=STRENGTH, solver="newton-cholesky").fit(x[:, common], y)


def probabilities(model: tuple[DictVectorizer, LogisticRegression], example: Example) -> list[float]:
    if not example.weighed:
        return []
    vectorizer, regression = model
    return list(regression.predict_proba(vectorizer.transform([w.facts for w in example.weighed]))[:, 1])


def cross_validate(examples: list[Example]) -> dict[str, list[Weighing]]:
    """Probability and mention of each article's groups, by a judge and choosers that have not seen the article nor its occasion."""
    groups = [e.cluster for e in examples]
    found: dict[str, list[Weighing]] = {}
    for train, test in GroupKFold(FOLDS).split(examples, groups=groups):
        model = fit_model([examples[i] for i in train])
        choosers = fit_choosers([case for i in train for case in examples[i].cases])
        for i in test:
            e = examples[i]
            chances = probabilities(model, e)
            mentions = (fill_fields(w.group, e.document, e.cast, p, choosers) for w, p in zip(e.weighed, chances, strict=True))
            found[e.gold["id"]] = list(zip(chances, mentions, strict=True))
    return found


def reported(example: Example, weighings: list[Weighing], thresholds: dict[str, float]) -> list[dict[str, Any]]:
    accepted = [(w.group, m) for w, (p, m) in zip(example.weighed, weighings, strict=True) if p >= thresholds[m.type]]
    return [mention.as_json() for mention in complete(example.document, [g for g, _ in accepted], [m for _, m in accepted])]


def best_thresholds(examples: list[Example], found: dict[str, list[Weighing]]) -> dict[str, float]:
    """For each type the highest threshold whose F1 of that type is as good as the best one's, or nearly so."""
    best = {}
    for kind in ("agreement", "meeting", "visit", "project"):
        scored = []
        for threshold in THRESHOLDS:
            tp = fp = 0
            for e in examples:
                for (p, mention), label in zip(found[e.gold["id"]], e.labels, strict=True):
                    if mention.type == kind and p >= threshold:
                        tp, fp = tp + (label >= 0), fp + (label < 0)
            wanted = sum(g["type"] == kind for e in examples for g in e.gold["events"])
            scored.append((2 * tp / (tp + fp + wanted or 1), threshold))
        top = max(scored)[0]
        best[kind] = max(threshold for f1, threshold in scored if f1 >= top - NEARLY)
    return best


def main(arguments: list[str]) -> None:
    """`--dry` prints the scores and leaves the weights alone."""
    examples = [make_example(gold) for gold in read_gold(a for a in arguments if a != "--dry")]
    found = cross_validate(examples)
    thresholds = best_thresholds(examples, found)
    print_scores(examples, found, thresholds)
    if "--dry" in arguments:
        return
    vectorizer, regression = fit_model(examples)
    weights = {
        str(name): round(float(w), 4)
        for name, w in zip(vectorizer.get_feature_names_out(), regression.coef_[0], strict=True)
        if abs(w) >= 0.0005
    }
    content = {"intercept": round(float(regression.intercept_[0]), 4), "thresholds": thresholds, "weights": weights}
    WEIGHTS.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    choosers = as_json(fit_choosers([case for e in examples for case in e.cases]))
    CHOICES.write_text(json.dumps(choosers, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def scores_by_language(
    examples: list[Example], found: dict[str, list[Weighing]], thresholds: dict[str, float]
) -> dict[str, tuple[Scores, list[Example]]]:
    """Cross-validated scores of each language and of `all`, with their articles."""
    by_language: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        by_language[example.gold["lang"]].append(example)
        by_language["all"].append(example)
    return {
        lang: (score_articles((e.gold, reported(e, found[e.gold["id"]], thresholds)) for e in group), group)
        for lang, group in sorted(by_language.items(), key=lambda item: (item[0] == "all", item[0]))
    }


def print_scores(examples: list[Example], found: dict[str, list[Weighing]], thresholds: dict[str, float]) -> None:
    print("lang   n  relevance  events (P/R)       alerts (P/R)       reach  status sides places instr date  valid where sectors")
    for lang, (scores, group) in scores_by_language(examples, found, thresholds).items():
        print(_row(lang, scores, group))
    print("thresholds", thresholds)
    judged = ((p, label >= 0) for e in examples for (p, _), label in zip(found[e.gold["id"]], e.labels, strict=True))

    def scores_at(least: float) -> Scores:
        raised = {kind: max(threshold, least) for kind, threshold in thresholds.items()}
        return score_articles((e.gold, reported(e, found[e.gold["id"]], raised)) for e in examples)

    print("", *confidence_table(judged), "", *least_confidence_table(scores_at), sep="\n")


def _row(lang: str, scores: Scores, group: list[Example]) -> str:
    wanted = sum(len(e.gold["events"]) for e in group)
    reach = sum(label >= 0 for e in group for label in e.labels) / wanted if wanted else 0.0
    f1 = {name: scores.f1(name) for name in ("relevance", "events", "alerts", "places", "sectors")}
    share = {
        n: "-" if (s := scores.share(n)) is None else f"{s:.2f}" for n in ("status", "sides", "instrument", "date", "valid", "location")
    }
    events, alerts = f1["events"], f1["alerts"]
    return (
        f"{lang:4} {scores.counts['articles']:3}  {f1['relevance'][0]:.2f}       {events[0]:.2f} ({events[1]:.2f}/{events[2]:.2f})   "
        f"{alerts[0]:.2f} ({alerts[1]:.2f}/{alerts[2]:.2f})   {reach:.2f}   {share['status']:6} {share['sides']:5} {f1['places'][0]:.2f}   "
        f"{share['instrument']:5} {share['date']:5} {share['valid']:5} {share['location']:5} {f1['sectors'][0]:.2f}"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
