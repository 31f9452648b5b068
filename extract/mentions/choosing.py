"""Picks among what an article offers for a field of an event: logistic models over facts that mean the same in every language.

`options` of a field are its possible values, each with facts (name -> number); the fitted models lie in `choices.json`,
which `make fit` writes beside the weights of the judge.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp, inf

from extract.mentions.document import Sentence
from extract.mentions.groups import Group

Facts = dict[str, float]
Options = dict[str, Facts]
NEAR = 2  # sentences that still stand beside the one that tells the event


@dataclass(frozen=True)
class Chooser:
    """`threshold`: the least probability with which a value is taken."""

    intercept: float
    weights: dict[str, float]
    threshold: float

    def chance(self, facts: Mapping[str, float]) -> float:
        """Probability that a value with these facts is right, whatever the others are."""
        return 1.0 / (1.0 + exp(-self._score(facts)))

    def _score(self, facts: Mapping[str, float]) -> float:
        weights = self.weights
        score = self.intercept + sum([weights[name] * value for name, value in facts.items() if value and name in weights])
        return max(-30.0, min(30.0, score))

    def best(self, options: Options) -> str | None:
        """The likeliest of values that rule each other out, of equal ones the first; None where it is rather none of them."""
        scores = [exp(self._score(facts)) for facts in options.values()]
        if not scores:
            return None
        top = max(scores)
        return list(options)[scores.index(top)] if top / (1.0 + sum(scores)) > self.threshold else None

    def all_likely(self, options: Options) -> list[str]:
        """Every value that is likely enough, the likeliest first."""
        likely = sorted(((-self.chance(facts), i, value) for i, (value, facts) in enumerate(options.items())))
        return [value for chance, _, value in likely if -chance > self.threshold]


Choosers = Mapping[str, Chooser]


@cache
def load_choosers() -> Choosers:
    """The fitted choosers, by field."""
    content = json.loads(files("extract").joinpath("mentions", "choices.json").read_text(encoding="utf-8"))
    return {name: Chooser(c["intercept"], c["weights"], c["threshold"]) for name, c in content.items()}


def standing(sentence: Sentence, group: Group) -> list[str]:
    """How a sentence stands to the event: names of facts. `about`: it goes on about the instrument, or about what was talked of."""
    if sentence.start not in group.standings:
        group.standings[sentence.start] = _standing(sentence, group)
    return group.standings[sentence.start]


def _standing(sentence: Sentence, group: Group) -> list[str]:
    best = group.best.sentence
    places = []
    if sentence.start == best.start:
        places.append("best")
    elif sentence.start in group.sentences:
        places.append("member")
    elif sentence.position >= 0 and best.position >= 0:
        gap = sentence.position - best.position
        places.append(("after" if gap > 0 else "before") + (str(abs(gap)) if abs(gap) <= NEAR else ""))
    if sentence.position < 0:
        places.append("title")
    elif sentence.position == 0:
        places.append("lead")
    if "best" not in places and _goes_on(sentence, group):
        places.append("about")
    return places


def _goes_on(sentence: Sentence, group: Group) -> bool:
    if group.type == "agreement":
        return any(h.name in ("document", group.instrument) for h in sentence.of("instrument"))
    if group.type == "meeting":
        return any(h.name == "meet" for h in sentence.of("trigger")) or any(h.name == "talks" for h in sentence.of("act"))
    return False


def stage_facts(sentence: Sentence, group: Group) -> Facts:
    """Whether the sentence tells, as the event does, of what is to come or of what has been."""
    verbs = {h.value for h in sentence.of("trigger")}
    comes = "will" in verbs or sentence.has("modality", "will") or sentence.has("modality", "plan")
    been, ahead = "done" in verbs, group.status in ("planned", "proposed")
    alike, unlike = (comes, been and not comes) if ahead else (been and not comes, comes and not been)
    return {"same.stage": float(alike), "other.stage": float(unlike)}


def merge_facts(seen: list[tuple[str, Facts]]) -> Options:
    """Options in order of the text: of several namings of a value the greatest of each fact."""
    options: Options = {}
    for value, facts in seen:
        raise_facts(options.setdefault(value, {}), facts)
    return options


def raise_facts(known: Facts, facts: Facts) -> None:
    """Each fact becomes the greater of what was known and what is told now."""
    if not known:
        known.update(facts)
        return
    for name, number in facts.items():
        if number > known.get(name, -inf):
            known[name] = number
