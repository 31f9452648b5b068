"""An analyst's word is kept, obeyed by what comes later, and can be taken back. On both databases."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from records.article import Article
from records.errors import Misconfigured
from records.mention import Mention, Reading, Reference, Side
from records.page import Page
from records.subscription import Alert, Subscription
from store import Store
from store.agreements import agreement_threads, load_recollections
from store.articles import due_articles, save_article
from store.decisions import list_decisions
from store.events import EventQuery, list_events, load_event
from store.pages import record_page
from store.subscriptions import save_alerts, save_subscription
from tasks import judging
from tasks.resolving import resolve_article

NOW = datetime(2025, 3, 13, 9, 0, tzinfo=UTC)
SIDES = (Side("RU", "Moscow"), Side("TJ", "Dushanbe"))
SIGNED = Mention("agreement", "signed", SIDES, "programme", "2025-03-12", "2025/2027", "Dushanbe", ("trade",), "They signed it.", confidence=0.9)

TREATY = replace(SIGNED, instrument="treaty", sectors=("security",), valid=None, evidence="A treaty on the border was concluded too.")


def tell(store: Store, name: str, *mentions: Mention, lang: str = "ru", published: datetime = NOW, references: tuple[Reference, ...] = ()) -> int:
    """Stores and resolves an article of that outlet; a second call is an edited version of it."""
    url = f"https://{name}.example/1"
    text = f"Text of {name} {mentions} {references}"
    with store.writing() as connection:
        page = record_page(connection, Page(url, url, name, published, 200, text.encode(), "text/html"), url, None)
        assert page is not None
        article = Article(f"Title of {name}", text, lang, published, url=url)
        number = save_article(connection, page, name, url, article, Reading(lang, mentions, references), "1", NOW)
    assert number is not None
    resolve_article(store, number)
    return number


def events_of(store: Store, **query: object) -> list[tuple[str, ...]]:
    with store.reading() as connection:
        assert due_articles(connection) == []
        return sorted(tuple(r.outlet for r in e.reports) for e in list_events(connection, EventQuery(**query)))  # type: ignore[arg-type]


def identifiers(store: Store) -> dict[tuple[str, ...], str]:
    with store.reading() as connection:
        return {tuple(r.outlet for r in e.reports): e.id for e in list_events(connection, EventQuery())}


def test_what_is_merged_stays_merged_when_an_article_is_edited(any_store: Store) -> None:
    tell(any_store, "a", SIGNED)
    tell(any_store, "b", replace(SIGNED, date="2024-01-10", valid=None), published=datetime(2024, 1, 10, tzinfo=UTC))
    assert events_of(any_store) == [("a",), ("b",)]
    names = identifiers(any_store)
    united = judging.merge_events(any_store, names["a",], names["b",], "Ann", "the same paper")
    assert events_of(any_store) == [("b", "a")]
    with any_store.reading() as connection:
        assert {load_event(connection, name).id for name in names.values()} == {united.id}  # type: ignore[union-attr]
    tell(any_store, "a", replace(SIGNED, sectors=("energy",)))
    assert events_of(any_store) == [("b", "a")]


def test_what_is_split_stays_split_and_undo_joins_it_again(any_store: Store) -> None:
    for outlet in "abc":
        tell(any_store, outlet, SIGNED)
    (name,) = identifiers(any_store).values()
    judging.split_event(any_store, name, ["https://b.example/1"], "Ann", "another paper")
    assert events_of(any_store) == [("a", "c"), ("b",)]
    tell(any_store, "b", replace(SIGNED, evidence="They signed it, again."))
    assert events_of(any_store) == [("a", "c"), ("b",)]
    with any_store.reading() as connection:
        (decision,) = list_decisions(connection)
    assert (decision.kind, decision.author, decision.reason) == ("apart", "Ann", "another paper")
    judging.undo(any_store, decision.id)
    assert events_of(any_store) == [("a", "b", "c")]
    with any_store.reading() as connection:
        assert load_event(connection, name) is not None, "the old identifier leads to it"
        assert list_decisions(connection)[0].revoked is not None


def test_what_is_rejected_is_neither_listed_nor_told_though_others_report_it(any_store: Store) -> None:
    tell(any_store, "a", SIGNED)
    (name,) = identifiers(any_store).values()
    judging.edit_event(any_store, name, {"rejected": "yes"}, "Ann", "a joke")
    tell(any_store, "b", SIGNED)
    assert events_of(any_store) == [] and events_of(any_store, rejected=True) == [("a", "b")]
    judging.edit_event(any_store, name, {"rejected": "no"}, "Ann", "no joke")
    assert events_of(any_store) == [("a", "b")]


def test_what_is_set_by_hand_stands_above_later_reports_and_readings(any_store: Store) -> None:
    tell(any_store, "a", SIGNED)
    (name,) = identifiers(any_store).values()
    judging.edit_event(any_store, name, {"status": "ratified", "sides": "RU/Kazan TJ", "valid": ""}, "Ann", "")
    tell(any_store, "b", SIGNED)
    tell(any_store, "a", replace(SIGNED, evidence="They signed it today."))
    with any_store.reading() as connection:
        (event,) = list_events(connection, EventQuery())
    assert (event.status, event.valid, event.sides) == ("ratified", None, (Side("RU", "Kazan"), Side("TJ")))
    assert event.edited == ("sides", "status", "valid") and event.history[-1].status == "ratified"


def test_impossible_wishes_are_refused_with_a_reason(any_store: Store) -> None:
    tell(any_store, "a", SIGNED, replace(SIGNED, type="visit", status="held", instrument=None))
    with any_store.reading() as connection:
        agreement, visit = sorted(list_events(connection, EventQuery()), key=lambda e: e.type)
    for wish in (
        lambda: judging.merge_events(any_store, agreement.id, visit.id, "Ann", ""),
        lambda: judging.merge_events(any_store, agreement.id, agreement.id, "Ann", ""),
        lambda: judging.split_event(any_store, agreement.id, ["https://a.example/1"], "Ann", ""),
        lambda: judging.split_event(any_store, agreement.id, ["https://nowhere.example/1"], "Ann", ""),
        lambda: judging.edit_event(any_store, agreement.id, {"status": "held"}, "Ann", ""),
        lambda: judging.edit_event(any_store, "ev-none", {"status": "signed"}, "Ann", ""),
        lambda: judging.undo(any_store, 77),
    ):
        with pytest.raises(Misconfigured):
            wish()
    assert len(events_of(any_store)) == 2


def test_an_edited_article_keeps_the_identifier_and_nobody_is_told_twice(any_store: Store) -> None:
    tell(any_store, "a", SIGNED)
    (name,) = identifiers(any_store).values()
    tell(any_store, "a", replace(SIGNED, evidence="Signed it was.", valid="2025/2028"))
    (after,) = identifiers(any_store).values()
    assert after == name
    tell(any_store, "b", replace(SIGNED, date="2024-01-10", valid=None), published=datetime(2024, 1, 10, tzinfo=UTC))
    other = next(i for i in identifiers(any_store).values() if i != name)
    with any_store.writing() as connection:
        save_subscription(connection, Subscription(id="s", email="s@desk.example"), NOW)
        alerts = [(Alert("s", event, "signed", NOW), ("all",)) for event in (name, other)]
        assert save_alerts(connection, alerts) == 2
    united = judging.merge_events(any_store, name, other, "Ann", "")
    with any_store.writing() as connection:
        assert save_alerts(connection, [(Alert("s", united.id, "signed", NOW), ("all",))]) == 0


def test_events_on_one_instrument_are_one_agreement_and_recollections_are_kept(any_store: Store) -> None:
    treaty = replace(SIGNED, instrument="treaty", valid=None, date="2025-01-17", sides=(Side("RU"), Side("IR")))
    tell(any_store, "a", replace(treaty, status="planned"), published=datetime(2025, 1, 10, tzinfo=UTC))
    tell(any_store, "c", replace(treaty, status="ratified", date="2025-04-21"), published=datetime(2025, 4, 21, tzinfo=UTC))
    recalled = Reference("treaty", "2001", (Side("RU"), Side("IR")))
    number = tell(any_store, "b", treaty, published=datetime(2025, 1, 17, tzinfo=UTC), references=(recalled,))
    tell(any_store, "d", replace(SIGNED, instrument="package"))
    with any_store.reading() as connection:
        threads = agreement_threads(connection, ["IR"])
        assert len(agreement_threads(connection)) == 1, "a package is no agreement"
        assert [(r.instrument, r.year, r.parties, r.article_id) for r in load_recollections(connection)] == [
            ("treaty", "2001", frozenset({"IR", "RU"}), str(number))
        ]
    (thread,) = threads.values()
    assert sorted(event.status for event in thread) == ["ratified", "signed"]
