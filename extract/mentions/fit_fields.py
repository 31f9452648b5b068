"""Fits the choosers of fields on labelled articles: which date, city, sector, town and term is right among those that an article offers."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from sklearn.feature_extraction import DictVectorizer

from extract.mentions.choosing import Chooser, Choosers, Facts, Options
from extract.mentions.sides import is_country
from extract.mentions.terms import resolve_term

# Strength of the pull towards zero, and the least probability with which a value is taken: chosen by cross-validation.
PULL = {"date": 5.0, "location": 8.0, "sectors": 3.0, "town": 5.0, "institution": 1.0, "term": 2.0}
THRESHOLDS = {"date": 0.25, "location": 0.25, "sectors": 0.33, "town": 0.3, "institution": 0.5, "term": 0.2}
LIKE = 0.8  # of two names of one body
Case = tuple[dict[str, Any], dict[str, list[Options]], tuple[str, ...]]  # labelled event, what the article offers, parties


def fit_choosers(cases: Sequence[Case]) -> Choosers:
    """The choosers that the cases give."""
    return {field: fit_chooser(field, cases) for field in PULL}


def fit_chooser(field: str, cases: Sequence[Case]) -> Chooser:
    """Of dates, cities and towns one at most is right; sectors are each right or not."""
    rows = [options for case in cases for options in _rows(field, case)]
    vectorizer = DictVectorizer()
    x = vectorizer.fit_transform([{**facts, "1": 1.0} for options in rows for facts, _ in options])
    y = np.array([right for options in rows for _, right in options], dtype=float)
    case_of = np.repeat(np.arange(len(rows)), [len(options) for options in rows])
    if field == "sectors":
        case_of = np.arange(len(y))
    names = [str(name) for name in vectorizer.get_feature_names_out()]
    found = _minimise(x, y, case_of, PULL[field])
    weights = {name: round(float(w), 4) for name, w in zip(names, found, strict=True) if abs(w) >= 0.005}
    return Chooser(weights.pop("1", 0.0), weights, THRESHOLDS[field])


def _minimise(x: csr_matrix, y: np.ndarray, case_of: np.ndarray, pull: float) -> np.ndarray:
    """Weights of a conditional logit: the options of a case compete with each other and with "none of them", whose score is 0."""
    groups = csr_matrix((np.ones(len(y)), (case_of, np.arange(len(y)))))
    none_right = 1.0 - np.minimum(1.0, groups @ y)

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        exps = np.exp(np.clip(x @ w, -30, 30))
        whole = 1.0 + groups @ exps
        right = groups @ (exps * y) + none_right
        gradient = x.T @ (exps / (groups.T @ whole) - exps * y / (groups.T @ right))
        return float(np.sum(np.log(whole) - np.log(right)) + pull / 2 * w @ w), gradient + pull * w

    return minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x


def _rows(field: str, case: Case) -> list[list[tuple[Facts, bool]]]:
    """Facts of each option and whether it is the labelled one; the options of a side or field together."""
    gold, offered, parties = case
    rows = []
    for i, options in enumerate(offered[field]):
        if field in ("town", "institution"):
            named = _named(gold, parties[i], "place" if field == "town" else "org")
            if named is None:
                continue
            wanted = named if field == "town" else {value for value in options if any(_same_body(value, name) for name in named)}
        elif field == "term":
            wanted = {value for value in options if _same_term(value, gold)}
        else:
            wanted = set(gold.get("sectors") or ()) if field == "sectors" else {gold.get(field)}
        rows.append([(facts, value in wanted) for value, facts in options.items()])
    return rows


def _same_term(value: str, gold: dict[str, Any]) -> bool:
    """Whether a term as it is told means the labelled one."""
    told = resolve_term(value, gold.get("date"), None)
    return told is not None and told == gold.get("valid")


def _named(gold: dict[str, Any], key: str, part: str) -> set[str] | None:
    """Places or bodies that the label names for a country; None where it has no such side."""
    sides = [s for s in gold["sides"] if s.get("country") == key]
    return {s[part] for s in sides if s.get(part)} if is_country(key) and sides else None


def _same_body(one: str, other: str) -> bool:
    """Names of bodies are spelled in many ways: `Türkmengaz`, `Turkmengas`."""
    return SequenceMatcher(None, one.casefold(), other.casefold()).ratio() >= LIKE


def as_json(choosers: Choosers) -> dict[str, Any]:
    return {name: {"intercept": c.intercept, "threshold": c.threshold, "weights": c.weights} for name, c in choosers.items()}
