"""Resolving is never quadratic: what one report costs does not grow with what is known."""

import pytest
from bench_resolving import invent_reports

from events import likeness, resolve_all
from events.likeness import compare
from records.event import Report


def comparisons_a_report(events: int, monkeypatch: pytest.MonkeyPatch) -> float:
    made = 0

    def counted(one: Report, other: Report) -> likeness.Score:
        nonlocal made
        made += 1
        return compare(one, other)

    reports = invent_reports(events)
    with monkeypatch.context() as patch:
        patch.setattr(likeness, "compare", counted)
        resolve_all(reports)
    return made / len(reports)


def test_the_comparisons_for_one_report_stay_flat_as_the_memory_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    few, many = comparisons_a_report(400, monkeypatch), comparisons_a_report(3200, monkeypatch)
    assert few > 1
    assert many < few * 1.5
