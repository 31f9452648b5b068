"""What an article is about, and what it announces or recalls beside that."""

from datetime import UTC, datetime

from told import read_side

from events import reports_of, resolve_all
from records.article import Article
from records.event import Report
from records.mention import Mention, Reading


def read(published: str, *mentions: Mention) -> tuple[Report, ...]:
    article = Article("Title", "Text", "en", datetime.fromisoformat(published).replace(tzinfo=UTC))
    return reports_of(article, Reading("en", mentions), article_id=published, outlet=published)


def act(type: str, status: str, sides: str, date: str | None = None) -> Mention:
    return Mention(type, status, tuple(map(read_side, sides.split())), date=date)


TREATY = act("agreement", "signed", "KG TJ", "2025-03-13")
SUMMIT = act("meeting", "planned", "KG TJ UZ", "2025-03-31")


def test_an_outlook_to_another_occasion_is_in_passing() -> None:
    assert [report.in_passing for report in read("2025-03-13", TREATY, SUMMIT)] == [False, True]


def test_an_announcement_that_the_article_is_about_is_not() -> None:
    assert [report.in_passing for report in read("2025-03-25", SUMMIT)] == [False]


def test_an_act_recalled_weeks_later_in_a_report_of_others_makes_no_event() -> None:
    held = act("meeting", "held", "KG TJ UZ", "2025-03-31")
    assert [report.mention for report in read("2025-03-31", held, TREATY)] == [held]
    assert [report.mention for report in read("2025-03-14", held, TREATY)][-1] == TREATY


def test_the_summit_is_one_event_for_those_who_announce_and_those_who_report_it() -> None:
    held = act("meeting", "held", "KG TJ UZ", "2025-03-31")
    events = resolve_all([*read("2025-03-25", SUMMIT), *read("2025-03-31", held), *read("2025-03-13", TREATY, SUMMIT)])
    meetings = [event for event in events if event.type == "meeting"]
    assert sorted(len(event.reports) for event in meetings) == [1, 2]


def test_an_article_is_about_what_is_fresh_however_much_it_recalls() -> None:
    statement = act("agreement", "signed", "KG TJ", "2025-03-13")
    held = act("meeting", "held", "KG TJ UZ", "2025-03-31")
    assert [report.mention for report in read("2025-04-01", TREATY, statement, held)] == [held]


def test_an_article_about_an_old_act_alone_reports_it() -> None:
    assert [report.mention for report in read("2025-06-01", TREATY)] == [TREATY]
