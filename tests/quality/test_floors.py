"""Scores may rise; no change may quietly lower them. Cross-validated: no article is scored by a judge that has seen its occasion."""

import json
from pathlib import Path

import pytest

from extract.mentions import fit
from extract.mentions.choosing import load_choosers
from extract.mentions.judge import load_judge

HERE = Path(__file__).parent
FLOORS = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def examples() -> list[fit.Example]:
    paths = [str(path) for folder in ("gold", "own") for path in sorted((HERE / folder).glob("*.jsonl"))]
    return [fit.make_example(gold) for gold in fit.read_gold(paths)]


@pytest.fixture(scope="module")
def scores(examples: list[fit.Example]) -> dict[str, dict[str, float]]:
    weighings = fit.cross_validate(examples)
    found = {}
    for lang, (counted, _) in fit.scores_by_language(examples, weighings, fit.best_thresholds(examples, weighings)).items():
        found[lang] = {name: counted.f1(name)[0] for name in ("relevance", "events", "alerts", "places", "sectors")}
        found[lang] |= {name: counted.share(name) or 0.0 for name in ("status", "sides", "instrument", "date", "valid", "location")}
    return found


@pytest.mark.parametrize(("lang", "name"), [(lang, name) for lang, names in FLOORS.items() for name in names])
def test_a_score_stays_above_its_floor(scores: dict[str, dict[str, float]], lang: str, name: str) -> None:
    assert scores[lang][name] >= FLOORS[lang][name], f"{lang} {name} fell to {scores[lang][name]:.3f}"


def test_the_weights_are_those_that_the_articles_give(examples: list[fit.Example]) -> None:
    vectorizer, regression = fit.fit_model(examples)
    fitted = dict(zip(map(str, vectorizer.get_feature_names_out()), regression.coef_[0], strict=True))
    judge = load_judge()
    off = {name: (weight, fitted.get(name)) for name, weight in judge.weights.items() if abs(weight - fitted.get(name, 0.0)) > 0.02}
    assert not off, "run `make fit`"


def test_the_choosers_are_those_that_the_articles_give(examples: list[fit.Example]) -> None:
    fitted = fit.fit_choosers([case for e in examples for case in e.cases])
    off = [
        (field, name)
        for field, chooser in load_choosers().items()
        for name, weight in chooser.weights.items()
        if abs(weight - fitted[field].weights.get(name, 0.0)) > 0.05
    ]
    assert not off, "run `make fit`"
