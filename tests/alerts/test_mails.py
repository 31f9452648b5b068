"""Mails: what they say, and what they can't be made to say."""

import random
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from zoneinfo import ZoneInfo

import pytest
from lxml import html
from pydantic import ValidationError

from alerts import Envelope, Letterhead, Told, Watchers, compose, compose_digest, concerns, due_at, mail_key, stop_link
from alerts.wording import say_count, say_date, say_fact, say_sentence, say_term, say_why
from alerts.words_of import LANGUAGES, load_words, locale_of
from events import compose as compose_event
from records.event import Event, Report
from records.mention import Mention, Person, Side
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


def envelope(told: Event | None = None, status: str = "", earlier: tuple[str, ...] = ()) -> Envelope:
    told = told or event()
    return Envelope(mail_key("desk", [(told.id, status or told.status)]), NOW, earlier)


def written(told: Event, language: str = "en", letterhead: Letterhead = LETTERHEAD, status: str = "", earlier: tuple[str, ...] = ()):
    one = Told(told, status or told.status, ("country: TJ",), follow_up=bool(earlier))
    mail = compose(one, subscription(language), letterhead, envelope(told, status, earlier))
    return message_from_bytes(mail.as_bytes(), policy=default)


@pytest.mark.parametrize(
    ("language", "fact"),
    [
        ("en", "Moscow – Dushanbe: cooperation programme 2020–2023 signed"),
        ("ru", "Москва – Душанбе: программа сотрудничества 2020–2023 подписана"),
        ("fa", "مسکو – دوشنبه: برنامه همکاری ۲۰۲۰–۲۰۲۳ امضا شد"),
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
    assert set(words.notices) == {"expiring", "overdue"} and set(words.digest) == {"title", "new", "changed", "coming"}
    for noun in (*words.instruments.values(), *words.types.values()):
        assert all("any" in forms or noun["gender"] in forms for forms in (*words.statuses.values(), *words.notices.values()))


def test_the_mail_shows_the_sentence_its_source_and_why() -> None:
    mail = written(event())
    plain, rich = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
    for said in ("Итогом стало подписание.", "tj/sputnik-ru", "https://a.example/1", "country: Tajikistan", "2020–2023"):
        assert said in plain and said in rich
    loaded = re.findall(r"<(?:img|link|script|iframe|object|video|audio|source)|url\(|@import|srcset|background=", rich)
    assert not loaded, "nothing remote is loaded"


@pytest.mark.parametrize("text", HOSTILE)
def test_no_scraped_text_adds_a_header_or_markup(text: str) -> None:
    mail = written(event(title=text, evidence=text))
    assert sorted(k.lower() for k in mail.keys()) == sorted(  # noqa: SIM118
        ["from", "to", "subject", "date", "message-id", "list-id", "list-unsubscribe", "list-unsubscribe-post", "auto-submitted", "mime-version", "content-type"]
    )  # fmt: skip
    rich = mail.get_body(("html",)).get_content()
    assert "<script" not in rich and "\u202e" not in rich and "\x1b" not in rich and "{{ 7" not in rich.replace(text, "")


def test_the_same_thing_told_to_the_same_reader_has_the_same_message_id_and_a_follow_up_joins_the_thread() -> None:
    first = written(event(status="planned"))
    assert first["Message-ID"] == written(event(status="planned"))["Message-ID"] and first["In-Reply-To"] is None
    key = envelope(event(status="planned")).key
    signed = written(event(), earlier=(key, "later"))
    assert signed["Message-ID"] != first["Message-ID"]
    assert signed["References"] == f"{first['Message-ID']} <later@b.example>" and signed["In-Reply-To"] == "<later@b.example>"
    assert signed["Subject"].startswith("↻ ")


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
    link = stop_link(LETTERHEAD, "desk")
    assert link in secure["List-Unsubscribe"] and secure["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link in secure.get_body(("plain",)).get_content()
    plain = written(event(), letterhead=Letterhead("a@b.example", "http://b.example", "secret"))
    assert plain["List-Unsubscribe-Post"] is None and plain["List-Unsubscribe"].startswith("<mailto:")
    assert stop_link(Letterhead("", "https://b.example", "other"), "desk") != link
    nowhere = written(event(), letterhead=Letterhead("a@b.example", "http://localhost:8080", "secret")).get_body(("plain",)).get_content()
    assert "answer this one with the word stop" in nowhere and "localhost" not in nowhere, "no link that leads nowhere"


def test_an_article_that_says_it_twice_is_named_once_and_sources_stand_in_the_order_of_their_reports() -> None:
    (first,) = event().reports
    later = replace(first, article_id="2", url="https://c.example/2", outlet="ir/irna-fa", lang="fa", published=NOW + timedelta(hours=2))
    told = compose_event("ev-1", [later, first, replace(first, mention=replace(first.mention, evidence="Снова о том же."))])
    text = written(told).get_body(("plain",)).get_content()
    assert text.count("https://a.example/1") == 1 and text.index("tj/sputnik-ru, Russian") < text.index("ir/irna-fa, Persian")
    assert "Reported by: 2 outlets" in text


def test_a_term_that_ends_is_told_as_such() -> None:
    assert say_fact(event(), "en", "expiring") == "Moscow – Dushanbe: cooperation programme 2020–2023 expires soon"
    assert say_sentence(event(), "en", "expiring") == "The cooperation programme for 2020–2023 between Moscow and Dushanbe expires soon (2023)."
    assert "скоро истекает" in written(event(), "ru", status="expiring")["Subject"]


def test_corrections_and_withdrawals_say_what_they_are() -> None:
    assert written(event(), status="corrected:0a1b2c3d")["Subject"].startswith("Correction: Moscow")
    assert "proved to be no such event" in say_sentence(event(), "en", "withdrawn")
    for language in LANGUAGES:
        assert say_fact(event(), language, "withdrawn") != say_fact(event(), language)


SENTENCES = [
    ("en", "signed", "Moscow and Dushanbe have signed a cooperation programme for 2020–2023 (Moscow, 25 November 2020)."),
    ("ru", "signed", "Москва и Душанбе подписали программу сотрудничества на 2020–2023 годы (Москва, 25 ноября 2020 г.)."),
    ("ru", "ratified", "Ратифицирована программа сотрудничества на 2020–2023 годы; стороны — Москва и Душанбе (Москва, 25 ноября 2020 г.)."),
    ("fa", "signed", "مسکو و دوشنبه برای سال‌های ۲۰۲۰–۲۰۲۳ برنامه همکاری امضا کردند (مسکو، ۵ آذر ۱۳۹۹ / ۲۵ نوامبر ۲۰۲۰)."),
    ("zh", "signed", "莫斯科和杜尚别签署了2020–2023年合作计划（莫斯科，2020年11月25日）。"),
    ("tg", "signed", "Байни Маскав ва Душанбе барномаи ҳамкорӣ барои солҳои 2020–2023 ба имзо расид (Маскав, 25 ноябр 2020)."),
    ("ar", "ended", "انتهى العمل ببرنامج تعاون للفترة 2020–2023 بين موسكو ودوشنبه (موسكو، 25 نوفمبر 2020)."),
    ("tr", "ratified", "Moskova ile Duşanbe arasındaki iş birliği programı (2020–2023) onaylandı (Moskova, 25 Kasım 2020)."),
]


@pytest.mark.parametrize(("language", "status", "sentence"), SENTENCES)
def test_one_sentence_tells_who_did_what_for_how_long_and_where(language: str, status: str, sentence: str) -> None:
    assert say_sentence(event(), language, status).replace("\u202f", " ") == sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_type_and_status_has_a_sentence_in_every_language(language: str) -> None:
    words, sides = load_words(language), (Side("US"), Side("TJ"), Side(None, None, "EAEU"))
    for kind, known in load_ontology().types.items():
        for status in (*known.statuses, "overdue", *(("expiring",) if kind == "agreement" else ())):
            for instrument in words.instruments if kind == "agreement" else (None,):
                told = replace(event(), type=kind, status=status if status in words.statuses else known.statuses[0], sides=sides, instrument=instrument)
                said = say_sentence(told, language, status)
                assert "{" not in said and len(said) > 15 and said.endswith(words.brackets["stop"])
    assert set(words.why) == set(load_words("en").why) and set(words.labels) == set(load_words("en").labels)
    assert set(words.stop_page) == {"question", "button", "done", "already", "unknown"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_take_the_form_that_the_language_asks(language: str) -> None:
    needed = {locale_of(language).plural_form(number) for number in range(1, 1000)}
    for what, forms in load_words(language).counts.items():
        assert needed <= set(forms) and all(say_count(what, number, language) for number in range(300))
    assert [say_count("more", n, "ru") for n in (1, 3, 12, 21)] == ["и ещё 1 событие", "и ещё 3 события", "и ещё 12 событий", "и ещё 21 событие"]
    assert [say_count("more", n, "ar") for n in (1, 2, 3, 11)] == ["وحدث آخر", "وحدثان آخران", "و3 أحداث أخرى", "و11 حدثاً آخر"]


def test_places_organisations_and_reasons_are_named_in_the_readers_language() -> None:
    told = replace(event(), sides=(Side("CN", "Shenzhen"), Side(None, None, "EAEU")))
    assert say_fact(told, "ru").startswith("Шэньчжэнь – ЕАЭС:") and say_fact(told, "zh").startswith("深圳 – 欧亚经济联盟:")
    assert say_why(["pair: RU–TJ", "language: fa", "sector: trade"], "ru") == ["пара: Россия – Таджикистан", "язык: персидский", "область: торговля"]
    assert say_date("2021-03", "tg") == "март 2021" and say_term("2020-01-01/2023-12-31", "en") == "1 January 2020 – 31 December 2023"


def test_a_digest_groups_new_changed_and_coming_and_is_capped() -> None:
    coming, changed = Told(event(), "expiring", ("all",)), Told(event(status="ended"), "ended", ("all",), follow_up=True)
    mail = compose_digest([coming, changed, *[Told(event(), "signed", ("all",))] * 48], subscription("ru"), LETTERHEAD, Envelope("key", NOW))
    text = message_from_bytes(mail.as_bytes(), policy=default).get_body(("plain",)).get_content()
    places = [text.index(f"== {title} ==") for title in ("Новое", "Изменения", "Впереди")]
    assert places == sorted(places)
    mail = compose_digest([coming, changed, *[Told(event(), "signed", ("all",))] * 60], subscription("ru"), LETTERHEAD, Envelope("key", NOW))
    read = message_from_bytes(mail.as_bytes(), policy=default)
    text = read.get_body(("plain",)).get_content()
    assert text.count("* Москва и Душанбе подписали программу сотрудничества на 2020–2023 годы") == 50, "new agreements first"
    assert "и ещё 12 событий" in text and read["Subject"].startswith("Сводка: Москва") and "(+61)" in read["Subject"]
    assert "Итогом стало подписание." in read.get_body(("html",)).get_content()
    again = compose_digest([coming], subscription("ru"), LETTERHEAD, Envelope("key", NOW))
    assert again["Message-ID"] == mail["Message-ID"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_scraped_text_gets_out_of_a_digest(text: str) -> None:
    mail = compose_digest([Told(event(title=text, evidence=text), "signed", ("all",))], subscription(), LETTERHEAD, Envelope("key", NOW))
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
        ("daily", "Europe/Berlin", "2025-10-25T12:00+00:00", "2025-10-26T07:00+00:00"),  # and back that night
    ],
)
def test_a_digest_is_due_at_the_readers_hour(cadence: str, zone: str, now: str, due: str) -> None:
    reader = subscription().model_copy(update={"cadence": cadence, "timezone": zone})
    assert due_at(reader, datetime.fromisoformat(now)) == datetime.fromisoformat(due)


@pytest.mark.parametrize(
    ("hour", "now", "due"),
    [
        (2, "2025-03-29T20:00+00:00", "2025-03-30T01:00+00:00"),  # 2 o'clock does not exist: 3 it is
        (2, "2025-10-25T20:00+00:00", "2025-10-26T00:00+00:00"),  # it comes twice: the first one
        (2, "2025-10-26T00:00+00:00", "2025-10-27T01:00+00:00"),  # and not at the second
    ],
)
def test_an_hour_that_is_skipped_or_comes_twice_brings_one_digest(hour: int, now: str, due: str) -> None:
    reader = subscription().model_copy(update={"cadence": "daily", "timezone": "Europe/Berlin", "hour": hour})
    assert due_at(reader, datetime.fromisoformat(now)) == datetime.fromisoformat(due)


def test_a_year_of_digests_has_neither_gap_nor_drift() -> None:
    reader = subscription().model_copy(update={"cadence": "daily", "timezone": "America/New_York", "hour": 2})
    now, seen = datetime(2025, 1, 1, tzinfo=UTC), []
    for _ in range(365):
        now = due_at(reader, now)
        seen.append(now.astimezone(ZoneInfo("America/New_York")).date())
    assert len(set(seen)) == 365 and (seen[-1] - seen[0]).days == 364


def test_pairs_are_of_countries_organisations_or_places_and_of_two_sides() -> None:
    assert concerns(subscription(pairs=["Dushanbe:Moscow"]), event(), 1) and concerns(subscription(pairs=["RU-Dushanbe"]), event(), 1)
    assert concerns(subscription(pairs=["RU-Moscow"]), event(), 1) is None, "both are the same side"


@pytest.mark.parametrize(
    ("wanted", "said"),
    [({"sectors": ["trad"]}, "trad"), ({"types": ["pact"]}, "pact"), ({"statuses": ["done"]}, "done"), ({"countries": ["TJK"]}, "TJK"),
     ({"pairs": ["RUTJ"]}, "RUTJ"), ({"languages": ["xx"]}, "xx"), ({"minimum_confidence": 2}, "less than or equal to 1")],
)  # fmt: skip
def test_a_filter_that_could_never_be_met_is_refused_with_its_reason(wanted: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        subscription(**wanted)


def test_filed_subscriptions_are_told_the_same_as_when_each_is_asked() -> None:
    chance = random.Random(7)
    codes, places = ("RU", "TJ", "CN", "IR", "KZ"), ("Moscow", "Dushanbe", "Tehran")
    readers = [
        subscription(
            **{
                key: values
                for key, values in (
                    ("pairs", [tuple(chance.sample(codes + places, 2))]), ("countries", chance.sample(codes, 2)), ("places", chance.sample(places, 1)),
                    ("sectors", ["trade"]), ("types", ["visit"]), ("minimum_outlets", 2), ("sources", ["tj/"]), ("languages", ["ru"]),
                )
                if chance.random() < 0.25
            }
        ).model_copy(update={"id": f"reader-{number}"})
        for number in range(400)
    ]  # fmt: skip
    watchers = Watchers(readers)
    for _ in range(40):
        one, other = chance.sample(codes, 2)
        told = replace(event(), sides=(Side(one, chance.choice((None, *places))), Side(other, None)), type=chance.choice(("agreement", "visit")))
        asked = [(reader, why) for reader in sorted(readers, key=lambda r: r.id) if (why := concerns(reader, told, 2)) is not None]
        assert watchers.concerned(told, 2) == asked and asked


PAYLOADS = (
    *HOSTILE, "<img src=x onerror=alert(1)>", '"><svg/onload=alert(1)>', "javascript:alert(1)", "</td></table><iframe src=//evil.example>",
    "<style>@import url(//evil.example/a.css)</style>", "<a href=javascript:alert(1)>x</a>", "{% include '/etc/passwd' %}", "${7*7}", "]]><!--",
    "<base href=//evil.example>", "<meta http-equiv=refresh content=0>", "' onmouseover='alert(1)", "\\u003cscript\\u003e", "&lt;script&gt;",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), "\U000e0041\U000e007f", "a\u0000b", "\ufffe\uffff", "<!--[if mso]><b>", "a" * 3000,
    "Subject: x\r\n\r\nbody", "%0d%0aBcc:x@y.example", "=?iso-8859-1?b?DQpCY2M6IHhAeQ==?=", "\u2028Bcc: x", "\x85Bcc: x", "\x0b\x0cTo: x",
)  # fmt: skip
TAGS = {
    "html", "head", "meta", "title", "style", "body", "div", "table", "tbody", "tr", "td", "bdi", "a", "br", "li", "ul", "p", "blockquote", "span",
}  # fmt: skip


def hostile(text: str) -> Event:
    """An event of which a site wrote every field that is text."""
    told = event(title=text, evidence=text)
    persons = (Person(text, text, None),)
    reports = [replace(r, outlet=text or "x", mention=replace(r.mention, persons=persons)) for r in told.reports]
    sides = (Side("RU", text), Side(None, None, text))
    return replace(told, sides=sides, location=text, reports=tuple(reports))


@pytest.mark.parametrize("text", PAYLOADS)
def test_whatever_a_site_writes_in_any_field_stays_text_in_every_mail(text: str) -> None:
    told = hostile(text)
    one = compose(Told(told, "signed", (f"word: {text}",)), subscription("fa"), LETTERHEAD, envelope(told))
    many = compose_digest([Told(told, "signed", (f"word: {text}",))], subscription("ru"), LETTERHEAD, Envelope("key", NOW))
    for mail in (one, many):
        read = message_from_bytes(mail.as_bytes(), policy=default)
        assert len(read["To"].addresses) == 1 and "bcc" not in {key.lower() for key in read.keys()}  # noqa: SIM118
        assert not set(str(read["Subject"])) & set("\r\n\x00\u202e\u2066\u2028\x85")
        tree = html.fromstring(read.get_body(("html",)).get_content())
        assert {element.tag for element in tree.iter() if isinstance(element.tag, str)} <= TAGS
        for element in tree.iter("*"):
            assert not [name for name in element.attrib if name.startswith("on") or name in ("src", "srcset", "background", "action")]
            assert element.get("href", "https://").startswith("https://")
        assert tree.xpath("count(//style)") == 1 and not tree.xpath("//meta[@http-equiv]")
        assert not set(tree.text_content()) & set("\u202e\u2066\x1b\U000e0041"), "nothing turns round what stands beside it"
