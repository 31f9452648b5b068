"""Towns that are offered as the side: what the chooser is told of them."""

from datetime import UTC, datetime

import pytest

from extract.mentions.finding import find_all, weigh
from extract.mentions.judge import Judge
from extract.mentions.towns import town_options
from records.article import Article


def facts_of_town(text: str, place: str) -> dict[str, float]:
    document, cast, candidates = find_all(Article("", text, "en", datetime(2025, 9, 17, tzinfo=UTC)), "en")
    group = next(w.group for w in weigh(document, cast, candidates, Judge(0.0, {}, {})) if w.group.type == "agreement")
    return next(options[place] for options in town_options(group, document, cast) if place in options)


def test_a_town_in_the_name_of_a_university_is_told_from_one_that_acts() -> None:
    body = facts_of_town("Bergen University and the University of Valparaiso signed a memorandum on polar research.", "Bergen")
    town = facts_of_town("The mayors of Bergen and Valparaiso signed a memorandum on ports.", "Bergen")
    assert body.get("beside=university") == body.get("body.best") == 1.0
    assert not town.get("beside=university") and not town.get("body.best")


def test_two_towns_that_are_named_in_one_breath_are_a_pair() -> None:
    assert facts_of_town("The mayors of Bergen and Valparaiso signed a memorandum on ports.", "Bergen").get("paired") == 1.0
    assert not facts_of_town("The mayor of Bergen signed a memorandum with the harbour master of Valparaiso.", "Bergen").get("paired")


@pytest.mark.parametrize(
    ("lang", "text", "place"),
    [
        ("az", "Görüş oktyabrın 3-də Qlivitsedə keçirilib.", "Gliwice"),
        ("uz", "Учрашув Марғилонда бўлиб ўтди.", "Margilan"),
        ("uz", "Uchrashuv Marg‘ilonda bo‘lib o‘tdi.", "Margilan"),
    ],
)
def test_towns_are_found_as_papers_of_the_language_spell_them(lang: str, text: str, place: str) -> None:
    document, cast, _ = find_all(Article("", text, lang, datetime(2025, 9, 17, tzinfo=UTC)), lang)
    assert [a.place for s in document.sentences for a in cast.placed(s)] == [place]


def test_sister_towns_are_those_named_as_a_pair_where_the_ties_are_told() -> None:
    text = (
        "Jizzax viloyati hokimi Xenan provinsiyasi gubernatori bilan uchrashdi. "
        "Jizzax va Kayfen shaharlari o‘rtasida birodarlashgan shaharlar to‘g‘risidagi bitim imzolandi."
    )
    document, cast, candidates = find_all(Article("", text, "uz", datetime(2025, 9, 17, tzinfo=UTC)), "uz")
    group = next(w.group for w in weigh(document, cast, candidates, Judge(0.0, {}, {})) if w.group.instrument == "twinning")
    assert sorted(place for options in town_options(group, document, cast) for place in options) == ["Jizzakh", "Kaifeng"]


@pytest.mark.parametrize(
    ("lang", "text", "places"),
    [
        ("az", "Türkiyənin İnegöl şəhərinin nümayəndə heyəti Yevlaxa gəlib. Yevlax və İnegöl qardaşlaşıb.", ["Inegol", "Yevlakh"]),
        ("en", "A delegation from the town of Tubingen, Germany, came to Perm. Tubingen and Perm are sister cities now.", ["Perm", "Tubingen"]),
    ],
)
def test_a_small_town_that_is_called_a_town_once_is_one_in_the_whole_article(lang: str, text: str, places: list[str]) -> None:
    _, cast, _ = find_all(Article("", text, lang, datetime(2025, 9, 17, tzinfo=UTC)), lang)
    assert sorted(cast.sisters) == places


def placed(lang: str, text: str) -> list[str]:
    """Each place that the text names, once, as an English paper would."""
    document, cast, _ = find_all(Article("", text, lang, datetime(2025, 9, 17, tzinfo=UTC)), lang)
    return sorted({a.place for s in document.sentences for a in cast.placed(s)})


@pytest.mark.parametrize(
    ("lang", "text", "places"),
    [
        ("kk", "Саратов облысының делегациясы Оралға келді.", ["Oral", "Saratov Region"]),
        ("kk", "Саратов қаласының делегациясы Оралға келді.", ["Oral", "Saratov"]),
        ("tr", "Heyet Yozgat iline geldi.", ["Yozgat Province"]),
        ("en", "The governor of Yozgat province came to Perm.", ["Perm", "Yozgat Province"]),
        ("fa", "هیئت استان سمنان به پرم رفت.", ["Perm", "Semnan Province"]),
        ("tg", "Ҳайати вилояти Кострома ба Маскав омад.", ["Kostroma Region", "Moscow"]),
    ],
)
def test_the_word_for_regions_beside_a_town_means_the_region_of_its_name(lang: str, text: str, places: list[str]) -> None:
    assert placed(lang, text) == places


def test_a_town_in_the_case_of_a_place_is_no_region_whatever_stands_behind_it() -> None:
    assert placed("kk", "Қонақтарды Саратовта облыс губернаторы қабылдады.") == ["Saratov"]


@pytest.mark.parametrize(
    ("lang", "text", "places"),
    [
        ("ar", "وقعت محافظة ذي قار اتفاقية.", ["Dhi Qar Governorate"]),
        ("ar", "وقع محافظ ذي قار اتفاقية.", ["Dhi Qar Governorate"]),
        ("ar", "وقعت ذي قار اتفاقية.", []),
        ("ar", "وقعت ذي قار اتفاقية توأمة.", []),  # no capital letters tell there a name from a word
        ("ru", "Приехал губернатор провинции Пирканмаа.", ["Pirkanmaa"]),
        ("ru", "Власти итальянской Калабрии приехали.", ["Calabria"]),
        ("zh", "意大利卡拉布里亚代表团到访。", ["Calabria"]),
    ],
)
def test_a_region_is_known_by_the_word_for_regions_or_by_its_country(lang: str, text: str, places: list[str]) -> None:
    assert placed(lang, text) == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Bayreuth signed a letter with Perm.", ["Perm"]),
        ("Bayreuth became a sister city of Perm.", ["Bayreuth", "Perm"]),
        ("The mayor of Bayreuth came to Perm.", ["Bayreuth", "Perm"]),
        ("German Bayreuth signed a letter with Perm.", ["Bayreuth", "Perm"]),
    ],
)
def test_a_small_town_is_known_by_its_mayor_its_country_or_its_ties(text: str, places: list[str]) -> None:
    assert placed("en", text) == places
