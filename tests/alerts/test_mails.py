"""Mails: what they say, and what they can't be made to say."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from alerts import compose, concerns
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


def written(told: Event, language: str = "en"):
    mail = compose(
        told, subscription(language), why=("country: TJ",), mail_from="accordwatch <a@b.example>", base_url="https://b.example", now=NOW
    )
    return message_from_bytes(mail.as_bytes(), policy=default)


@pytest.mark.parametrize(
    ("language", "fact"),
    [
        ("en", "Moscow – Dushanbe: cooperation programme 2020–2023 signed"),
        ("ru", "Москва – Душанбе: программа сотрудничества 2020–2023 подписана"),
        ("fa", "مسکو – دوشنبه: برنامه همکاری 2020–2023 امضا شد"),
        ("zh", "莫斯科 – 杜尚别: 合作计划 2020–2023 已签署"),
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
    for noun in (*words.instruments.values(), *words.types.values()):
        assert all("any" in forms or noun["gender"] in forms for forms in words.statuses.values())


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
        ["from", "to", "subject", "date", "message-id", "list-id", "list-unsubscribe", "auto-submitted", "in-reply-to", "references",
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
