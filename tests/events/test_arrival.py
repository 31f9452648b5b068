"""The same events for any order of arrival, through the keys and decisions that the store uses."""

import dataclasses
import itertools
import random
from collections.abc import Sequence

import pytest
from labelled import degrade, degraded_reports, read_labelled
from told import tell

from events import Join, New, Revise, block_keys, canonical_id, compare, resolve, resolve_all, withdraw
from events.near_copies import signature
from records.event import Event, Report


def arrive(reports: Sequence[Report]) -> dict[str, Event]:
    """Events after the reports came one by one, found by block keys as the store finds them."""
    events: dict[str, Event] = {}
    for report in reports:
        keys = set(block_keys(report))
        near = [e for e in events.values() if any(keys & set(block_keys(told)) for told in e.reports)]
        decision = resolve(report, near)
        if isinstance(decision, Join | Revise):
            for gone in decision.absorbed:
                del events[gone]
        events[decision.event.id] = decision.event
    return events


def facts(events: Sequence[Event]) -> list[tuple[object, ...]]:
    """All of the events that does not depend on the identifier they were given first."""
    return sorted((canonical_id(e), e.status, e.date or "", str(e.sides), e.reports, e.history) for e in events)  # type: ignore[type-var]


@pytest.mark.parametrize("seed", range(3))
def test_shuffled_labelled_articles_give_the_same_events(seed: int) -> None:
    reports = [r for r in degraded_reports(read_labelled(), seed) if {"KG", "RU", "IR"} & {s.key for s in r.mention.sides}]
    expected = facts(resolve_all(reports))
    for turn in range(3):
        random.Random(turn).shuffle(reports)
        assert facts(list(arrive(reports).values())) == expected
        assert facts(resolve_all(reports)) == expected


def test_every_permutation_of_an_announcement_and_its_signing_gives_one_event() -> None:
    day = {"sides": ["RU", "IR"], "instrument": "treaty", "date": "2025-01-17"}
    reports = [
        tell("a", status="planned", published="2025-01-13", **day),
        tell("b", status="signed", published="2025-01-17", location="Moscow", **day),
        tell("c", status="signed", published="2025-01-18", valid="2025/2045", **day),
        tell("d", status="planned", published="2025-01-14", location="Moscow", **day),
    ]
    outcomes = {tuple(facts(list(arrive(order).values()))) for order in itertools.permutations(reports)}
    assert len(outcomes) == 1
    (event,) = resolve_all(reports)
    assert (event.status, event.date, event.location, event.valid) == ("signed", "2025-01-17", "Moscow", "2025/2045")
    assert [(change.status, change.article_id) for change in event.history] == [("planned", "a"), ("signed", "b")]


def test_copies_without_a_date_give_the_same_events_in_any_order() -> None:
    """An agency passes an article on; the readings of its copies differ a little."""
    labelled = [dataclasses.replace(one, article=dataclasses.replace(one.article, published=None)) for one in read_labelled() if len(one.mentions) > 1]
    copies = [dataclasses.replace(one, id=f"{one.id} again", article=dataclasses.replace(one.article, url=f"{one.article.url}-2")) for one in labelled]
    articles = [one.reports(degrade(one.mentions, random.Random(place))) for place, one in enumerate([*labelled, *copies])]
    outcomes = []
    for turn in range(6):
        random.Random(turn).shuffle(articles)
        outcomes.append(facts(list(arrive([report for reports in articles for report in reports]).values())))
    assert all(outcome == outcomes[0] for outcome in outcomes)


def test_what_an_article_tells_apart_its_copy_does_not_tie() -> None:
    text = "The Days of Culture opened in the capital tonight with a concert and last until Sunday. " * 4
    shared = {"type": "project", "sides": ["UZ", "AZ"], "sectors": ["culture"], "location": "Baku", "signature": signature(text), "published": None}
    opened = {"status": "held", "evidence": "The Days of Culture opened in the capital tonight with a concert of two orchestras.", **shared}
    to_close = {"status": "planned", "evidence": "They will close on Sunday in a school that bears the name of an astronomer.", **shared}
    reports = [tell(article, **told) for article in ("a", "b") for told in (opened, to_close)]
    for order in itertools.permutations(reports):
        assert sorted((e.status, len(e.reports)) for e in arrive(order).values()) == [("held", 2), ("planned", 2)]


