"""What repeats on a source's pages is learned, dropped, shown and given back; a change of layout is told."""

from dataclasses import replace
from datetime import UTC, datetime

from records.article import Article
from records.mention import Reading
from records.page import Outcome, Page
from store import Store, boilerplate
from store.articles import save_article
from store.pages import record_page, settle_page

NOW = datetime(2025, 3, 14, tzinfo=UTC)
REPEATED, SENTENCE = "Наш канал в мессенджере", "Стороны обсудили вопросы двустороннего сотрудничества в торговле и культуре."


def add(store: Store, number: int, text: str, outcome: Outcome = Outcome.STORED) -> None:
    with store.writing() as connection:
        address = f"a.example/{number}"
        page = Page(f"https://{address}", f"https://{address}", "tj/a", NOW, 200, f"{number} {text}".encode())
        page_id = record_page(connection, page, address, None)
        assert page_id is not None
        if outcome is Outcome.STORED:
            article = Article(f"Новость {number}", text, "ru", NOW)
            save_article(connection, page_id, "tj/a", address, article, Reading("ru", (), ()), "1", NOW)
        settle_page(connection, page_id, outcome)


def test_a_line_of_many_articles_is_learned_and_one_given_back_is_not_learned_again(store: Store) -> None:
    for number in range(12):
        repeated = f"{REPEATED}\n{SENTENCE}" if number < 5 else REPEATED
        add(store, number, f"Свой текст {number}, и ничей больше.\n{repeated}")
    with store.writing() as connection:
        assert boilerplate.learn(connection, "tj/a", NOW) == [REPEATED], "a sentence that five articles share may be of substance"
        assert boilerplate.repeated_lines(connection, "tj/a") == {REPEATED} and not boilerplate.repeated_lines(connection, "tj/b")
        assert boilerplate.revoke(connection, "tj/a", REPEATED, NOW) and not boilerplate.revoke(connection, "tj/a", REPEATED, NOW)
        assert boilerplate.learn(connection, "tj/a", NOW) == [] and boilerplate.repeated_lines(connection, "tj/a") == frozenset()
        assert [replace(one, learned=NOW) for one in boilerplate.list_learned(connection, "tj/a")] == [
            boilerplate.Learned(REPEATED, 12, NOW, NOW)
        ]


def test_a_jump_of_pages_without_text_is_told_as_a_change_of_layout(store: Store) -> None:
    for number in range(30):
        add(store, number, f"Текст {number}.", Outcome.TOO_SHORT if number % 10 == 0 else Outcome.STORED)
    with store.reading() as connection:
        assert boilerplate.layout_problem(connection, "tj/a") is None
    for number in range(30, 60):
        add(store, number, "", Outcome.NOT_ARTICLE if number % 4 else Outcome.STORED)
    with store.reading() as connection:
        told = boilerplate.layout_problem(connection, "tj/a")
    assert told is not None and "layout" in told
