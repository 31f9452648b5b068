"""People with their offices, and ministries, companies and universities as sides."""

from datetime import UTC, datetime

import pytest

from extract import find_mentions
from extract.mentions.document import take_apart
from records.article import Article
from records.mention import Mention

PUBLISHED = datetime(2025, 3, 14, tzinfo=UTC)


def agreement(text: str, lang: str) -> Mention:
    mentions = find_mentions(Article(title="", text=text, lang=lang, published=PUBLISHED)).mentions
    return next(m for m in mentions if m.type == "agreement")


@pytest.mark.parametrize(
    ("lang", "text", "people"),
    [
        ("en", "Foreign Minister Wang Yi of China and Estonian Foreign Minister Margus Tsahkna signed a visa agreement in Tallinn on Thursday.",
         {("Wang Yi", "minister", "CN"), ("Margus Tsahkna", "minister", "EE")}),
        ("ru", "Президент Таджикистана Эмомали Рахмон и президент Монголии Батболд Ганзоригов подписали сегодня договор о дружбе.",
         {("Emomali Rahmon", "leader", "TJ"), ("Батболд Ганзоригов", "leader", "MN")}),
        ("zh", "中国外交部长王毅与伊朗外长扎里夫13日在北京签署合作协议。",
         {("Wang Yi", "minister", "CN"), ("Mohammad Javad Zarif", "minister", "IR")}),
    ],
)  # fmt: skip
def test_people_are_named_with_their_office_and_country(lang: str, text: str, people: set[tuple[str, str, str]]) -> None:
    assert {(p.name, p.role, p.country) for p in agreement(text, lang).persons} == people


def test_two_companies_are_sides_of_their_contract() -> None:
    told = agreement("Masdar of the United Arab Emirates and Azerbaijan's SOCAR signed a contract on Thursday on a wind farm.", "en")
    assert {(s.country, s.org) for s in told.sides} == {("AE", "Masdar"), ("AZ", "SOCAR")}


def test_a_ministry_that_merely_tells_is_no_side() -> None:
    told = agreement("Iran and Turkey signed a trade agreement in Ankara on Thursday, the Iranian foreign ministry said.", "en")
    assert {(s.country, s.org) for s in told.sides} == {("IR", None), ("TR", None)}


@pytest.mark.parametrize(
    ("lang", "text", "country"),
    [
        ("kk", "Ердоған келесі айда келеді.", "TR"), ("ky", "Мирзиёев Бишкекке учуп келди.", "UZ"), ("az", "Ağayev Pezeşkian ilə görüşüb.", "IR"),
        ("uz", "Begmatov Lukashenko bilan gaplashdi.", "BY"), ("ar", "التقى كاسيس بالوفد", "CH"), ("fa", "دیدار با خریستودولیدس و کریستودولیدس", "CY"),
        ("zh", "卡西斯会见代表团", "CH"), ("tg", "Мутаққӣ ва Жапаров суҳбат карданд", "KG"), ("en", "Plenkovic arrived on Monday.", "HR"),
    ],
)  # fmt: skip
def test_a_leader_stands_for_a_country_in_each_script(lang: str, text: str, country: str) -> None:
    document = take_apart(Article(title="", text=text, lang=lang, published=PUBLISHED), lang)
    assert country in {h.value[:2] for s in document.sentences for h in s.of("name") if h.name == "person"}
