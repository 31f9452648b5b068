"""The catalogue: every file loads; a broken one says which line of which file is wrong."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.entries import Span
from crawler.plan import lists_of
from records.errors import BrokenFile, UnknownSource
from sources import load_catalogue
from sources.addresses import canonical_address, same_site

WANTED = (
    "tj/sputnik-ru", "tj/sputnik-tg", "kg/sputnik-ru", "kz/sputnik-ru", "uz/sputnik-ru", "ir/irna-fa", "ir/irna-en", "tj/khovar-tg",
    "tj/asiaplus", "ru/tass", "ru/kremlin", "cn/xinhua-en", "tr/anadolu",
)  # fmt: skip


def test_every_source_loads_and_says_where_to_look_or_why_not() -> None:
    catalogue = load_catalogue()
    assert len(catalogue) >= 80
    for source in catalogue.values():
        assert source.enabled or source.disabled_reason, source.id
        assert not source.enabled or lists_of(source, Span(), datetime.now(UTC)), source.id
        assert source.last_checked_live is None, source.id


@pytest.mark.parametrize("source_id", WANTED)
def test_the_sources_of_the_first_users_are_there(source_id: str) -> None:
    assert load_catalogue()[source_id].enabled


def test_a_platform_gives_what_its_sites_have_in_common() -> None:
    source = load_catalogue()["tj/sputnik-tg"]
    assert source.rules.title[0] == "h1.article__title" and ".lenta" in source.rules.prune
    assert "sputnik\\.tj" in str(source.article_url)


def test_an_unknown_source_is_answered_with_near_names() -> None:
    with pytest.raises(UnknownSource, match="tj/sputnik-ru"):
        load_catalogue()["tj/sputnik-rus"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: [unclosed", "no YAML"),
        ("just words", "no keys"),
        ("title: A\nhome: not an address\ncountry: TJ\nlanguages: [ru]\npublisher: P\n", "home"),
        ("title: A\nhome: https://a.example/\ncountry: TJ\nlanguages: [ru]\npublisher: P\nplatform: nonesuch\n", "nonesuch"),
        ("title: A\nhome: https://a.example/\ncountry: TJ\nlanguages: [ru]\npublisher: P\ntimezone: Mars/Base\n", "Mars/Base"),
        ("title: A\nhome: https://a.example/\ncountry: TJ\nlanguages: [ru]\npublisher: P\nrules: {body: ['p[']}\n", "CSS selector"),
        ("title: A\nhome: https://a.example/\ncountry: TJ\nlanguages: [ru]\npublisher: P\narticle_url: '('\n", "regular expression"),
        ("title: A\nhome: https://a.example/\ncountry: TJ\nlanguages: [ru]\npublisher: P\nfeedz: []\n", "feedz"),
        ("title: A\nhome: https://a.example/\ncountry: TJ\nlanguages: [ru]\npublisher: P\narchive: 'https://a.example/{Y}/ (low)'\n", "template"),
        ("title: A\nhome: https://a.example/\ncountry: TJ\nlanguages: [ru]\npublisher: P\njavascript: true\n", "opens no page in a browser"),
    ],
)
def test_a_broken_file_is_named_with_what_is_wrong(tmp_path: Path, text: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sources.catalogue.BROWSER_PACKAGE", "accordwatch_extra_that_is_absent")
    (tmp_path / "tj").mkdir()
    (tmp_path / "tj" / "broken.yml").write_text(text, encoding="utf-8")
    with pytest.raises(BrokenFile, match=r"broken\.yml") as caught:
        load_catalogue(extra=(tmp_path,))
    assert said in str(caught.value)


def test_a_source_may_need_a_browser_where_the_extra_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sources.catalogue.BROWSER_PACKAGE", "scrapy")
    (tmp_path / "tj").mkdir()
    text = "title: A\nhome: https://a.example/\ncountry: TJ\nlanguages: [ru]\npublisher: P\njavascript: true\n"
    (tmp_path / "tj" / "scripted.yml").write_text(text, encoding="utf-8")
    assert load_catalogue(extra=(tmp_path,))["tj/scripted"].enabled


def test_a_disabled_source_may_say_that_it_needs_a_browser(tmp_path: Path) -> None:
    (tmp_path / "tj").mkdir()
    text = "title: A\nhome: https://a.example/\ncountry: TJ\nlanguages: [ru]\npublisher: P\njavascript: true\nenabled: false\n"
    (tmp_path / "tj" / "scripted.yml").write_text(text, encoding="utf-8")
    assert load_catalogue(extra=(tmp_path,))["tj/scripted"].javascript


@pytest.mark.parametrize(
    "url",
    [
        "https://www.khovar.tj/2025/03/news/", "http://khovar.tj/2025/03/news", "https://m.khovar.tj/2025/03/news/?utm_source=x&fbclid=1",
        "https://khovar.tj/2025/03/news/amp/", "https://khovar.tj:443/2025//03/news#top",
    ],
)  # fmt: skip
def test_addresses_of_one_article_become_one(url: str) -> None:
    assert canonical_address(url) == "khovar.tj/2025/03/news"


def test_what_tells_articles_apart_stays() -> None:
    assert canonical_address("https://a.example/?p=1") != canonical_address("https://a.example/?p=2")
    with pytest.raises(ValueError, match="no web address"):
        canonical_address("javascript:alert(1)")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://m.kun.uz/a", "http://www.kun.uz/b", True), ("http://127.0.0.2:1/", "http://127.0.0.2:2/", True),
        ("http://127.0.0.2/", "http://127.0.0.3/", False), ("https://mfa.gov.kz/", "https://other.gov.kz/", False),
        ("https://a.com.tr/", "https://b.com.tr/", False), ("https://a.blogspot.com/", "https://b.blogspot.com/", False),
        ("https://kun.uz/", "https://kun.uz.evil.example/", False), ("https://kun.uz/", "http://[broken", False),
    ],
)  # fmt: skip
def test_hosts_of_one_registered_domain_are_one_site(one: str, other: str, same: bool) -> None:
    assert same_site(one, other) is same
