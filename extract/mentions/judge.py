"""Whether a group of candidates is an event: a logistic model over `features`, one for all languages.

Its weights are a reviewed data file that `make fit` writes (`extract/mentions/weights.json`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp


@dataclass(frozen=True)
class Judge:
    intercept: float
    weights: dict[str, float]
    thresholds: dict[str, float]  # by event type: the least confidence that is reported

    def confidence(self, facts: Mapping[str, float]) -> float:
        """Probability that the group is an event with these sides."""
        weights = self.weights
        score = self.intercept + sum([weights[name] * value for name, value in facts.items() if value and name in weights])
        return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, score))))

    def accepts(self, event_type: str, confidence: float) -> bool:
        return confidence >= self.thresholds[event_type]


@cache
def load_judge() -> Judge:
    """The fitted judge."""
    content = json.loads(files("extract").joinpath("mentions", "weights.json").read_text(encoding="utf-8"))
    return Judge(content["intercept"], content["weights"], content["thresholds"])
