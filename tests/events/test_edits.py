"""Fields set by hand stand above the reports; the latest decision counts."""

from datetime import UTC, datetime

import pytest
from told import tell

from events import Edit, resolve_all, with_edits
from events.edits import side_of, value_of
from records.mention import Side


def edit(changes: dict[str, str], day: int, event_id: str, articles: str = "a") -> Edit:
    return Edit(event_id, "agreement", frozenset({"RU", "IR"}), frozenset(articles), changes, "Ann", datetime(2025, 1, day, tzinfo=UTC))


def test_the_latest_word_on_a_field_counts() -> None:
    (event,) = resolve_all([tell("a", instrument="treaty", date="2025-01-17")])
    edited = with_edits(event, [edit({"status": "ratified"}, 3, event.id), edit({"status": "planned", "date": ""}, 2, event.id)])
    assert (edited.status, edited.date, edited.edited) == ("ratified", None, ("date", "status"))
    assert with_edits(event, []) is event


def test_a_new_reading_of_the_same_articles_is_the_same_event_and_others_are_not() -> None:
    (event,) = resolve_all([tell("a", instrument="treaty", date="2025-01-17")])
    assert with_edits(event, [edit({"rejected": "yes"}, 1, "ev-older")]).rejected
    assert not with_edits(event, [edit({"rejected": "yes"}, 1, "ev-older", articles="b")]).rejected


def test_values_are_read_from_text() -> None:
    assert value_of("sides", "RU/Nizhny_Novgorod, @EAEU") == (Side("RU", "Nizhny Novgorod"), Side(org="EAEU"))
    assert side_of("TJ@Ministry_of_Transport") == Side("TJ", None, "Ministry of Transport")
    assert value_of("sectors", "trade,energy") == ("trade", "energy") and value_of("valid", "") is None
    with pytest.raises(KeyError):
        value_of("confidence", "1")