def test_a_telling_of_another_article_is_compared_though_the_own_article_says_the_same() -> None:
    """The day of a meeting and what followed: apart in one article, together in two."""
    shared = {"type": "project", "sides": ["UZ", "AZ"], "sectors": ["culture"], "location": "Baku", "published": None}
    words = "The Days of Culture opened in the capital tonight."
    one, other = (tell(article, status="held", evidence=words, **shared) for article in ("a", "b"))
    ahead = tell("a", status="planned", evidence="They will close on Sunday.", **shared)
    assert not compare(ahead, one).is_one_occasion
    assert compare(ahead, other).is_one_occasion
    for order in itertools.permutations([one, other, ahead]):
        assert len(arrive(order)) == 1


def test_a_report_that_ties_two_events_makes_them_one() -> None:
    both = {"sides": ["RU", "IR"], "instrument": "treaty", "sectors": ["trade"]}
    early = tell("a", status="planned", published="2025-01-02", **both)
    signing = tell("b", status="signed", date="2025-01-13", published="2025-01-13", **both)
    tie = tell("c", status="planned", date="2025-01-12", published="2025-01-03", **both)
    assert not compare(early, signing).is_one_occasion
    apart = [resolve_all([early])[0], resolve_all([signing])[0]]
    decision = resolve(tie, apart)
    assert isinstance(decision, Join | Revise)
    assert decision.event.id == apart[0].id
    assert decision.absorbed == (apart[1].id,)
    assert len(decision.event.reports) == 3


def test_alike_reports_always_share_a_block() -> None:
    reports = degraded_reports(read_labelled(), 5)
    alike = [(a, b) for a, b in itertools.combinations(reports, 2)
             if a.mention.type == b.mention.type and compare(a, b).is_one_occasion]  # fmt: skip
    assert len(alike) > 300
    assert all(set(block_keys(a)) & set(block_keys(b)) for a, b in alike)


def test_a_report_that_comes_twice_changes_nothing() -> None:
    report = tell(date="2025-01-17", published="2025-01-17")
    (event,) = resolve_all([report])
    decision = resolve(report, [event])
    assert isinstance(decision, Join)
    assert decision.event == event


def test_the_decision_says_what_it_changes_and_why() -> None:
    fields = {"sides": ["RU", "IR"], "instrument": "treaty", "date": "2025-01-17"}
    (event,) = resolve_all([tell("a", status="planned", published="2025-01-13", **fields)])
    decision = resolve(tell("b", status="signed", published="2025-01-17", location="Moscow", **fields), [event])
    assert isinstance(decision, Revise)
    assert decision.changes == ("status", "location")
    assert "same day +3.0" in decision.reasons
    alone = resolve(tell("c", date="2021-01-17"), [event])
    assert isinstance(alone, New)
    assert event.id in alone.reasons[0]


def test_an_article_withdrawn_leaves_what_the_others_tell() -> None:
    both = {"sides": ["RU", "IR"], "instrument": "treaty", "sectors": ["trade"]}
    early = tell("a", status="planned", published="2025-01-02", **both)
    signing = tell("b", status="signed", date="2025-01-13", published="2025-01-13", **both)
    tie = tell("c", status="planned", date="2025-01-12", published="2025-01-03", **both)
    (event,) = resolve_all([early, signing, tie])
    first, second = withdraw(event, "c")
    assert (first.id, first.status, second.status) == (event.id, "planned", "signed")
    assert withdraw(first, "a") == []


def test_many_sides_need_few_keys() -> None:
    summit = tell(sides=[chr(65 + n) * 2 for n in range(20)], published="2025-01-17")
    assert len(block_keys(summit)) <= 60
    assert len(block_keys(tell(date="2025-01-17"))) <= 2
    assert set(block_keys(tell(sides=["RU", "IR"]))) == set(block_keys(tell(sides=["IR", "RU"]))) == {"agreement|IR+RU|undated"}
