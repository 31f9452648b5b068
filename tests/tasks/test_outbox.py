"""What became of each mail: a real SMTP server that answers as told; digests; the calendar. Nobody is told a thing twice."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import update
from test_judging import NOW, SIGNED, TREATY, tell

from records.subscription import DeliveryState, EventFilter, Subscription
from settings import Settings
from store import Store
from store.subscriptions import (
    count_deliveries,
    list_deliveries,
    resume_subscription,
    save_subscription,
    stop_subscription,
    stopped_subscriptions,
)
from store.tables import deliveries
from tasks.deciding import decide_alerts
from tasks.outbox import MOST_AN_HOUR, tell_subscribers


class Box:
    """Answers each mail with the next of `answers`; 250 when they are used up. `cut`: goes silent after the final dot."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.answers: list[str] = []
        self.refused: set[str] = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer[0] in "45":
            return answer
        self.received.append(envelope.content)
        if answer == "cut":
            server.transport.abort()
        return "250 OK"


@pytest.fixture
def box(settings: Settings) -> Iterator[tuple[Box, Settings]]:
    held = Box()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(held, hostname="127.0.0.1", port=port)
    controller.start()
    yield held, settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{port}", "mails_per_minute": 100_000})
    controller.stop()


def subscribe(store: Store, name: str = "desk", **fields: object) -> None:
    with store.writing() as connection:
        save_subscription(connection, Subscription(id=name, email=f"{name}@ministry.example", **fields), NOW)  # type: ignore[arg-type]


def make_due(store: Store) -> None:
    with store.writing() as connection:
        connection.execute(update(deliveries).where(deliveries.c.due.is_not(None)).values(due=datetime.now(UTC)))


def test_a_server_that_is_busy_is_asked_again_and_the_mail_comes_once(store: Store, box: tuple[Box, Settings]) -> None:
    held, settings = box
    subscribe(store)
    tell(store, "a", SIGNED)
    held.answers = ["451 later", "452 later"]
    for _ in range(3):
        assert tell_subscribers(store, settings)
        make_due(store)
    assert not tell_subscribers(store, settings) and len(held.received) == 1


def test_a_mail_cut_after_its_final_dot_comes_once_more_with_the_same_identifier(store: Store, box: tuple[Box, Settings]) -> None:
    held, settings = box
    subscribe(store)
    tell(store, "a", SIGNED)
    held.answers = ["cut"]
    tell_subscribers(store, settings)
    make_due(store)
    tell_subscribers(store, settings)
    assert len({message_from_bytes(m, policy=default)["Message-ID"] for m in held.received}) == 1 and len(held.received) == 2
    with store.reading() as connection:
        (delivery,) = list_deliveries(connection)
    assert delivery.state is DeliveryState.SENT and delivery.doubtful
    held.received.clear()
    subscribe(store, "hold")
    tell(store, "b", TREATY)
    held.answers = ["cut", "cut"]
    tell_subscribers(store, settings.model_copy(update={"unknown_mails": "hold"}))
    make_due(store)
    assert not tell_subscribers(store, settings)
    with store.reading() as connection:
        assert count_deliveries(connection)["unknown"] == 2, "held for the operator to look at"


def test_an_address_that_is_refused_is_stopped_and_shown(store: Store, box: tuple[Box, Settings]) -> None:
    held, settings = box
    held.refused = {"desk@ministry.example"}
    subscribe(store)
    subscribe(store, "other")
    tell(store, "a", SIGNED)
    assert tell_subscribers(store, settings) == {"refused": 1, "sent": 1}
    with store.reading() as connection:
        assert "550 no such user" in stopped_subscriptions(connection)["desk"][1]
    tell(store, "b", TREATY)
    assert tell_subscribers(store, settings) == {"sent": 1}
    with store.writing() as connection:
        assert resume_subscription(connection, "desk") and not stopped_subscriptions(connection)


