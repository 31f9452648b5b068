"""Each fault strikes where and as often as it was told to, and nowhere else."""

import http.client
import time

import pytest
from asking import ask

from demo.faults import KINDS
from demo.newsroom import Newsroom


def page_of(newsroom: Newsroom, agency: str = "vestnik-ru", number: int = 0) -> str:
    site = newsroom.sites[agency]
    return site.origin + site.stories[number].path


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("not_found", 404),
        ("gone", 410),
        ("server_error", 500),
        ("unavailable", 503),
        ("bot_wall", 403),
        ("retry_after", 429),
    ],
)
def test_a_fault_answers_with_its_status_and_leaves_other_addresses_alone(
    own_newsroom: Newsroom, kind: str, status: int
) -> None:
    path = own_newsroom.sites["vestnik-ru"].stories[0].path
    fault = own_newsroom.fault(kind, path=path, agency="vestnik-ru")
    assert ask(page_of(own_newsroom)).status == status
    assert ask(page_of(own_newsroom, number=1)).status == 200
    assert ask(page_of(own_newsroom, "mehrgan-fa")).status == 200
    assert fault.struck == 1
    assert [visit.fault for visit in own_newsroom.access_log] == [kind, None, None]


def test_a_fault_counts_down_and_clears(own_newsroom: Newsroom) -> None:
    own_newsroom.fault("server_error", path="/rss", times=1)
    url = own_newsroom.urls["mehrgan-fa"] + "/rss"
    assert [ask(url).status for _ in range(2)] == [500, 200]
    own_newsroom.fault("server_error", path="/rss")
    assert ask(url).status == 500
    own_newsroom.clear_faults()
    assert ask(url).status == 200


def test_an_unknown_fault_is_refused_by_name(own_newsroom: Newsroom) -> None:
    with pytest.raises(ValueError, match="no fault is called 'earthquake'"):
        own_newsroom.fault("earthquake")


def test_a_slow_answer_comes_late_and_whole(own_newsroom: Newsroom) -> None:
    whole = ask(page_of(own_newsroom)).body
    own_newsroom.fault("slow", seconds=0.3, times=1)
    started = time.monotonic()
    assert ask(page_of(own_newsroom)).body == whole
    assert time.monotonic() - started >= 0.3


def test_a_slow_answer_does_not_keep_the_newsroom_open() -> None:
    with Newsroom(agencies=["vestnik-ru"]) as newsroom:
        newsroom.fault("slow", seconds=60)
        with pytest.raises(TimeoutError):
            ask(page_of(newsroom), timeout_seconds=0.2)
        started = time.monotonic()
    assert time.monotonic() - started < 5


def test_redirects_never_end_and_never_repeat_an_address(own_newsroom: Newsroom) -> None:
    own_newsroom.fault("redirect_loop", path="/rss", times=1)
    url, visited = own_newsroom.urls["mehrgan-fa"] + "/rss", []
    for _ in range(12):
        heard = ask(url)
        assert heard.status == 302
        url = own_newsroom.urls["mehrgan-fa"] + heard.headers["location"]
        visited.append(url)
    assert len(set(visited)) == 12


def test_a_wrong_charset_is_named_in_the_header_while_the_page_names_the_right_one(own_newsroom: Newsroom) -> None:
    own_newsroom.fault("wrong_charset")
    heard = ask(page_of(own_newsroom))
    assert heard.headers["content-type"] == "text/html; charset=windows-1251"
    assert '<meta charset="utf-8">' in heard.body.decode("utf-8")


