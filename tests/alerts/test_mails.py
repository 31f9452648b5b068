"""Mails: what they say, and what they can't be made to say."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from alerts import Letterhead, Told, compose, compose_digest, concerns, due_at, stop_link
from alerts.wording import LANGUAGES, load_words, say_fact
from events import compose as compose_event
from records.event import Event, Report
from records.mention import Mention, Side
from records.ontology import load_ontology
from records.subscription import EventFilter, Subscription

NOW = datetime(2020, 11, 26, 9, 0, tzinfo=UTC)
HOSTILE = (
    "=?utf-8?q?a=0D=0ABcc=3A_x=40y?=", "Title\r\nBcc: x@y.example", "\u202eevil\u2066", "<script>alert(1)</script>", "a\x00b\x1b[31m",
    "{{ 7 * 7 }}", "=cmd|' /C calc'!A0", "x" * 5000,
)  # fmt: skip


def event(title: str = "Подписана программа", evidence: str = "Итогом стало подписание.", status: str = "signed") -> Event:
    mention = Mention(
        "agreement", status, (Side("RU", "Moscow"), Side("TJ", "Dushanbe")), "programme", "2020-11-25", "2020/2023", "Moscow",
        ("trade", "transport"), evidence, confidence=0.9,
    )  # fmt: skip
    return compose_event("ev-1", [Report(mention, "1", "https://a.example/1", "tj/sputnik-ru", "ru", NOW, title)])


def subscription(language: str = "en", **wanted: object) -> Subscription:
    return Subscription(id="desk", email="desk@ministry.example", language=language, filter=EventFilter.model_validate(wanted))


LETTERHEAD = Letterhead("accordwatch <a@b.example>", "https://b.example", "secret")


def written(told: Event, language: str = "en", letterhead: Letterhead = LETTERHEAD, status: str = ""):
    mail = compose(Told(told, status or told.status, ("country: TJ",)), subscription(language), letterhead, NOW)
    return message_from_bytes(mail.as_bytes(), policy=default)


@pytest.mark.parametrize(
    ("language", "fact"),
    [
        ("en", "Moscow – Dushanbe: cooperation programme 2020–2023 signed"),
        ("ru", "Москва – Душанбе: программа сотрудничества 2020–2023 подписана"),
        ("fa", "مسکو – دوشنبه: برنامه همکاری 2020–2023 امضا شد"),
        ("zh", "莫斯科 – 杜尚别: 合作计划 2020–2023 已签署"),
        ("tg", "Маскав – Душанбе: барномаи ҳамкорӣ 2020–2023 имзо шуд"),
        ("ar", "موسكو – دوشنبه: برنامج تعاون 2020–2023 تم التوقيع عليه"),
        ("tr", "Moskova – Duşanbe: iş birliği programı 2020–2023 imzalandı"),
    ],
)
def test_the_subject_tells_the_fact_in_the_readers_language(language: str, fact: str) -> None:
    assert say_fact(event(), language) == fact
    assert " ".join(str(written(event(), language)["Subject"]).split()) == fact.replace("\u200c", "\u200c")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_a_word_for_all_of_the_vocabulary(language: str) -> None:
    words, ontology = load_words(language), load_ontology()
    assert set(words.instruments) == set(ontology.instruments) and set(words.sectors) == set(ontology.sectors)
    assert set(words.statuses) == set(ontology.statuses) and set(words.types) == set(ontology.types)
    assert set(words.notices) == {"expiring", "overdue"} and set(words.digest) == {"title", "new", "changed", "coming", "more"}
    for noun in (*words.instruments.values(), *words.types.values()):
        assert all("any" in forms or noun["gender"] in forms for forms in (*words.statuses.values(), *words.notices.values()))


def test_the_mail_shows_the_sentence_its_source_and_why() -> None:
    mail = written(event())
    plain, rich = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
    for said in ("Итогом стало подписание.", "tj/sputnik-ru", "https://a.example/1", "country: TJ", "2020–2023"):
        assert said in plain and said in rich
    assert "http" not in rich.replace("https://a.example/1", "").replace("https://b.example", ""), "nothing remote is loaded"


@pytest.mark.parametrize("text", HOSTILE)
def test_no_scraped_text_adds_a_header_or_markup(text: str) -> None:
    mail = written(event(title=text, evidence=text))
    assert sorted(k.lower() for k in mail.keys()) == sorted(  # noqa: SIM118
        ["from", "to", "subject", "date", "message-id", "list-id", "list-unsubscribe", "list-unsubscribe-post", "auto-submitted", "in-reply-to", "references",
         "mime-version", "content-type"]
    )  # fmt: skip
    rich = mail.get_body(("html",)).get_content()
    assert "<script" not in rich and "\u202e" not in rich and "\x1b" not in rich and "49" not in rich.split("evidence", 1)[1][:300]


def test_the_same_thing_told_to_the_same_reader_has_the_same_message_id() -> None:
    assert written(event())["Message-ID"] == written(event())["Message-ID"]
    ratified = written(event(status="ratified"))
    assert ratified["Message-ID"] != written(event())["Message-ID"]
    assert ratified["In-Reply-To"] == written(event())["In-Reply-To"], "one thread"


@pytest.mark.parametrize(
    ("wanted", "met"),
    [
        ({}, True), ({"pairs": (("TJ", "RU"),)}, True), ({"pairs": (("TJ", "CN"),)}, False), ({"countries": ("RU",)}, True),
        ({"countries": ("KZ",)}, False), ({"places": ("Dushanbe",)}, True), ({"types": ("visit",), "statuses": ()}, False),
        ({"statuses": ("planned",)}, False), ({"sectors": ("energy",)}, False), ({"languages": ("ru",)}, True), ({"words": ("итогом",)}, True),
        ({"words": ("nichts",)}, False), ({"minimum_confidence": 0.95}, False), ({"minimum_outlets": 2}, False), ({"sources": ("tj/sputnik-ru",)}, True),
    ],
)  # fmt: skip
def test_a_filter_is_met_only_in_all_its_parts(wanted: dict[str, object], met: bool) -> None:
    assert (concerns(subscription(**wanted), event(), 1) is not None) is met


def test_one_click_stops_over_https_alone() -> None:
    secure = written(event())
    link = stop_link("secret", "desk", "https://b.example")
    assert link in secure["List-Unsubscribe"] and secure["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link in secure.get_body(("plain",)).get_content()
    plain = written(event(), letterhead=Letterhead("a@b.example", "http://b.example", "secret"))
    assert plain["List-Unsubscribe-Post"] is None and plain["List-Unsubscribe"].startswith("<mailto:")
    assert stop_link("other", "desk", "https://b.example") != link


def test_a_term_that_ends_is_told_as_such() -> None:
    assert say_fact(event(), "en", "expiring") == "Moscow – Dushanbe: cooperation programme 2020–2023 expires soon"
    assert written(event(), status="expiring")["In-Reply-To"] == written(event())["In-Reply-To"]
    assert "скоро истекает" in written(event(), "ru", status="expiring")["Subject"]


def test_a_digest_groups_new_changed_and_coming_and_is_capped() -> None:
    coming, changed = Told(event(), "expiring", ("all",)), Told(event(status="ended"), "ended", ("all",), follow_up=True)
    mail = compose_digest([coming, changed, *[Told(event(), "signed", ("all",))] * 60], subscription("ru"), LETTERHEAD, "key", NOW)
    read = message_from_bytes(mail.as_bytes(), policy=default)
    text = read.get_body(("plain",)).get_content()
    places = [text.index(f"== {title} ==") for title in ("Новое", "Изменения", "Впереди")]
    assert places == sorted(places) and text.count("Москва – Душанбе: программа сотрудничества 2020–2023 подписана") <= 51
    assert "и ещё 12" in text and read["Subject"].startswith("Сводка: Москва") and "(+61)" in read["Subject"]
    assert "Итогом стало подписание." in read.get_body(("html",)).get_content()
    again = compose_digest([coming], subscription("ru"), LETTERHEAD, "key", NOW)
    assert again["Message-ID"] == mail["Message-ID"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_scraped_text_gets_out_of_a_digest(text: str) -> None:
    mail = compose_digest([Told(event(title=text, evidence=text), "signed", ("all",))], subscription(), LETTERHEAD, "key", NOW)
    rich = message_from_bytes(mail.as_bytes(), policy=default).get_body(("html",)).get_content()
    assert "<script" not in rich and "\u202e" not in rich and "\x1b" not in rich


@pytest.mark.parametrize(
    ("cadence", "zone", "now", "due"),
    [
        ("at_once", "UTC", "2025-03-13T09:00+00:00", "2025-03-13T09:00+00:00"),
        ("daily", "Asia/Dushanbe", "2025-03-13T02:59+00:00", "2025-03-13T03:00+00:00"),
        ("daily", "Asia/Dushanbe", "2025-03-13T03:00+00:00", "2025-03-14T03:00+00:00"),
        ("weekly", "UTC", "2025-03-13T09:00+00:00", "2025-03-17T08:00+00:00"),
        ("daily", "Europe/Berlin", "2025-03-29T12:00+00:00", "2025-03-30T06:00+00:00"),  # the clock goes forward that night
    ],
)
def test_a_digest_is_due_at_the_readers_hour(cadence: str, zone: str, now: str, due: str) -> None:
    reader = subscription().model_copy(update={"cadence": cadence, "timezone": zone})
    assert due_at(reader, datetime.fromisoformat(now)) == datetime.fromisoformat(due)
