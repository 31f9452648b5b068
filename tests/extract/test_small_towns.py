"""Names that count only beside others: small towns, and the seats of organisations."""

from datetime import UTC, datetime

import pytest

from extract.mentions.actors import Cast
from extract.mentions.document import take_apart
from records.article import Article


def actors(text: str, lang: str, title: str = "") -> set[tuple[str, str]]:
    """(party, place) of all who are named."""
    document = take_apart(Article(title=title, text=text, lang=lang, published=datetime(2025, 3, 14, tzinfo=UTC)), lang)
    cast = Cast(document)
    return {(a.key, a.place) for s in document.sentences for a in cast.of(s)}


@pytest.mark.parametrize(
    ("lang", "text", "place", "named"),
    [
        ("en", "The ministers of Latvia and Estonia met in Jelgava on Friday.", ("LV", "Jelgava"), True),
        ("en", "Angola and Namibia signed a treaty in the border town of Ondjiva.", ("AO", "Ondjiva"), True),
        ("en", "The ministers of Poland and Estonia met in Jelgava on Friday.", ("LV", "Jelgava"), False),
        ("en", "Minister David of Panama and his colleague from Peru spoke of ports.", ("PA", "David"), False),
        ("ru", "Министры Латвии и Эстонии встретились в Елгаве.", ("LV", "Jelgava"), True),
        ("ru", "Министры Польши и Эстонии встретились в Елгаве.", ("LV", "Jelgava"), False),
    ],
)
def test_a_small_town_counts_where_something_is_in_it_and_its_country_is_named(
    lang: str, text: str, place: tuple[str, str], named: bool
) -> None:
    assert (place in actors(text, lang)) is named


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Brussels has tabled a protocol that the European Union and Gambia will sign."),
        ("ru", "Брюссель предложил протокол, который подпишут Евросоюз и Гамбия."),
    ],
)
def test_the_seat_of_an_organisation_stands_for_it_where_the_article_names_it(lang: str, text: str) -> None:
    assert "BE" not in {key for key, _ in actors(text, lang)}