def test_a_feed_may_be_html_while_pages_stay_well(own_newsroom: Newsroom) -> None:
    own_newsroom.fault("html_feed")
    heard = ask(own_newsroom.urls["mehrgan-fa"] + "/rss")
    assert (heard.status, heard.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert heard.body.startswith(b"<!DOCTYPE html>")
    assert own_newsroom.sites["vestnik-ru"].stories[0].title in ask(page_of(own_newsroom)).text


def test_a_broken_feed_ends_in_the_middle(own_newsroom: Newsroom) -> None:
    own_newsroom.fault("broken_feed", path="/rss")
    body = ask(own_newsroom.urls["mehrgan-fa"] + "/rss").body
    assert body.startswith(b"<?xml")
    assert b"</rss>" not in body


def test_an_oversized_page_is_as_large_as_asked(own_newsroom: Newsroom) -> None:
    own_newsroom.fault("oversized", megabytes=11)
    assert len(ask(page_of(own_newsroom)).body) > 11_000_000


def test_a_cut_answer_is_shorter_than_it_claims(own_newsroom: Newsroom) -> None:
    own_newsroom.fault("cut")
    with pytest.raises(http.client.IncompleteRead):
        ask(page_of(own_newsroom))


def test_a_drip_sends_one_byte_at_a_time(own_newsroom: Newsroom) -> None:
    own_newsroom.fault("drip", seconds=0.4)
    with pytest.raises(TimeoutError):
        ask(page_of(own_newsroom), timeout_seconds=0.2)


def test_retry_after_is_told_in_seconds_or_verbatim(own_newsroom: Newsroom) -> None:
    own_newsroom.fault("retry_after", seconds=120, times=1)
    assert ask(page_of(own_newsroom)).headers["retry-after"] == "120"
    own_newsroom.fault("retry_after", after="Fri, 31 Dec 2032 23:59:59 GMT")
    assert ask(page_of(own_newsroom)).headers["retry-after"] == "Fri, 31 Dec 2032 23:59:59 GMT"


@pytest.mark.parametrize(("kind", "status"), [("robots_error", 503), ("robots_denies", 200)])
def test_faults_of_robots_txt_leave_the_pages_alone(own_newsroom: Newsroom, kind: str, status: int) -> None:
    own_newsroom.fault(kind, agency="vestnik-ru")
    heard = ask(own_newsroom.urls["vestnik-ru"] + "/robots.txt")
    assert heard.status == status
    assert "Sitemap:" not in heard.text
    assert ask(page_of(own_newsroom)).status == 200
    assert "Sitemap:" in ask(own_newsroom.urls["mehrgan-fa"] + "/robots.txt").text


def test_a_fault_on_everything_leaves_robots_txt_readable(own_newsroom: Newsroom) -> None:
    own_newsroom.fault("server_error")
    assert ask(own_newsroom.urls["vestnik-ru"] + "/robots.txt").status == 200
    own_newsroom.fault("server_error", path="/robots.txt")
    assert ask(own_newsroom.urls["vestnik-ru"] + "/robots.txt").status == 500


def test_an_edited_article_changes_between_two_polls_and_then_stays(own_newsroom: Newsroom) -> None:
    own_newsroom.fault("edited", path=own_newsroom.sites["vestnik-ru"].stories[0].path)
    polls = [ask(page_of(own_newsroom)) for _ in range(3)]
    assert "Уточнение редакции" not in polls[0].text
    assert "Уточнение редакции" in polls[1].text
    assert polls[1].body == polls[2].body
    assert polls[0].headers["etag"] != polls[1].headers["etag"]
    assert polls[0].headers["last-modified"] != polls[1].headers["last-modified"]


def test_an_edit_reaches_page_feed_and_sitemap(own_newsroom: Newsroom) -> None:
    story = own_newsroom.sites["vestnik-ru"].stories[0]
    feed = own_newsroom.urls["vestnik-ru"] + "/export/rss2/archive/index.xml"
    tag = ask(feed).headers["etag"]
    own_newsroom.edit(story.id, title="Новый заголовок", text="Новый текст.")
    assert "Новый заголовок" in ask(feed, If_None_Match=tag).text
    page = ask(page_of(own_newsroom)).text
    assert "Новый текст." in page
    assert "article:modified_time" in page
    edited = own_newsroom.sites["vestnik-ru"].stories[0]
    assert edited.published == story.published
    assert edited.modified.isoformat() in ask(own_newsroom.urls["vestnik-ru"] + "/sitemap_article.xml").text


def test_faults_can_be_asked_for_in_the_address(own_newsroom: Newsroom) -> None:
    assert ask(page_of(own_newsroom) + "?fault=server_error").status == 500
    assert ask(page_of(own_newsroom)).status == 200


def test_the_control_address_sets_and_clears_faults(own_newsroom: Newsroom) -> None:
    origin = own_newsroom.urls["vestnik-ru"]
    assert ask(f"{origin}/-/fault?kind=not_found&path=/2*&times=1").status == 200
    assert [ask(page_of(own_newsroom)).status for _ in range(2)] == [404, 200]
    ask(f"{origin}/-/fault?kind=not_found")
    ask(f"{origin}/-/fault?clear=1")
    assert ask(page_of(own_newsroom)).status == 200
    refused = ask(f"{origin}/-/fault?kind=earthquake")
    assert refused.status == 400
    assert all(kind in refused.text for kind in KINDS)
