"""Each of the sources that were looked into has its file, and the file says what was found out."""

import re
from typing import Any

import pytest
import yaml

from records.source import Source
from sources import Catalogue, load_catalogue
from tests.shared_material import shared


@pytest.fixture(scope="module")
def facts() -> list[dict[str, Any]]:
    return yaml.safe_load(shared("sources/facts.yaml").read_text(encoding="utf-8"))["sources"]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def source_of(catalogue: Catalogue, fact: dict[str, Any]) -> Source:
    (found,) = [source for source in catalogue.values() if str(source.home).rstrip("/") == fact["home"].rstrip("/")]
    return found


def test_all_eighty_have_a_file_with_their_feeds_zone_and_languages(facts: list[dict[str, Any]], catalogue: Catalogue) -> None:
    assert len(facts) == 80
    for fact in facts:
        source = source_of(catalogue, fact)
        assert source.timezone == (fact["timezone"] or "UTC") and list(source.languages) == fact["languages"], source.id
        assert {feed["url"] for feed in fact["feeds"] if feed["status"] in ("verified", "listed")} <= set(source.feeds), source.id
        assert not {feed["url"] for feed in fact["feeds"] if feed["status"] == "dead"} & set(source.feeds), source.id


def test_article_addresses_that_were_seen_match(facts: list[dict[str, Any]], catalogue: Catalogue) -> None:
    for fact in facts:
        source = source_of(catalogue, fact)
        assert source.article_url or not fact["article_url_pattern"], source.id
        assert all(re.search(source.article_url or "", address) for address in fact["article_url_examples"]), source.id


def test_sources_are_enabled_where_the_evidence_is_good(facts: list[dict[str, Any]], catalogue: Catalogue) -> None:
    for fact in facts:
        source = source_of(catalogue, fact)
        assert not (source.enabled and fact["confidence"] == "low"), source.id
        assert source.enabled or source.disabled_reason, source.id
        if fact["confidence"] == "high":
            assert source.enabled, source.id
