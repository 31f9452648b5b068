"""Which language a text is in: bodies and headlines of the labelled articles, and short headlines that nothing was made from."""

import json
from collections import Counter
from pathlib import Path

import pytest

from extract.language import identify_language

HERE = Path(__file__).parent
GOLD = HERE.parent / "quality" / "gold"


def shares(pairs: list[tuple[str, str]]) -> dict[str, float]:
    """Share of texts read right, by language; `all` is that over all."""
    right: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    for lang, text in pairs:
        for name in (lang, "all"):
            whole[name] += 1
            right[name] += identify_language(text) == lang
    return {name: right[name] / whole[name] for name in whole}


@pytest.mark.parametrize(("field", "over_all", "each"), [("text", 0.99, 0.97), ("title", 0.97, 0.92)])
def test_the_language_of_labelled_articles_is_right(field: str, over_all: float, each: float) -> None:
    articles = [json.loads(line) for path in sorted(GOLD.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    found = shares([(article["lang"], article[field]) for article in articles])
    assert len(found) == 12 and found["all"] >= over_all and min(found.values()) >= each, found


def test_the_language_of_headlines_of_three_or_four_words_is_right() -> None:
    lines = (HERE / "language_titles.tsv").read_text(encoding="utf-8").splitlines()
    found = shares([(line.split("\t")[0], line.split("\t")[1]) for line in lines])
    assert found["all"] >= 0.95 and min(found.values()) >= 0.87, found


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("mn", "Монгол Улсын Ерөнхийлөгч хоёр орны хамтын ажиллагааны талаар уулзалт хийж байна"),
        ("tk", "Türkmenistanyň Prezidenti iki ýurduň arasynda hyzmatdaşlygy ösdürmek boýunça duşuşyk geçirdi"),
        ("uk", "Президент України підписав угоду про співпрацю між двома країнами"),
        ("pt", "O presidente assinou um acordo de cooperação entre os dois países, que não foi publicado"),
        ("da", "Den danske regering har i dag underskrevet en aftale om samarbejde med Grønland"),
        ("ja", "両国は協力に関する合意文書に署名しました"),
        ("ko", "양국은 협력에 관한 합의서에 서명했다"),
        ("hy", "Երկու երկրները ստորագրեցին համագործակցության համաձայնագիր"),
        (None, "12 34 !!"),
    ],
)
def test_a_neighbour_is_not_taken_for_one_of_ours(lang: str | None, text: str) -> None:
    assert identify_language(text) == lang
