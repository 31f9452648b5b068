"""An analyst's word outweighs any likeness, and later reports obey it."""

import itertools

from told import tell

from events import Constraint, compare, divide, resolve_all, unite

DAY = {"sides": ["RU", "IR"], "instrument": "treaty", "date": "2025-01-17", "published": "2025-01-17"}


def word(kind: str, left: str, right: str) -> Constraint:
    return Constraint(kind, "agreement", frozenset(left), frozenset(right), "Ann", None, "seen the papers")  # type: ignore[arg-type]


def articles(reports: list[object], constraint: Constraint) -> list[list[str]]:
    found = resolve_all(reports, [constraint])  # type: ignore[arg-type]
    return sorted(sorted(report.article_id for report in event.reports) for event in found)


def test_what_was_held_apart_stays_apart() -> None:
    one, other = tell("a", **DAY), tell("b", **DAY)
    assert compare(one, other).is_one_occasion
    assert articles([one, other], word("apart", "a", "b")) == [["a"], ["b"]]


def test_what_was_put_together_stays_together_even_years_apart() -> None:
    one, other = tell("a", **DAY), tell("b", **{**DAY, "date": "2023-05-05", "published": "2023-05-05"})
    assert not compare(one, other).is_one_occasion
    assert articles([one, other], word("together", "a", "b")) == [["a", "b"]]


def test_a_third_report_does_not_tie_what_an_analyst_held_apart() -> None:
    reports = [tell(name, **DAY) for name in "abc"]
    for order in itertools.permutations(reports):
        found = articles(list(order), word("apart", "a", "b"))
        assert len(found) == 2
        assert not any({"a", "b"} <= set(group) for group in found)


def test_dividing_and_uniting_undo_each_other() -> None:
    (event,) = resolve_all([tell(name, **DAY) for name in "abc"])
    rest, split = divide(event, {"b"})
    assert rest.id == event.id != split.id
    assert [report.article_id for report in split.reports] == ["b"]
    assert unite(rest, split).reports == event.reports
