"""R9: a month of the schedule under a clock of our own, with two beats; a day asleep, after which each is asked once and told once."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import time_machine
from stage import FULL, tallied

from records.article import Article
from records.mention import Mention, Reading, Side
from records.page import Page
from records.source import Source
from records.subscription import Subscription
from settings import Settings
from store import Store, leases
from store.articles import save_article
from store.pages import record_page, settle_page
from store.sources import record_health
from store.subscriptions import save_subscription
from tasks.outbox import tell_subscribers
from tasks.resolving import resolve_article
from tasks.ticking import QUEUED, collect_due

START = datetime(2025, 3, 1, tzinfo=UTC)
DAYS, TICK = (31, timedelta(minutes=2)) if FULL else (1, timedelta(minutes=5))
SOURCES = 20


def sources() -> list[Source]:
    return [
        Source.model_validate({
            "id": f"tj/s{n}", "title": f"s{n}", "home": f"https://h{n % 15}.example", "country": "TJ", "languages": ["tg"], "publisher": "p",
            "poll_minutes": (10, 15, 30, 60, 120)[n % 5],
        })
        for n in range(SOURCES)
    ]  # fmt: skip


def crawl(store: Store, source_id: str, now: datetime) -> None:
    """What a crawl that ends well leaves behind."""
    with store.writing() as connection:
        record_health(connection, source_id, 0.0, None, now)
        leases.release(connection, f"crawl:{source_id}", QUEUED)


def test_a_month_has_each_poll_once_without_drift_or_gap(store: Store) -> None:
    tally = tallied(f"R9 {DAYS} days, two beats")
    known, polls, now = sources(), defaultdict(list), START
    while now < START + timedelta(days=DAYS):
        for _beat in range(2):
            due = collect_due(store, known, now)
            for source_id in (name for group in due.crawls for name in group) if due else ():
                polls[source_id].append(now)
                crawl(store, source_id, now)
        now += TICK
    for source in known:
        every, asked = timedelta(minutes=source.poll_minutes), polls[source.id]
        gaps = [later - earlier for earlier, later in pairwise(asked)]
        tally.faults = tally.struck = tally.faults + len(asked)
        assert abs(len(asked) - DAYS * 24 * 60 / source.poll_minutes) <= 2, source.id
        assert max(gaps[1:]) <= every + TICK and min(gaps[1:]) >= every - TICK, "no drift, no gap, none twice in a slot"


def test_after_a_day_asleep_each_is_asked_once(store: Store) -> None:
    known, asked = sources(), Counter()
    for source in known:
        crawl(store, source.id, START)
    woken = START + timedelta(hours=24)
    for minute in range(3):
        due = collect_due(store, known, woken + timedelta(seconds=5 * minute))
        for source_id in (name for group in due.crawls for name in group) if due else ():
            asked[source_id] += 1
            crawl(store, source_id, woken + timedelta(seconds=5 * minute))
    assert asked == Counter(source.id for source in known)


def test_a_digest_that_was_slept_through_is_made_and_sent_once(store: Store, settings: Settings) -> None:
    evening = datetime(2025, 3, 3, 18, 0, tzinfo=UTC)
    with time_machine.travel(evening, tick=False):
        with store.writing() as connection:
            for reader in ("one", "two"):
                save_subscription(connection, Subscription(id=reader, email=f"{reader}@desk.example", cadence="daily", hour=8), evening)
            for number in range(3):
                url = f"https://a.example/{number}"
                page = record_page(connection, Page(url, url, "tj/x", evening, 200, f"{number}".encode(), ""), url, None)
                told = Mention("agreement", "signed", (Side("RU"), Side("TJ")), "treaty", f"2025-0{number + 1}-03", confidence=0.9, evidence="said")
                assert page is not None
                save_article(connection, page, "o", url, Article(f"T{number}", f"X{number}", "ru", evening, url=url), Reading("ru", (told,)), "1", evening)
                settle_page(connection, page, "stored")  # type: ignore[arg-type]
        for number in range(1, 4):
            resolve_article(store, number)
        assert not tell_subscribers(store, settings)
    with time_machine.travel(evening + timedelta(hours=24), tick=False):
        for _ in range(3):
            tell_subscribers(store, settings)
    mails = list(settings.mail_folder.glob("*.eml"))
    assert len(mails) == 2, "one mail a reader, though its hour went by asleep"
