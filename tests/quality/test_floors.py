"""Scores may rise; no change may quietly lower them. Cross-validated: no article is scored by a judge that has seen its occasion."""

import json
from pathlib import Path

import pytest

from extract.mentions import fit
from extract.mentions.judge import load_judge

HERE = Path(__file__).parent
FLOORS = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def scores() -> dict[str, dict[str, float]]:
    examples = [fit.make_example(gold) for gold in fit.read_gold(sorted(map(str, (HERE / "gold").glob("*.jsonl"))))]
    chances = fit.cross_validate(examples)
    found = {}
    for lang, (counted, _) in fit.scores_by_language(examples, chances, fit.best_thresholds(examples, chances)).items():
        found[lang] = {name: counted.f1(name)[0] for name in ("relevance", "events", "alerts", "places", "sectors")}
        found[lang] |= {name: counted.share(name) or 0.0 for name in ("status", "sides", "instrument", "date", "valid", "location")}
    return found


@pytest.mark.parametrize(("lang", "name"), [(lang, name) for lang, names in FLOORS.items() for name in names])
def test_a_score_stays_above_its_floor(scores: dict[str, dict[str, float]], lang: str, name: str) -> None:
    assert scores[lang][name] >= FLOORS[lang][name], f"{lang} {name} fell to {scores[lang][name]:.3f}"


def test_the_weights_are_those_that_the_articles_give() -> None:
    examples = [fit.make_example(gold) for gold in fit.read_gold(sorted(map(str, (HERE / "gold").glob("*.jsonl"))))]
    vectorizer, regression = fit.fit_model(examples)
    fitted = dict(zip(map(str, vectorizer.get_feature_names_out()), regression.coef_[0], strict=True))
    judge = load_judge()
    off = {name: (weight, fitted.get(name)) for name, weight in judge.weights.items() if abs(weight - fitted.get(name, 0.0)) > 0.02}
    assert not off, "run `make fit`"
