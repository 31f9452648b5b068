"""A source looked at before it is trusted, by the commands themselves, against the newsroom."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from cli.main import app
from demo.newsroom import Newsroom
from settings import Settings
from tasks.adding import discover, write_source


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(agencies=["vestnik-ru"]) as opened:
        yield opened


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


def test_a_site_is_found_out_from_its_front_page(newsroom: Newsroom, own: Settings) -> None:
    found = discover(own, newsroom.urls["vestnik-ru"] + "/", {"country": "TJ"}, allow_loopback=True)
    assert found.content["feeds"] == [newsroom.sources()[0].feeds[0]] and found.content["languages"] == ["ru"]
    assert found.content["timezone"] == "Asia/Dushanbe" and not found.missing and found.trial is not None and found.trial.pages
    path = write_source(own.own_sources_folder, "tj/found", found.content)
    assert "tj/found" in CliRunner().invoke(app, ["sources", "list", "--country", "tj"], catch_exceptions=False).stdout, path.read_text("utf-8")
