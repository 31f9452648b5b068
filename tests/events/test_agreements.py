"""The life of an agreement: from proposed to ended, and what has become of it by a day."""

from datetime import date
from typing import Any

import pytest
from told import tell

from events import resolve_all
from events.agreements import Agreement, expiring, find_agreements, fulfilment, overdue, same_agreement, state, term_end
from records.event import Event


def happen(article: str, day: str, **fields: Any) -> Event:
    told = {"sides": ["KG", "TJ"], "instrument": "treaty", "sectors": ["security"], "date": day, "published": day}
    (event,) = resolve_all([tell(article, **{**told, **fields})])
    return event


def lives(*events: Event) -> list[list[str]]:
    return sorted([event.status for event in agreement.events] for agreement in find_agreements(events))


def test_a_treaty_is_one_agreement_from_its_draft_to_its_entry_into_force() -> None:
    events = [
        happen("e", "2025-05-01", status="in_force"),
        happen("a", "2024-12-04", status="proposed"),
        happen("c", "2025-03-13", status="signed"),
        happen("d", "2025-03-19", status="ratified"),
        happen("b", "2025-02-21", status="planned"),
    ]
    (agreement,) = find_agreements(events)
    assert [event.status for event in agreement.events] == ["proposed", "planned", "signed", "ratified", "in_force"]
    assert agreement.status == "in_force"
    assert state(agreement, date(2026, 1, 1)) == "standing"


def test_last_years_programme_and_this_years_are_two_agreements() -> None:
    fields = {"instrument": "programme", "sectors": ["culture"]}
    events = [happen("a", "2024-06-01", status="signed", **fields), happen("b", "2025-06-01", status="signed", **fields)]
    assert lives(*events) == [["signed"], ["signed"]]


def test_two_memoranda_of_one_day_have_two_lives() -> None:
    fields = {"instrument": "memorandum", "status": "signed"}
    events = [
        happen("a", "2025-01-16", sectors=["tourism"], **fields),
        happen("b", "2025-01-16", sectors=["agriculture"], **fields),
        happen("c", "2025-04-01", status="ratified", instrument="memorandum", sectors=["tourism"]),
    ]
    assert lives(*events) == [["signed"], ["signed", "ratified"]]


def test_a_signing_does_not_follow_its_ratification_nor_the_end() -> None:
    assert lives(happen("a", "2025-03-01", status="ratified"), happen("b", "2025-03-13", status="signed")) == [
        ["ratified"],
        ["signed"],
    ]
    ended = [happen("a", "2024-03-01", status="signed"), happen("b", "2024-03-16", status="ended")]
    assert lives(*ended, happen("c", "2024-05-01", status="extended")) == [["extended"], ["signed", "ended"]]


def test_a_package_has_no_life_of_its_own() -> None:
    assert find_agreements([happen("a", "2025-03-13", instrument="package")]) == []


def test_acts_that_one_article_tells_apart_are_of_two_instruments() -> None:
    fields = {"instrument": "agreement", "sectors": ["energy"]}
    new = happen("a", "2025-07-20", status="proposed", **fields)
    same, other = (happen(name, "2025-07-21", status="ended", **fields) for name in "ab")
    assert not same_agreement(new, same).is_one_occasion
    assert same_agreement(new, other).is_one_occasion


@pytest.mark.parametrize(
    ("fields", "today", "expected"),
    [
        ({"status": "proposed"}, "2025-06-01", "open"),
        ({"status": "planned"}, "2025-03-15", "announced"),
        ({"status": "planned"}, "2025-03-17", "overdue"),
        ({"status": "signed"}, "2025-06-01", "standing"),
        ({"status": "signed", "valid": "2025/2027"}, "2027-09-30", "standing"),
        ({"status": "signed", "valid": "2025/2027"}, "2027-10-02", "expiring"),
        ({"status": "signed", "valid": "2025/2027"}, "2027-12-31", "expiring"),
        ({"status": "signed", "valid": "2025/2027"}, "2028-01-01", "expired"),
        ({"status": "ended"}, "2025-06-01", "ended"),
    ],
)
def test_what_has_become_of_it_by_a_day(fields: dict[str, str], today: str, expected: str) -> None:
    agreement = Agreement("ag-1", (happen("a", "2025-03-13", **fields),))
    assert state(agreement, date.fromisoformat(today)) == expected


def test_a_month_is_overdue_only_when_it_has_passed() -> None:
    visit = happen("a", "2025-03", published="2025-03-01", type="visit", instrument=None, status="planned")
    assert not overdue(visit, date(2025, 4, 3))
    assert overdue(visit, date(2025, 4, 4))
    assert not overdue(happen("a", "2025-03-13", status="signed"), date(2030, 1, 1))


def test_the_lead_of_an_expiry_is_the_readers() -> None:
    event = happen("a", "2025-03-13", valid="2025-03-13/2027-07-27")
    assert term_end(event.valid) == date(2027, 7, 27)
    assert expiring(event, date(2027, 7, 1), lead_days=30)
    assert not expiring(event, date(2027, 6, 1), lead_days=30)
    assert not expiring(event, date(2027, 7, 28), lead_days=30)
    assert term_end("2025/") is None and term_end(None) is None


def test_what_was_announced_in_passing_finds_the_occasion_it_came_true_as() -> None:
    meeting = {"type": "meeting", "instrument": None, "sides": ["KG", "TJ", "UZ"], "location": "Khujand"}
    announced = happen("a", "2025-03-31", published="2025-03-13", status="planned", in_passing=True, **meeting)
    held = happen("b", "2025-03-31", status="held", **meeting)
    elsewhere = happen("c", "2025-03-31", status="held", **{**meeting, "location": "Bishkek"})
    assert fulfilment(announced, [elsewhere, held]) == held
    assert fulfilment(announced, [elsewhere]) is None
