"""How the lists of each source answered, until all have: one word on its health."""

from dataclasses import dataclass, field


@dataclass
class Tally:
    """`failure` of a list that worked is 0. A source is well if one of its lists works; what the others said is noted."""

    open: int = 0
    answers: list[tuple[float, str]] = field(default_factory=list)

    def ask(self) -> None:
        self.open += 1

    def answer(self, failure: float, problem: str = "") -> None:
        self.answers.append((failure, problem))

    def end(self) -> bool:
        """One list has ended; True if it was the last."""
        self.open -= 1
        return self.open == 0

    @property
    def verdict(self) -> tuple[float, str | None]:
        """(failure, problem) of the source."""
        problems = "; ".join(dict.fromkeys(problem for _, problem in self.answers if problem))
        works = any(failure == 0 for failure, _ in self.answers)
        return 0.0 if works or not self.answers else max(failure for failure, _ in self.answers), problems or None
