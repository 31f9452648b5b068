"""An act finds the agreement it carries on, however many others its two states have."""

from datetime import UTC, date, datetime, timedelta

from events import compose, dated_thread_keys, founding_id, reports_of
from records.article import Article
from records.event import Event
from records.mention import Mention, Reading, Side
from store import Store
from store.agreements import NEAR_EVENTS, near_threads
from tasks.resolving import save

START = date(2010, 1, 1)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def act(number: int, status: str, day: date) -> Event:
    told = Mention("agreement", status, (Side("IR"), Side("RU")), "treaty", day.isoformat(), confidence=0.9)
    article = Article(
        f"Title {number}", "Text", "en", datetime(day.year, day.month, day.day, 9, tzinfo=UTC), url=f"https://x.example/{number}"
    )
    (report,) = reports_of(article, Reading("en", (told,)), article_id=str(number), outlet="x")
    return compose(founding_id([report]), [report])


def test_a_late_article_finds_the_early_thread_among_many(store: Store) -> None:
    with store.writing() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        made = [save(connection, act(n, "signed", START + timedelta(days=10 * n)), NOW) for n in range(4 * NEAR_EVENTS)]
        late = act(9999, "ratified", START + timedelta(days=13))
        near = near_threads(connection, late.id, dated_thread_keys(late))
        assert made[1].agreement_id in near  # signed three days before, 198 others after
        assert sum(map(len, near.values())) <= 2 * NEAR_EVENTS
        assert save(connection, late, NOW).agreement_id in {event.agreement_id for event in made[:2]}
        connection.rollback()
