"""The agencies as sources: what the crawler is told leads to the articles and to nothing else."""

import re
import signal
import subprocess
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import lxml.html
import yaml
from asking import ask

from demo.newsroom import Newsroom


def test_every_agency_is_a_source_whose_addresses_answer(newsroom: Newsroom) -> None:
    sources = newsroom.sources()
    assert len(sources) == len(newsroom.agencies)
    for source in sources:
        assert source.allow_loopback
        assert source.id.startswith("demo/")
        assert {ask(address).status for address in (str(source.home), *source.feeds, *source.sitemaps)} == {200}


def test_feeds_and_sitemaps_are_both_used(newsroom: Newsroom) -> None:
    assert {source.access for source in newsroom.sources()} == {"feed", "sitemap"}


def test_the_address_pattern_takes_every_article_and_no_other_link(newsroom: Newsroom) -> None:
    for source, site in zip(newsroom.sources(), newsroom.sites.values(), strict=True):
        assert source.article_url
        pattern = re.compile(source.article_url)
        pages = {site.origin + story.path for story in site.stories}
        assert all(pattern.match(address) for address in pages)
        page = lxml.html.fromstring(ask(site.origin + site.stories[0].path).text)
        links = {site.origin + href for href in page.xpath("//a/@href")}
        assert {link for link in links if pattern.match(link)} <= pages


def test_the_rules_of_each_source_find_title_and_body_on_its_pages(newsroom: Newsroom) -> None:
    for source, site in zip(newsroom.sources(), newsroom.sites.values(), strict=True):
        story = site.stories[0]
        page = lxml.html.fromstring(ask(site.origin + story.path).text)
        titles = [found for selector in source.rules.title for found in page.cssselect(selector)]
        bodies = [found for selector in source.rules.body for found in page.cssselect(selector)]
        assert story.title in [title.text_content().strip() for title in titles], source.id
        assert any(story.paragraphs[-1] in body.text_content() for body in bodies), source.id


def test_the_zone_of_a_source_is_that_of_its_stories(newsroom: Newsroom) -> None:
    for source, site in zip(newsroom.sources(), newsroom.sites.values(), strict=True):
        assert site.stories[0].published.tzinfo == ZoneInfo(source.timezone)


def test_source_files_are_written_as_a_user_would_write_them(newsroom: Newsroom, tmp_path: Path) -> None:
    folder = newsroom.write_sources(tmp_path)
    written = sorted(path.stem for path in (folder / "demo").glob("*.yml"))
    assert written == sorted(agency.name for agency in newsroom.agencies)
    described = yaml.safe_load((folder / "demo" / "vestnik-ru.yml").read_text(encoding="utf-8"))
    assert described["platform"] == "sputnik"
    assert described["feeds"] == [newsroom.urls["vestnik-ru"] + "/export/rss2/archive/index.xml"]


def test_the_delay_asked_for_is_the_delay_of_the_sources() -> None:
    with Newsroom(delay_seconds=1.5, agencies=["listok"]) as newsroom:
        assert [source.delay_seconds for source in newsroom.sources()] == [1.5]


def test_python_m_demo_serves_until_it_is_interrupted(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "demo", "--port", "0", "--sources", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout is not None
        lines = [served.stdout.readline() for _ in range(10)]
        url = re.search(r"http://[\d.:]+/", lines[0])
        assert url
        assert ask(url[0] + "export/rss2/archive/index.xml").status == 200
        served.send_signal(signal.SIGINT)
        assert served.wait(timeout=10) == 0
    assert (tmp_path / "demo" / "vestnik-ru.yml").exists()


def test_a_port_that_is_taken_is_told_in_one_sentence() -> None:
    with Newsroom(agencies=["vestnik-ru"]) as newsroom:
        port = newsroom.urls["vestnik-ru"].rpartition(":")[2]
        served = subprocess.run(
            [sys.executable, "-m", "demo", "--port", port], capture_output=True, text=True, timeout=20, check=False
        )
    assert served.returncode == 1
    assert served.stderr.startswith(f"The newsroom cannot be opened at port {port} and above")
    assert served.stderr.count("\n") == 1
