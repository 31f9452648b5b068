"""NUL characters and lone surrogates, which PostgreSQL and UTF-8 refuse: whoever sends them, the page is read, resolved and kept."""

import json
from datetime import UTC, datetime
from typing import Any

from crawler.apis import page_of
from crawler.feeds import read_feed
from records.article import Article
from records.page import Outcome, Page
from sources import load_catalogue
from store import Store, opinions
from store.articles import due_articles, load_article
from store.events import EventQuery, list_events
from store.pages import record_page
from tasks.second_reader import _content
from tasks.steps import extract_page, merge_article

BAD = "\x00\ud83d"
NOW = datetime(2025, 3, 14, 9, tzinfo=UTC)
TEXT = "Россия и Таджикистан подписали в Душанбе &#0;&#xD83D; соглашение о сотрудничестве, сообщает пресс-служба правительства."


def a_page(**fields: Any) -> Page:
    told = json.dumps({"@type": "NewsArticle", "headline": f"Россия и Таджикистан{BAD} подписали соглашение", "datePublished": "2025-03-14"})
    html = f'<html lang=ru><head><script type="application/ld+json">{told}</script><title>x{BAD[0]}</title></head><article><h1>Россия и Таджикистан &#0;&#xD83D; подписали соглашение</h1>'
    body = (html + f"<p>{TEXT}</p>" * 8 + f"{BAD[0]}</article></html>").encode()
    url = f"https://a.example/1?q={BAD}"
    return Page(url, url, "tj/a", NOW, 200, body, f"text/html{BAD}", {"etag": BAD}, f"Feed{BAD}", f"Lead{BAD}", **fields)


def test_such_characters_are_replaced_one_by_one_wherever_text_becomes_a_record() -> None:
    page, article = a_page(), Article(f"Title{BAD}", f"a{BAD}b", "en", url=f"https://a.example/{BAD}")
    assert (article.title, article.text, article.url) == ("Title\ufffd\ufffd", "a\ufffd\ufffdb", "https://a.example/\ufffd\ufffd"), "offsets hold"
    kept = (page.url, page.final_url, page.content_type, page.headers["etag"], page.feed_title or "", page.feed_lead or "")
    assert not set(BAD) & set("".join(kept)) and all(field.endswith("\ufffd\ufffd") for field in kept)


def test_a_feed_that_sends_them_gives_entries_and_pages_without() -> None:
    item = {"url": f"https://a.example/{BAD}", "title": f"T{BAD}", "summary": f"S{BAD}", "content_html": f"<p>{BAD}</p>"}
    (entry,) = read_feed(json.dumps({"version": "https://jsonfeed.org/version/1", "items": [item]}).encode(), "https://a.example/feed").entries
    assert not set(BAD) & set(entry.url + entry.title + entry.lead + entry.content)
    assert page_of(entry, f"<p>{BAD}</p>").decode("utf-8").count("\ufffd") >= 4


def test_a_page_full_of_them_is_read_resolved_and_kept(any_store: Store) -> None:
    page = a_page()
    with any_store.writing() as connection:
        number = record_page(connection, page, page.url, None, "")
    assert number is not None and extract_page(any_store, number, load_catalogue()) is Outcome.STORED
    with any_store.reading() as connection:
        (waiting,) = due_articles(connection)
    assert merge_article(any_store, waiting)
    with any_store.reading() as connection:
        stored, found = load_article(connection, waiting), list_events(connection, EventQuery())
    assert stored is not None and not set(BAD) & set(stored.article.title + stored.article.text)
    assert [event.type for event in found] == ["agreement"]
    (mention,) = stored.reading.mentions
    assert mention.evidence and all(stored.article.text[start:end].strip() for start, end in mention.evidence_spans)


def test_an_answer_of_a_second_reader_with_them_can_be_kept(any_store: Store) -> None:
    said, tokens = _content(json.dumps({"choices": [{"message": {"content": f"Dushanbe{BAD}"}}]}).encode())
    with any_store.writing() as connection:
        opinions.keep_answer(connection, "key", "model", said, tokens, NOW)
        assert opinions.find_answer(connection, "key") == said
