"""The address that readers are shown: a page may claim one of its own site, and not one of another's."""

from datetime import UTC, datetime

import pytest

from records.page import Page
from sources import Catalogue
from sources.addresses import canonical_address
from store import Store
from store.articles import load_article
from store.pages import record_page
from store.tables import articles
from tasks.steps import extract_page

URL = "https://m.kun.example/2025/03/13/visit?utm_source=rss"
TEXT = "Министры Таджикистана и Китая подписали в Душанбе соглашение о сотрудничестве в области энергетики до 2030 года. " * 4


@pytest.mark.parametrize(
    ("claimed", "shown"),
    [
        ("https://www.kun.example/2025/03/13/visit", "https://www.kun.example/2025/03/13/visit"),
        ("https://elsewhere.example/stolen", URL),
        ("https://kun.example.evil.example/", URL),
        ("http://[broken", URL),
        ("", URL),
    ],
)
def test_a_page_cannot_send_readers_to_another_site(store: Store, claimed: str, shown: str) -> None:
    body = f"<html><head><link rel=canonical href='{claimed}'></head><body><h1>Визит</h1><article><p>{TEXT}</p></article></body></html>"
    now = datetime(2025, 3, 13, 12, tzinfo=UTC)
    page = Page(URL, URL, "demo/kun", now, 200, body.encode(), "text/html; charset=utf-8")
    with store.writing() as connection:
        number = record_page(connection, page, canonical_address(URL), None)
    assert number is not None
    extract_page(store, number, Catalogue({}))
    with store.reading() as connection:
        (article_id,) = connection.execute(articles.select().with_only_columns(articles.c.id)).scalars()
        stored = load_article(connection, article_id)
    assert stored is not None and stored.article.url == shown
