"""What facts weigh together, the heart of each fitted model."""

from collections.abc import Mapping
from itertools import repeat
from operator import mul


def total_weight(weights: Mapping[str, float], facts: Mapping[str, float]) -> float:
    """Sum of the facts, each times its weight, in their order; a fact without a weight counts for nothing."""
    return sum(map(mul, map(weights.get, facts, repeat(0.0)), facts.values()))
