"""A source looked at before it is trusted, by the commands themselves, against the newsroom."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from click.testing import Result
from typer.testing import CliRunner

from cli.main import app
from demo.newsroom import Newsroom
from records.errors import Misconfigured, Unreachable
from settings import Settings


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(agencies=["vestnik-ru", "dala"]) as opened:
        yield opened


@pytest.fixture(autouse=True)
def no_faults(newsroom: Newsroom) -> Iterator[None]:
    yield
    newsroom.clear_faults()


@pytest.fixture
def own(newsroom: Newsroom, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("ACCORDWATCH_DATA_FOLDER", str(settings.data_folder))
    newsroom.write_sources(settings.own_sources_folder)
    return settings


def test_an_article_tried_is_shown_and_recorded_as_an_unreviewed_test(newsroom: Newsroom, own: Settings, tmp_path: Path) -> None:
    story = newsroom.sites["vestnik-ru"].stories[0]
    url = newsroom.urls["vestnik-ru"] + story.path
    done = CliRunner().invoke(app, ["sources", "try", url, "--json"], catch_exceptions=False)
    (read,) = json.loads(done.stdout)
    assert done.exit_code == 0 and read["title"] == story.title and read["language"] == "ru" and read["published_from"] and read["text"]
    done = CliRunner().invoke(app, ["sources", "record", url, "--folder", str(tmp_path / "pages")], catch_exceptions=False)
    (kept,) = (tmp_path / "pages").rglob("*.yml")
    content = yaml.safe_load(kept.read_text("utf-8"))
    assert done.exit_code == 0 and content["reviewed"] is False and content["expected"]["title"] == story.title
    assert kept.with_suffix(".html.gz").exists() and str(kept) in done.stdout


def add(*words: str) -> Result:
    return CliRunner().invoke(app, ["sources", "add", *words, "--allow-loopback"], catch_exceptions=False)


def test_a_site_is_added_by_its_front_page_and_not_twice(newsroom: Newsroom, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORDWATCH_DATA_FOLDER", str(settings.data_folder))
    home = newsroom.urls["dala"]
    done = add(home, "--country", "KZ", "--id", "kz/dala")
    written = yaml.safe_load((settings.own_sources_folder / "kz" / "dala.yml").read_text("utf-8"))
    assert done.exit_code == 0 and "kz/dala" in done.stdout and "read: " in done.stdout
    assert written["platform"] == "wordpress" and written["feeds"] == [f"{home}/feed/"] and written["sitemaps"] == [f"{home}/wp-sitemap.xml"]
    assert written["timezone"] == "Asia/Almaty" and set(written["languages"]) <= {"kk", "ky", "uz"} and written["languages"]
    assert re.search(written["article_url"], home + newsroom.sites["dala"].stories[0].path) and written["title"] == "Dala Press"
    newsroom.forget_visits()
    for words, said in (((home, "--country", "KZ"), "home of kz/dala already"), ((home, "--country", "KZ", "--id", "kz/dala"), "kz/dala already")):
        with pytest.raises(Misconfigured, match=said):
            add(*words)
    assert not newsroom.access_log, "nothing is asked for it"
    assert "kz/dala" in CliRunner().invoke(app, ["sources", "list", "--country", "kz"], catch_exceptions=False).stdout


def test_a_site_without_feed_and_sitemap_is_read_by_its_front_page(newsroom: Newsroom, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORDWATCH_DATA_FOLDER", str(settings.data_folder))
    newsroom.fault("not_found", agency="vestnik-ru", path="*xml*")
    done = add(newsroom.urls["vestnik-ru"], "--country", "TJ", "--id", "tj/found")
    written = yaml.safe_load((settings.own_sources_folder / "tj" / "found.yml").read_text("utf-8"))
    assert done.exit_code == 0 and written["access"] == "listing" and written["platform"] == "sputnik" and written["languages"] == ["ru"]
    assert "read: " in done.stdout and not {"feeds", "sitemaps"} & written.keys()


def test_what_cannot_be_added_is_said_in_a_sentence(newsroom: Newsroom, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACCORDWATCH_DATA_FOLDER", str(settings.data_folder))
    home, newsroom_closed = newsroom.urls["vestnik-ru"], "http://127.0.0.250:9/"
    for words, said in (
        (("not a url",), "is no address"), (("ftp://a.example/",), "is no address"), ((home,), "country"),
        ((f"{home}/nothing/", "--country", "TJ"), "HTTP 404"), ((newsroom_closed, "--country", "TJ"), "refused|could not be had"),
    ):  # fmt: skip
        with pytest.raises((Misconfigured, Unreachable), match=said):
            add(*words)
    assert not list(settings.own_sources_folder.rglob("*.yml"))
