"""Tells a history to the store's readers, some articles at a time: `python replaying.py HISTORY ROUNDS`. Goes on where it was killed."""

import pickle
import sys
from dataclasses import replace
from pathlib import Path

from records.article import Article
from records.mention import Reading
from records.page import Page
from settings import Settings, load_settings
from store import Store, open_store
from store.articles import due_articles, save_article
from store.pages import record_page
from tasks.outbox import tell_subscribers
from tasks.resolving import resolve_article

AT_ONCE = 8
Told = tuple[str, Article, Reading]  # outlet


def replay(store: Store, settings: Settings, history: list[Told], rounds: int) -> None:
    """All articles `rounds` times, each time but the first edited; some at a time, and after each readers are told."""
    for number in range(rounds):
        for first in range(0, len(history), AT_ONCE):
            _save(store, history[first : first + AT_ONCE], first, number)
            with store.reading() as connection:
                waiting = due_articles(connection)
            for article_id in waiting:
                resolve_article(store, article_id)
            tell_subscribers(store, settings)


def _save(store: Store, told: list[Told], first: int, number: int) -> None:
    with store.writing() as connection:
        for position, (outlet, article, reading) in enumerate(told, first):
            url = f"https://{outlet.replace('/', '-')}.example/{position}"
            text = article.text + "\nEdited." * number
            assert article.published is not None
            page = record_page(connection, Page(url, url, outlet, article.published, 200, text.encode(), "text/html"), url, None)
            if page is not None:
                save_article(connection, page, outlet, url, replace(article, text=text, url=url), reading, "1", article.published)


def main() -> None:
    history: list[Told] = pickle.loads(Path(sys.argv[1]).read_bytes())
    settings = load_settings()
    store = open_store(settings.database_url, settings.lock_timeout_seconds)
    replay(store, settings, history, int(sys.argv[2]))
    store.close()


if __name__ == "__main__":
    main()
