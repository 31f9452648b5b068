"""The stores that the bench fills in bulk hold what the program itself would have written."""

from datetime import timedelta

import pytest
from filling import START, Cycle, fill, tell
from sqlalchemy import func, select

from events import block_keys, count_outlets, dated_thread_keys
from store import Store, open_store
from store.articles import load_article
from store.events import _keys, near_events
from store.tables import articles, event_articles, event_keys, events
from store.writing_down import event_of
from tasks.resolving import resolve_article

CYCLES = 3


@pytest.fixture(scope="module")
def cycle(tmp_path_factory: pytest.TempPathFactory) -> Cycle:
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('cycle') / 'cycle.db'}")
    made = Cycle(store, facts_a_day=6)
    store.close()
    return made


def test_each_event_has_the_keys_articles_and_columns_that_the_program_gives_it(any_store: Store, cycle: Cycle) -> None:
    fill(any_store, cycle, CYCLES)
    with any_store.reading() as connection:
        rows = connection.execute(select(events)).all()
        assert len(rows) == CYCLES * cycle.events
        assert connection.execute(select(func.count()).select_from(articles)).scalar_one() == CYCLES * cycle.articles
        days = set()
        for row in rows:
            event = event_of(row.body)
            blocks = {key for report in event.reports for key in block_keys(report)} | set(dated_thread_keys(event))
            own = connection.execute(select(event_keys.c.kind, event_keys.c.key).where(event_keys.c.event_id == row.id)).all()
            assert {tuple(key) for key in own} == _keys(event, sorted(blocks))
            told_by = connection.execute(select(event_articles.c.article_id).where(event_articles.c.event_id == row.id)).scalars()
            assert set(told_by) == {int(report.article_id) for report in event.reports}
            assert (row.id, row.date, row.agreement_id, row.outlets) == (event.id, event.date, event.agreement_id, count_outlets(event))
            assert row.first_reported == min(report.published for report in event.reports if report.published)
            days.add(row.date)
        for report in event.reports:
            stored = load_article(connection, int(report.article_id))
            assert stored is not None and (stored.article.url, stored.article.published) == (report.url, report.published)
    assert len(days) == CYCLES * cycle.days


def test_a_new_report_finds_its_event_in_a_filled_store(any_store: Store, cycle: Cycle) -> None:
    fill(any_store, cycle, CYCLES)
    fact = next(fact for place, fact in enumerate(cycle.facts) if place % 4 and fact.told.location)
    with any_store.writing() as connection:
        number = tell(connection, 1, 900_000_001, fact, (CYCLES - 1) * cycle.days)
    (touched,) = resolve_article(any_store, number)
    day = (START + timedelta(days=(CYCLES - 1) * cycle.days + fact.day)).date().isoformat()
    with any_store.reading() as connection:
        body = connection.execute(select(events.c.body).where(events.c.id == touched)).scalar_one()
        event = event_of(body)
        assert event.date == day and len(event.reports) >= 2, "joined, not new"
        assert event in near_events(connection, block_keys(event.reports[0]))
