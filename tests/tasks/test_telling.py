"""What a reader is told over time: one thread an event, corrections, one digest instead of a flood, never faster than a server bears."""

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from mailparser import parse_from_bytes
from sqlalchemy import delete, update
from test_judging import NOW, SIGNED, TREATY, events_of, identifiers, tell
from test_outbox import Box, box, make_due, subscribe  # noqa: F401 - box is a fixture

from alerts.headers import message_id
from records.subscription import DeliveryState, EventFilter
from settings import Settings
from store import Store
from store.attempts import list_attempts
from store.subscriptions import list_deliveries, load_subscription, save_subscription
from store.tables import attempts, leases
from tasks import judging, outbox
from tasks.deciding import decide_alerts
from tasks.outbox import tell_subscribers

TODAY = datetime.now(UTC)
SOON = (TODAY + timedelta(days=3)).date().isoformat()
PLANNED = replace(SIGNED, status="planned", date=SOON, evidence="They will sign it.")
ALL = EventFilter(types=("agreement",), statuses=("planned", "signed"))


def mails(settings: Settings) -> list[EmailMessage]:
    """The mails of the folder in the order in which they were written."""
    paths = sorted(settings.mail_folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    return [message_from_bytes(path.read_bytes(), policy=default) for path in paths]  # type: ignore[misc]


def statuses(store: Store) -> list[str]:
    with store.reading() as connection:
        return [d.status for d in reversed(list_deliveries(connection))]


def test_what_was_planned_and_is_signed_comes_in_the_thread_of_the_first_mail(store: Store, settings: Settings) -> None:
    subscribe(store, filter=ALL)
    tell(store, "a", PLANNED, published=TODAY)
    assert tell_subscribers(store, settings) == {"sent": 1}
    tell(store, "b", replace(SIGNED, date=SOON), published=TODAY)
    assert tell_subscribers(store, settings) == {"sent": 1} and statuses(store) == ["planned", "signed"]
    first, second = mails(settings)
    assert first["In-Reply-To"] is None and second["In-Reply-To"] == first["Message-ID"] == second["References"]
    assert second["Subject"].startswith("↻ Moscow – Dushanbe: cooperation programme 2025–2027 signed")


def test_who_asked_for_plans_alone_is_told_what_became_of_the_one_that_they_know(store: Store, settings: Settings) -> None:
    subscribe(store, filter=EventFilter(statuses=("planned",)))
    subscribe(store, "stranger", filter=EventFilter(statuses=("ended",)))
    tell(store, "a", PLANNED, published=TODAY)
    tell_subscribers(store, settings)
    tell(store, "b", replace(SIGNED, date=SOON), published=TODAY)
    assert tell_subscribers(store, settings) == {"sent": 1} and statuses(store) == ["planned", "signed"]
    assert "you were told of it before" in mails(settings)[1].get_body(("plain",)).get_content()


def test_what_changed_before_it_was_told_is_told_once_as_it_is(store: Store, settings: Settings) -> None:
    subscribe(store, filter=ALL, cadence="daily")
    tell(store, "a", PLANNED, published=TODAY)
    decide_alerts(store)
    tell(store, "b", replace(SIGNED, date=SOON), published=TODAY)
    decide_alerts(store)
    make_due(store)
    tell_subscribers(store, settings)
    (mail,) = mails(settings)
    text = mail.get_body(("plain",)).get_content()
    assert text.count("* Moscow and Dushanbe") == 1 and "have signed" in text and "plan to sign" not in text
    assert not tell_subscribers(store, settings)


def test_a_correction_comes_once_and_a_detail_that_is_new_is_none(store: Store, settings: Settings) -> None:
    subscribe(store)
    tell(store, "a", replace(SIGNED, valid=None, date="2025-03"))
    tell_subscribers(store, settings)
    tell(store, "a", SIGNED)
    assert not tell_subscribers(store, settings), "more exact and more, but nothing wrong was told"
    (name,) = identifiers(store).values()
    judging.edit_event(store, name, {"date": "2025-04-02"}, "Ann", "the sources err")
    assert tell_subscribers(store, settings) == {"sent": 1}
    judging.edit_event(store, name, {"location": "Moscow"}, "Ann", "")
    assert not tell_subscribers(store, settings)
    first, second = mails(settings)
    assert "Correction: " in second["Subject"] and second["References"] == first["Message-ID"]


def test_what_was_no_event_is_withdrawn_where_it_was_told_and_nowhere_else(store: Store, settings: Settings) -> None:
    subscribe(store)
    tell(store, "a", SIGNED)
    tell_subscribers(store, settings)
    subscribe(store, "late")
    (name,) = identifiers(store).values()
    judging.edit_event(store, name, {"rejected": "yes"}, "Ann", "a joke")
    assert tell_subscribers(store, settings) == {"sent": 1} and events_of(store) == []
    _, second = mails(settings)
    assert second["To"] == "desk@ministry.example" and "Withdrawn: " in second["Subject"]
    tell(store, "b", SIGNED)
    assert not tell_subscribers(store, settings)


def test_a_mail_is_read_the_same_by_two_parsers_and_has_no_defect(store: Store, settings: Settings) -> None:
    for language in ("en", "ru", "fa", "zh", "tg", "ar", "tr"):
        subscribe(store, language, language=language)
        subscribe(store, f"{language}-digest", language=language, cadence="daily")
    tell(store, "a", replace(SIGNED, evidence="Они подписали\x00 \u202eпрограмму\u2066. " * 30), TREATY)
    decide_alerts(store)
    make_due(store)
    tell_subscribers(store, settings)
    paths = list(settings.mail_folder.glob("*.eml"))
    assert len(paths) == 21
    for path in paths:
        content = path.read_bytes()
        read, other = message_from_bytes(content, policy=default.clone(raise_on_defect=True)), parse_from_bytes(content)
        for header in ("Subject", "From", "To", "Date", "Message-ID", "List-Id", "Auto-Submitted", "List-Unsubscribe"):
            assert not read[header].defects
        squeezed = "".join(str(read["Subject"]).split())
        assert "".join(other.subject.split()) == squeezed and other.to[0][1] == str(read["To"]) and not other.defects
        assert len(other.text_plain) == len(other.text_html) == 1 and not other.attachments
        assert read["Auto-Submitted"] == "auto-generated" and read["Date"].datetime.tzinfo is not None
        assert all(len(line) <= 998 for line in content.split(b"\n")) and "\u202e" not in other.text_html[0]


def test_no_server_gets_more_than_its_rate_whichever_process_sends(
    store: Store,
    box: tuple[Box, Settings],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held, settings = box
    window = timedelta(seconds=1.5)
    monkeypatch.setattr(outbox, "MINUTE", window)
    slow = settings.model_copy(update={"mails_per_minute": 3})
    for number in range(8):
        subscribe(store, f"desk-{number}")
    tell(store, "a", SIGNED)
    assert tell_subscribers(store, slow) == {"sent": 8} and len(held.received) == 8
    with store.reading() as connection:
        begun = sorted(a.begun for d in list_deliveries(connection) for a in list_attempts(connection, d.mail or ""))
    assert all(later - earlier >= window for earlier, later in zip(begun, begun[3:], strict=False))


def test_a_reader_of_several_subscriptions_gets_no_more_than_they_bear_and_then_one_digest(
    store: Store,
    box: tuple[Box, Settings],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held, settings = box
    monkeypatch.setattr(outbox, "MOST_AN_HOUR", 3)
    subscribe(store, "one", filter=EventFilter(sectors=("trade",)))
    subscribe(store, "two", filter=EventFilter(sectors=("security",)))
    with store.writing() as connection:
        for name in ("one", "two"):
            known = load_subscription(connection, name)
            assert known is not None
            save_subscription(connection, known.model_copy(update={"email": "same@reader.example"}), NOW)
    for month in range(1, 7):
        tell(store, f"m{month}", replace(SIGNED, date=f"2024-{month:02}-10", valid=None, instrument="treaty", sectors=(("trade", "security")[month % 2],)),
             published=datetime(2024, month, 10, 12, tzinfo=UTC))  # fmt: skip
        tell_subscribers(store, settings)
    assert len(held.received) == 3
    assert not tell_subscribers(store, settings), "the rest waits until the hour is over"
    with store.writing() as connection:
        connection.execute(update(attempts).values(begun=datetime.now(UTC) - timedelta(hours=2)))
    make_due(store)
    tell_subscribers(store, settings)
    assert len(held.received) <= 5, "what waited comes as one digest a subscription, at most"
    with store.reading() as connection:
        assert {d.state for d in list_deliveries(connection)} == {"sent"}


def test_a_hundred_mails_with_faults_arrive_and_second_copies_are_known(store: Store, box: tuple[Box, Settings]) -> None:  # noqa: F811
    held, settings = box
    chance, readers = random.Random(30), 100
    for number in range(readers):
        subscribe(store, f"desk-{number:03}")
    tell(store, "a", SIGNED)
    held.answers = [chance.choice(("451 later", "cut", "452 full", "421 closing")) if chance.random() < 0.2 else "250 OK" for _ in range(400)]
    faults = 0
    for _ in range(12):
        counts = tell_subscribers(store, settings)
        faults += counts["due"]
        make_due(store)
        with store.writing() as connection:
            connection.execute(delete(leases).where(leases.c.name.startswith("rest:")))
        if not counts:
            break
    with store.reading() as connection:
        told = list_deliveries(connection, 1000)
    assert faults >= 15, "faults that did not strike prove nothing"
    copies = Counter(str(message_from_bytes(mail, policy=default)["Message-ID"]) for mail in held.received)
    ids = {message_id(d.mail or "", settings.base_url): d for d in told}
    assert len(told) == readers and {d.state for d in told} <= {DeliveryState.SENT, DeliveryState.UNKNOWN} and set(copies) == set(ids)
    assert all(ids[name].doubtful for name, number in copies.items() if number > 1) and max(copies.values()) <= 2
