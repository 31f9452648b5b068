"""Pages that `accordwatch sources record` kept in `tests/pages/`: each is read again and must give what a person has said is right."""

import gzip
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from extract import read_article
from records.source import SiteRules
from tasks.recording import facts_of

PAGES = Path(__file__).parents[1] / "pages"
RECORDED = sorted(PAGES.rglob("*.yml"))


def wrong_with(record: Path) -> list[str]:
    """What differs between the page as it is read now and what its record expects; and that nobody has reviewed it."""
    told: dict[str, Any] = yaml.safe_load(record.read_text("utf-8"))
    rules = SiteRules.model_validate(told["rules"]) if "rules" in told else None
    article = read_article(
        gzip.decompress(record.with_suffix(".html.gz").read_bytes()), url=told["url"], content_type=told["content_type"], rules=rules,
        timezone=told["timezone"], languages=tuple(told["languages"]), fetched=datetime.fromisoformat(told["fetched"]),
    )  # fmt: skip
    found = facts_of(article)
    wrong = [f"{name}: expected {value!r}, read {found[name]!r}" for name, value in told["expected"].items() if found[name] != value]
    return wrong if told["reviewed"] else ["nobody has reviewed it: look at it, correct what is expected, set `reviewed: true`", *wrong]


@pytest.mark.parametrize("record", RECORDED, ids=[str(path.relative_to(PAGES).with_suffix("")) for path in RECORDED])
def test_a_recorded_page_is_read_as_a_person_said(record: Path) -> None:
    assert not wrong_with(record)


def test_a_page_that_nobody_reviewed_or_that_is_read_otherwise_fails(tmp_path: Path) -> None:
    record = RECORDED[0]
    told = yaml.safe_load(record.read_text("utf-8"))
    (tmp_path / "page.html.gz").write_bytes(record.with_suffix(".html.gz").read_bytes())
    for change, said in (({"reviewed": False}, "nobody has reviewed"), ({"expected": told["expected"] | {"title": "Another"}}, "title: expected 'Another'")):
        (tmp_path / "page.yml").write_text(yaml.safe_dump(told | change, allow_unicode=True), "utf-8")
        (wrong,) = wrong_with(tmp_path / "page.yml")
        assert said in wrong
