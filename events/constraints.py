"""What an analyst decided: reports that are one occasion, or are not, whatever their likeness says."""

from collections.abc import Iterable, Sequence

from records.decision import Constraint
from records.event import Report


def verdict(one: Report, other: Report, constraints: Sequence[Constraint]) -> Constraint | None:
    """The constraint that decides on the two reports; the latest decision counts."""
    binding = [constraint for constraint in constraints if constraint.binds(one, other)]
    return max(binding, key=lambda c: (c.decided is not None, c.decided), default=None) if binding else None


def articles_tied(report: Report, constraints: Iterable[Constraint]) -> frozenset[str]:
    """Articles whose events are candidates by an analyst's word, though no block key may lead to them."""
    tied: set[str] = set()
    for constraint in constraints:
        if constraint.kind == "together" and constraint.type == report.mention.type:
            if report.article_id in constraint.left:
                tied |= constraint.right
            if report.article_id in constraint.right:
                tied |= constraint.left
    return frozenset(tied)


def held_apart(some: Iterable[Report], others: Sequence[Report], constraints: Sequence[Constraint]) -> bool:
    """True if a constraint keeps any two of them apart."""
    if not constraints:
        return False
    return any((found := verdict(one, other, constraints)) is not None and found.kind == "apart" for one in some for other in others)
