"""What an article offers for the fields of an event, and the facts that the choosers go by."""

from datetime import UTC, datetime

import pytest

from extract import find_mentions
from extract.mentions.choosing import Facts, Options
from extract.mentions.fields import options_of
from extract.mentions.finding import find_all, weigh
from extract.mentions.judge import Judge
from records.article import Article


def offered(lang: str, text: str, kind: str, field: str) -> list[Options]:
    """Options of a field of the first event of that type or instrument."""
    article = Article("", text, lang, datetime(2025, 3, 14, tzinfo=UTC))
    document, cast, candidates = find_all(article, lang)
    group = next(w.group for w in weigh(document, cast, candidates, Judge(0.0, {}, {})) if kind in (w.group.type, w.group.instrument))
    return options_of(group, document, cast)[field]


def facts_of(lang: str, text: str, kind: str, field: str, value: str) -> Facts:
    return next(options[value] for options in offered(lang, text, kind, field) if value in options)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The foreign ministers of Norway and Chile met in Oslo on Friday. They discussed tourism."),
        ("ru", "Министры иностранных дел Норвегии и Чили встретились в Осло. Стороны обсудили туризм."),
        ("tr", "Norveç ve Şili dışişleri bakanları Oslo'da bir araya geldi. Bakanlar turizmi masaya yatırdı."),
        ("zh", "挪威外长与智利外长在奥斯陆举行会谈。双方就旅游交换意见。"),
    ],
)
def test_what_talks_were_about_stands_beside_words_for_discussing(lang: str, text: str) -> None:
    assert facts_of(lang, text, "meeting", "sectors", "tourism")["meeting.talked"]


def test_the_subject_of_an_instrument_is_told_from_that_of_the_one_beside_it() -> None:
    text = "Norway and Chile signed a memorandum on tourism and a protocol on railways in Oslo on Friday."
    tourism = facts_of("en", text, "memorandum", "sectors", "tourism")
    transport = facts_of("en", text, "memorandum", "sectors", "transport")
    assert tourism["noun.first.behind.clear"]
    assert "clear" not in transport


def test_the_subject_stands_before_the_word_for_the_instrument_in_turkic_languages() -> None:
    text = "Norveç ile Şili cuma günü Oslo'da turizm anlaşması imzaladı."
    assert facts_of("tr", text, "agreement", "sectors", "tourism")["noun.last.ahead.clear"]


def test_a_subject_belongs_to_the_nearest_instrument_on_its_side() -> None:
    text = "Norway and Chile signed a memorandum on tourism and a protocol on railways in Oslo on Friday."
    assert facts_of("en", text, "memorandum", "sectors", "tourism")["agreement.owned"]
    assert facts_of("en", text, "memorandum", "sectors", "transport")["agreement.owned.by.other"]


def test_what_follows_another_event_is_told_of_that_one() -> None:
    signed = "Norway and Chile signed a memorandum on tourism in Oslo on Friday."
    built = "Norwegian and Chilean firms opened a fish plant in Bergen on Friday."
    behind = "Doctors will benefit too."
    assert facts_of("en", f"{signed} {behind} {built}", "memorandum", "sectors", "health")["agreement.follows.own"]
    assert facts_of("en", f"{signed} {built} {behind}", "memorandum", "sectors", "health")["agreement.follows.other"]


def test_a_sector_is_weighed_with_the_kind_of_event() -> None:
    text = "Norway and Chile signed a memorandum on tourism in Oslo on Friday."
    facts = facts_of("en", text, "memorandum", "sectors", "tourism")
    assert facts["agreement.is=tourism"] and facts["memorandum.is=tourism"]


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        ("Bergen and Valparaiso became sister cities of Norway and Chile on Friday: Bergen in Norway, Valparaiso in Chile.", "twinning"),
        ("Norway and Chile resumed flights between Oslo and Santiago on Friday.", "link"),
    ],
)
def test_sister_cities_and_flights_are_ties_of_towns(text: str, matter: str) -> None:
    kind = "agreement" if matter == "twinning" else "project"
    towns = [facts for options in offered("en", text, kind, "town") for facts in options.values()]
    assert towns and all(facts[matter] for facts in towns)


@pytest.mark.parametrize(
    ("lang", "text", "city"),
    [
        ("ky", "Норвегия менен Чилинин министрлери Ошто жолугушту.", "Osh"),
        ("tr", "Norveç ve Şili dışişleri bakanları Bodrum'da bir araya geldi.", "Bodrum"),
        ("kk", "Норвегия мен Чили министрлері Ошта кездесті.", "Osh"),
    ],
)
def test_a_city_that_is_listed_with_its_case_ending_is_where_it_was(lang: str, text: str, city: str) -> None:
    assert facts_of(lang, text, "meeting", "location", city)["located"]


@pytest.mark.parametrize(
    ("lang", "text", "instrument"),
    [
        ("uz", "Andijon zavodi Efiopiyaning Shega kompaniyasi bilan uch yillik shartnoma tuzdi. O‘zbekiston korxonasi muzlatkich yuboradi.", "contract"),
        ("ky", "Кыргызстандын ишканасы Кытайдын Zijin компаниясы менен келишим түздү. Келишим үч жылга эсептелген.", "contract"),
        ("uz", "O‘zbekiston va Tojikiston prezidentlari ittifoqchilik to‘g‘risidagi shartnomani imzoladi. Marosim Dushanbeda bo‘ldi.", "treaty"),
    ],
)  # fmt: skip
def test_a_treaty_of_companies_is_a_contract(lang: str, text: str, instrument: str) -> None:
    title = text.partition(".")[0]
    article = Article(title=title, text=text, lang=lang, published=datetime(2025, 9, 17, 12, tzinfo=UTC), id="s")
    found = find_mentions(article).mentions
    assert instrument in [m.instrument for m in found if m.type == "agreement"]
