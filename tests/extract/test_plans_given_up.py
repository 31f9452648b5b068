"""What was planned and is given up, and what is said not to be done: one sentence each."""

from datetime import UTC, datetime

import pytest

from extract.mentions.candidates import Candidate
from extract.mentions.finding import find_all
from records.article import Article

PUBLISHED = datetime(2025, 9, 17, 12, tzinfo=UTC)


def candidates(text: str, lang: str = "en") -> list[Candidate]:
    return find_all(Article(title="", text=text, lang=lang, published=PUBLISHED, id="sentence"), lang)[2]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("A Danish trade fair due to open in Kenya today has been called off.", "cancelled"),
        ("A business forum of Slovenia and South Korea that was to be held in Seoul has been scrapped.", "cancelled"),
        ("South Korea's LG has dropped its plan to build a battery plant in Slovenia.", "cancelled"),
        ("A Japanese-funded railway in Sri Lanka has been scrapped.", "cancelled"),
        ("A Danish trade fair is due to open in Kenya on Friday.", "planned"),
    ],
)
def test_a_project_is_cancelled_where_its_plan_is_given_up(text: str, status: str) -> None:
    assert {c.status for c in candidates(text) if c.type == "project"} == {status}


@pytest.mark.parametrize(
    ("lang", "text", "status"),
    [
        ("tr", "Norveç Dışişleri Bakanı'nın Şili ziyareti 12 Kasım'a ertelendi.", "planned"),
        ("tr", "Norveç Dışişleri Bakanı'nın 12 Kasım'daki Şili ziyareti ertelendi.", "cancelled"),
        ("ky", "Норвегия менен Чилинин биргелешкен форуму 12-ноябрга жылдырылды.", "planned"),
        ("uz", "Norvegiya va Chili maslahatlashuvlari 10-oktabrga ko‘chirildi.", "planned"),
        ("en", "A trade fair of Norway and Chile was postponed to November 12.", "planned"),
    ],
)
def test_what_is_put_off_to_a_day_is_ahead(lang: str, text: str, status: str) -> None:
    article = Article(title="", text=text, lang=lang, published=PUBLISHED, id="sentence")
    assert {c.status for c in find_all(article, lang)[2]} == {status}


def test_a_negation_inside_the_words_of_a_verb_negates_it() -> None:
    assert not [c for c in candidates("Malta's minister will not travel to Kenya.") if c.status == "planned"]


@pytest.mark.parametrize("text", ["They voted 61-0 on Wednesday to ratify a treaty.", "The firm won a $200 million loan deal."])
def test_sums_and_scores_are_words_of_a_gap(text: str) -> None:
    document = find_all(Article(title="", text=text, lang="en", published=PUBLISHED, id="sentence"), "en")[0]
    hits = [h for sentence in document.sentences for h in sentence.of("trigger")]
    assert {(h.name, h.value) for h in hits} & {("ratify", "done"), ("sign", "done")}


def test_what_only_looks_like_noise_is_none() -> None:
    text = "Both parties look forward to a wind farm."
    document = find_all(Article(title="", text=text, lang="en", published=PUBLISHED, id="sentence"), "en")[0]
    assert not [h for s in document.sentences for h in s.of("noise") if h.name != "idle"]
