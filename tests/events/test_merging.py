"""Fields of the merged event, its history and its voices."""

from dataclasses import replace

from told import tell

from events import compose, count_outlets, merge, resolve_all
from events.near_copies import band_keys, fold_copies, likeness, signature
from records.event import Event, Report

NEWS = (
    "The mayors of Moscow and Dushanbe signed a programme of cooperation for three years in the Moscow city hall on "
    "Wednesday. The document covers transport, housing, trade and the training of city staff, the press service said. "
    "The guests were also shown a pavilion of the exhibition grounds and spoke of the conditions of migrant workers."
)


def event_of(*reports: Report) -> Event:
    return compose("ev-1", reports)


def test_a_day_beats_a_month_and_a_known_place_an_unknown_one() -> None:
    event = event_of(
        tell("a", date="2020-11", sides=["RU", "TJ/Dushanbe"], confidence=0.9),
        tell("b", date="2020-11-25", sides=["TJ", "RU/Moscow"], confidence=0.4),
    )
    assert event.date == "2020-11-25"
    assert [(side.country, side.place) for side in event.sides] == [("RU", "Moscow"), ("TJ", "Dushanbe")]


def test_the_day_that_most_tell_wins() -> None:
    days = ["2020-11-25", "2020-11-25", "2020-11-26"]
    assert event_of(*(tell(f"p{n}", date=day, confidence=0.5) for n, day in enumerate(days))).date == "2020-11-25"


def test_the_specific_name_of_a_document_beats_the_generic_one() -> None:
    event = event_of(*(tell(name, instrument="agreement") for name in "ab"), tell("c", instrument="treaty"))
    assert event.instrument == "treaty"


def test_a_sector_that_one_of_many_names_is_not_told() -> None:
    reports = [tell(f"p{n}", sectors=["energy"], confidence=0.5) for n in range(4)]
    assert event_of(*reports, tell("q", sectors=["sport"], confidence=0.5)).sectors == ("energy",)


def test_history_tells_each_state_with_its_day_and_article() -> None:
    event = event_of(
        tell("late", status="signed", published="2025-01-18", date="2025-01-17"),
        tell("first", status="planned", published="2025-01-13", date="2025-01-17"),
        tell("then", status="signed", published="2025-01-17"),
    )
    assert event.status == "signed"
    assert [(c.status, c.date, c.article_id) for c in event.history] == [
        ("planned", "2025-01-17", "first"),
        ("signed", "2025-01-17", "then"),
    ]


def test_an_announcement_published_after_the_act_changes_nothing() -> None:
    event = event_of(
        tell("a", status="signed", published="2025-01-17"), tell("b", status="planned", published="2025-01-18")
    )
    assert event.status == "signed"
    assert [change.status for change in event.history] == ["signed"]


def test_merging_one_by_one_equals_composing_at_once() -> None:
    reports = [tell(name, published=f"2025-01-1{n}", sectors=["trade"][:n]) for n, name in enumerate("abc")]
    one_by_one = merge(merge(compose("ev-1", reports[2:]), reports[0]), reports[1])
    assert one_by_one == compose("ev-1", reports)
    assert merge(one_by_one, reports[0]) == one_by_one


def test_syndicated_text_is_one_voice_and_so_is_one_outlet() -> None:
    copy = signature(NEWS.replace("Wednesday", "Nov 25"))
    reports = [
        replace(tell("a", outlet="agency"), signature=signature(NEWS)),
        replace(tell("b", outlet="paper"), signature=copy),
        replace(tell("c", outlet="agency"), signature=signature(NEWS[::-1])),
        replace(tell("d", outlet="rival"), signature=signature("Another account of the signing. " + NEWS[::-2])),
    ]
    assert count_outlets(event_of(*reports[:2])) == 1
    assert count_outlets(event_of(*reports)) == 2


def test_language_versions_of_one_article_are_one_occasion_and_one_voice() -> None:
    told = {"type": "meeting", "status": "held", "date": "2025-01-17", "published": "2025-01-17"}
    persian = tell("a", outlet="ir/x-fa", lang="fa", location="Tehran", **told)
    russian = tell("b", outlet="ir/x-ru", lang="ru", location="Isfahan", **told)
    assert len(resolve_all([persian, russian])) == 2
    russian = replace(russian, translations=(persian.url or "",))
    (event,) = resolve_all([persian, russian])
    assert count_outlets(event) == 1


def test_two_memoranda_of_an_article_stay_two_in_its_translation() -> None:
    told = {"instrument": "memorandum", "date": "2025-01-17", "published": "2025-01-17"}
    reports = [tell(article, sectors=[sector], lang=article, **told) for article in ("fa", "ru") for sector in ("trade", "energy")]
    versions = [replace(r, translations=("https://fa.example/1",) if r.article_id == "ru" else ()) for r in reports]
    assert len(resolve_all(versions)) == 2


def test_copies_raise_no_confidence_and_independent_voices_do() -> None:
    first = replace(tell("a", confidence=0.6), signature=signature(NEWS))
    copy = replace(tell("b", confidence=0.5), signature=signature(NEWS + " Read more."))
    other = replace(tell("c", confidence=0.5), signature=signature(NEWS[::-1]))
    assert event_of(first, copy).confidence == 0.6
    assert event_of(first, copy, other).confidence == 0.8


def test_near_copies_are_found_by_bands_in_every_script() -> None:
    persian = "رئیسان جمهور تاجیکستان و قرقیزستان پیمان مرز دولتی را در بیشکک امضا کردند و گذرگاه‌ها باز شد. " * 3
    for text in (NEWS, persian, "吉尔吉斯斯坦总统和塔吉克斯坦总统十三日在比什凯克签署国界条约，并宣布重新开放边境口岸。两国元首还见证多份文件的签署。"):
        copy = text[: len(text) * 9 // 10]
        assert likeness(signature(text), signature(copy)) > 0.7
        assert set(band_keys(signature(text))) & set(band_keys(signature(copy)))
        assert likeness(signature(text), signature(text[::-1])) < 0.1
    assert signature("Too short.") == b""
    assert band_keys(b"") == ()


def test_copies_of_copies_have_one_voice() -> None:
    words = NEWS.split()
    chain = [" ".join(words[start : start + 40]) for start in (0, 5, 10)]
    assert fold_copies([signature(text) for text in chain]) == [0, 0, 0]
    assert fold_copies([b"", b"", signature(NEWS)]) == [0, 1, 2]


def test_a_report_in_another_language_joins_by_what_it_says() -> None:
    both = {"sides": ["KG", "TJ"], "date": "2025-03-13", "instrument": "treaty"}
    (event,) = resolve_all([tell("a", lang="zh", **both), tell("b", lang="fa", **both)])
    assert count_outlets(event) == 2
