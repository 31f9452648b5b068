"""What articles recall is tied to the agreement that they mean, or makes one that is known by recollection alone."""

from told import tell

from events import resolve_all
from events.agreements import find_agreements
from events.recalled import tie
from records.agreement import Recalled

PAIR = frozenset({"RU", "IR"})


def test_a_recollection_finds_its_agreement_by_year_and_kin_instrument() -> None:
    found = find_agreements(resolve_all([tell("a", instrument="treaty", date="2001-03-12", published="2001-03-12")]))
    tied, background = tie([Recalled("agreement", "2001", PAIR, "7"), Recalled("treaty", None, PAIR, "8")], found)
    assert tied == {found[0].id: ("7", "8")} and background == []


def test_what_nobody_reported_is_background_once_and_never_without_a_year() -> None:
    told = [Recalled("treaty", "1940", PAIR, "7"), Recalled("treaty", "1940", PAIR, "8"), Recalled("treaty", None, PAIR, "9")]
    tied, background = tie(told, [])
    assert tied == {} and [(b.instrument, b.year, b.articles) for b in background] == [("treaty", "1940", ("7", "8"))]


def test_a_recollection_between_others_is_another_agreement() -> None:
    found = find_agreements(resolve_all([tell("a", instrument="treaty", date="2001-03-12", published="2001-03-12")]))
    tied, background = tie([Recalled("treaty", "2001", frozenset({"RU", "CN"}), "7")], found)
    assert tied == {} and len(background) == 1
