"""International organisations: named in every language, told apart from words, their names are no acts."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from extract.mentions.actors import Cast
from extract.mentions.document import Document, take_apart
from extract.word_files import read_words
from records.article import LANGUAGES, Article

PUBLISHED = datetime(2025, 3, 14, tzinfo=UTC)
FILE = Path(__file__).parents[2] / "extract" / "places" / "organisations.yml"


def read(text: str, lang: str) -> Document:
    return take_apart(Article(title="", text=text, lang=lang, published=PUBLISHED), lang)


def organisations(text: str, lang: str) -> set[str]:
    return {h.value.split("|")[1] for s in read(text, lang).sentences for h in s.of("name") if h.name == "org"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_large_organisations_have_a_name_in_every_language(lang: str) -> None:
    names = read_words(FILE)
    large = (
        "EAEU", "EU", "UN", "SCO", "CIS", "OTS", "GCC", "ASEAN", "African Union", "Arab League", "NATO", "World Bank", "IMF", "ADB", "EBRD",
        "AIIB", "Islamic Development Bank", "European Central Bank", "New Development Bank", "WHO", "UNICEF", "UNDP", "BRICS", "CSTO", "ECO",
        "OIC", "OPEC", "OPEC+", "GECF", "IAEA", "OSCE", "Council of Europe", "Mercosur", "EDB", "EIB", "CICA", "WTO", "FAO", "IOM", "ILO",
        "Pacific Islands Forum", "OECD", "Aga Khan Development Network",
    )  # fmt: skip
    assert [name for name in large if not names[name].get(lang)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_name_but_an_abbreviation_is_that_of_two_organisations(lang: str) -> None:
    spelt = [[p.rstrip("~*") for p in patterns.get(lang) or ()] for patterns in read_words(FILE).values()]
    names = [name for of_one in spelt for name in {p.lower() for p in of_one if not p.isupper()}]
    assert {p for p in names if names.count(p) > 1} == set()


@pytest.mark.parametrize(
    ("lang", "text", "found"),
    [
        ("en", "The WHO sent a team.", {"WHO"}), ("en", "Who sent a team?", set()), ("en", "OPEC+ agreed to meet.", {"OPEC+"}),
        ("ky", "Долбоорду БУУнун Өнүктүрүү программасы каржылайт.", {"UNDP"}), ("kk", "Еуропалық орталық банктің төрағасы келді.", {"European Central Bank"}),
        ("ru", "Заседание ЕАБР и ЕФСР", {"EDB", "EFSD"}), ("uz", "Жаҳон соғлиқни сақлаш ташкилоти вакили", {"WHO"}),
        ("tg", "Бонки марказии Аврупо қарор қабул кард", {"European Central Bank"}), ("zh", "新开发银行与伊朗", {"New Development Bank"}),
        ("ar", "البنك المركزي الأوروبي", {"European Central Bank"}), ("fa", "بانک توسعه اوراسیا", {"EDB"}), ("tr", "OECD ve DSÖ", {"OECD", "WHO"}),
        ("az", "İslam Əməkdaşlıq Təşkilatının baş katibi", {"OIC"}),
    ],
)  # fmt: skip
def test_an_organisation_is_known_by_its_names(lang: str, text: str, found: set[str]) -> None:
    assert organisations(text, lang) == found


@pytest.mark.parametrize(
    ("lang", "text", "sides"),
    [
        ("tg", "Созмони ҳамкории исломӣ изҳорот дод. СҲИ бо Эрон созишнома имзо кард.", {"IR", "OIC"}),
        ("tg", "Созмони ҳамкории иқтисодӣ изҳорот дод. СҲИ бо Эрон созишнома имзо кард.", {"IR", "ECO"}),
        ("tg", "СҲИ бо Эрон созишнома имзо кард.", {"IR"}),
        ("az", "İslam Əməkdaşlıq Təşkilatı bəyanat yaydı. İƏT İranla saziş imzaladı.", {"IR", "OIC"}),
    ],
)
def test_a_shared_abbreviation_is_that_of_the_organisation_spelt_out(lang: str, text: str, sides: set[str]) -> None:
    document = read(text, lang)
    assert {actor.key for actor in Cast(document).of(document.sentences[-1])} == sides


def test_an_abbreviation_is_no_word_in_small_letters() -> None:
    """Kazakh for money begins with the letters of USA."""
    assert not [h for s in read("Ақша бөлінді.", "kk").sentences for h in s.of("name")]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ru", "Форум стран-экспортеров газа находится в Дохе."), ("ru", "Программа развития ООН помогает стране."),
        ("kk", "Еуразиялық экономикалық комиссия мәліметінше, баға өсті."), ("en", "The Collective Security Treaty Organization is based in Moscow."),
    ],
)  # fmt: skip
def test_words_of_an_organisations_name_are_no_acts(lang: str, text: str) -> None:
    assert [h for s in read(text, lang).sentences for h in s.hits if h.group in ("act", "instrument") and h.name != "idle"] == []


def test_no_place_stands_twice() -> None:
    added = [(code, name, kind) for code, name, kind, _ in read_words(FILE.with_name("cities.yml"))["added"]]
    assert [place for place in set(added) if added.count(place) > 1] == []


@pytest.mark.parametrize(("text", "places"), [("两国外长在罗马会谈。", ["IT"]), ("他访问加德满都。", ["NP"]), ("罗马尼亚总统来访。", ["RO"])])
def test_cities_are_known_as_the_mainland_writes_them(text: str, places: list[str]) -> None:
    named = [h.value for s in read(text, "zh").sentences for h in s.of("name")]
    assert [name.split("|")[0] for name in named] == places