def test_a_reader_who_stops_gets_nothing_that_waited(store: Store, settings: Settings) -> None:
    subscribe(store)
    tell(store, "a", SIGNED)
    assert decide_alerts(store) == 1
    with store.writing() as connection:
        assert stop_subscription(connection, "desk", "by its reader", NOW) and stop_subscription(connection, "desk", "again", NOW)
        assert not stop_subscription(connection, "nobody", "", NOW)
    assert not tell_subscribers(store, settings)


def test_a_sender_that_has_to_stop_stops_between_two_mails_and_the_rest_stays_due(store: Store, box: tuple[Box, Settings]) -> None:
    held, settings = box
    subscribe(store, "one")
    subscribe(store, "two")
    tell(store, "a", SIGNED)
    assert tell_subscribers(store, settings, may_go_on=lambda: not held.received) == {"sent": 1}
    assert len(held.received) == 1 and tell_subscribers(store, settings) == {"sent": 1} and len(held.received) == 2


def test_a_digest_comes_at_its_hour_as_one_mail_and_nothing_new_means_none(store: Store, settings: Settings) -> None:
    subscribe(store, cadence="daily", language="ru")
    tell(store, "a", SIGNED, TREATY)
    now = datetime(2025, 3, 13, 9, 30, tzinfo=UTC)
    assert decide_alerts(store, now) == 2
    with store.reading() as connection:
        assert {d.decided for d in list_deliveries(connection)} == {now}
    make_due(store)
    assert tell_subscribers(store, settings) == {"sent": 2}
    (mail,) = settings.mail_folder.glob("*.eml")
    assert message_from_bytes(mail.read_bytes(), policy=default)["Subject"].startswith("Сводка")
    make_due(store)
    assert not tell_subscribers(store, settings)


def test_more_than_a_reader_can_bear_comes_as_one_digest(store: Store, settings: Settings) -> None:
    subscribe(store, filter=EventFilter(minimum_confidence=0.0))
    subjects = ("trade", "energy", "culture", "health", "sport", "water")
    for day in range(MOST_AN_HOUR + 5):
        act = replace(SIGNED, date=f"2024-{day % 12 + 1:02}-{day % 27 + 1:02}", valid=None, sectors=(subjects[day % 6],), instrument="treaty")
        tell(store, f"o{day}", act, published=datetime.fromisoformat(f"{act.date}T12:00+00:00"))
    assert tell_subscribers(store, settings)["sent"] > MOST_AN_HOUR
    assert len(list(settings.mail_folder.glob("*.eml"))) == 1


def test_terms_that_end_and_announcements_not_kept_are_told_once(store: Store, settings: Settings) -> None:
    subscribe(store, lead_days=60, filter=EventFilter(statuses=("signed", "planned")))
    subscribe(store, "never", lead_days=0)
    tell(store, "a", SIGNED)  # until the end of 2027
    plan = replace(SIGNED, status="planned", instrument="treaty", date="2025-05-01", valid=None, sectors=("security",))
    tell(store, "b", plan, published=datetime(2025, 4, 1, tzinfo=UTC))
    day = datetime(2025, 4, 2, 8, 0, tzinfo=UTC)
    assert decide_alerts(store, day) == 3
    told = []
    for later in (day + timedelta(days=n) for n in (10, 20, 33, 34, 900, 950, 990)):
        if decide_alerts(store, later):
            with store.reading() as connection:
                told.append((list_deliveries(connection)[0].status, later.date().isoformat()))
    assert told == [("overdue", "2025-05-05"), ("expiring", "2027-11-08")]


def test_an_event_found_while_mails_go_out_is_told_in_the_same_go(store: Store, box: tuple[Box, Settings]) -> None:
    held, settings = box
    subscribe(store)
    tell(store, "a", SIGNED)
    left = [TREATY]
    sent = tell_subscribers(store, settings, lambda delivery, state: tell(store, "b", left.pop()) and None if left else None)
    assert sent["sent"] == 2 and len(held.received) == 2, "its finder was turned away: somebody was sending"
