"""An instrument that takes the place of an older one is new, whatever date the older one bears."""

from datetime import UTC, datetime

import pytest

from extract.mentions.finding import find_all
from records.article import Article

PUBLISHED = datetime(2025, 9, 17, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("ky", "Уругвай менен Перу 2021-жылы түзүлгөн меморандумдун ордуна жаңы макулдашуу түзүштү."),
        ("kk", "Уругвай мен Перу 2021 жылы жасалған меморандумның орнына жаңа келісім жасасты."),
    ],
)
def test_the_date_of_what_is_replaced_is_not_that_of_the_new(lang: str, text: str) -> None:
    found = find_all(Article(title="", text=text, lang=lang, published=PUBLISHED), lang)[2]
    told = [c for c in found if c.type == "agreement" and c.instrument == "agreement"]
    assert [(c.status, c.is_reference) for c in told] == [("signed", False)]
