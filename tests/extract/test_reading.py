"""From page to article: the newsroom's pages carry what real ones carry, and none of it may stay."""

import json
from datetime import UTC, datetime
from importlib.resources import files
from urllib.request import urlopen

import pytest

from demo.newsroom import Newsroom
from demo.stories import read_articles
from extract import find_mentions, further_page, read_article, read_plain_text
from extract.reading.decoding import decode
from extract.reading.lines import clean_lines
from extract.word_files import read_words
from records.page import Outcome

PAGE = """<html><head><title>Мэры подписали программу - Вестник</title><meta charset="{charset}">
<script type="application/ld+json">{{"@type": "NewsArticle", "datePublished": "2020-12-07T11:36:00+03:00"}}</script></head><body>
<h1>Мэры подписали программу</h1><article><p>Москва и Пекин будут сотрудничать в ближайшие три года, программу подписали мэры двух городов.</p>
<p>Программа на 2021-2023 годы была подписана в режиме видеоконференции в рамках онлайн-форума двух столиц.</p></article>
<aside><h3>Лента новостей</h3><p>22:20 06.02.2026</p><p>На фоне сокращения финансирования уволены сотрудники.</p></aside></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "windows-1251", "koi8-r"])
@pytest.mark.parametrize("declared", ["header", "meta"])
def test_text_is_right_whichever_charset_the_page_has(charset: str, declared: str) -> None:
    content = PAGE.format(charset=charset if declared == "meta" else "").encode(charset)
    article = read_article(content, content_type=f"text/html; charset={charset}" if declared == "header" else "")
    assert article.title == "Мэры подписали программу" and "видеоконференции" in article.text
    assert article.lang == "ru" and article.outcome is Outcome.STORED


def test_the_date_is_the_articles_and_never_the_tickers() -> None:
    article = read_article(PAGE.format(charset="utf-8").encode(), url="https://a.example/news/1")
    assert article.published == datetime(2020, 12, 7, 8, 36, tzinfo=UTC) and article.published_from == "jsonld"
    undated = PAGE.format(charset="utf-8").replace("datePublished", "x")
    found = read_article(undated.encode(), url="https://a.example/20201207/mer-1.html").published
    assert found is not None and found.date().isoformat() == "2020-12-07"
    assert "2026" not in article.text and "Лента" not in article.text


@pytest.mark.parametrize(
    "content", [b"", b"   ", b"\x00" * 5000, b"<" * 100_000, b"<div>" * 50_000, b"<p>" + b"a" * 2_000_000, bytes(range(256)) * 50]
)
def test_what_is_no_page_ends_in_an_outcome(content: bytes) -> None:
    assert read_article(content).outcome in (Outcome.UNREADABLE, Outcome.NOT_ARTICLE, Outcome.TOO_SHORT, Outcome.STORED, Outcome.OVERSIZED)


def test_gb2312_is_read_as_what_is_meant() -> None:
    assert decode("签署镕".encode("gb18030"), "text/html; charset=gb2312") == "签署镕"


def test_lines_that_are_no_text_go_and_those_that_are_stay() -> None:
    text = "Подписаться\n© Пресс-служба\nСтороны подписали программу сотрудничества.\nРустам Эмомали подвел итоги: видео\nОни договорились.\nДокумент готов.\n12\nЛента новостей\nЧужое."
    assert clean_lines(text) == "Стороны подписали программу сотрудничества.\nОни договорились.\nДокумент готов."


def test_the_line_below_a_picture_from_the_archive_goes_in_every_language_and_a_sentence_on_archives_stays() -> None:
    for name, words in read_words(files("demo").joinpath("phrases.yml")).items():
        assert clean_lines(f"One.\n{words['caption']}\nTwo.") == "One.\nTwo.", name
    kept = "Стороны подписали соглашение о передаче архивов. Документы передадут в архив.\nThey opened an archive."
    assert clean_lines(kept) == kept


def test_plain_text_has_its_title_first_and_its_date_below() -> None:
    article = read_plain_text("Мэры подписали программу\n11:36 07.12.2020\n" + "Мэры двух столиц подписали программу сотрудничества. " * 4)
    assert article.title == "Мэры подписали программу"
    assert article.published is not None and article.published.date().isoformat() == "2020-12-07"


SENTENCE = "Министры двух стран подписали в Душанбе соглашение о сотрудничестве в области энергетики. "


def test_the_story_in_an_article_around_it_is_kept_and_other_stories_in_it_are_not() -> None:
    story, teaser = f"<article>{''.join(f'<p>{n}. {SENTENCE}Пункт {n} говорит о торговле и о транспорте двух стран.</p>' for n in range(4))}</article>", f"<article><p>{SENTENCE.replace('Душанбе', 'Ташкенте')}</p></article>"
    frame = f"<html><body><article class=page><h1>Подписано</h1><div>{'Раздел новостей ' * 30}</div>{story}{teaser}</article></body></html>"
    found = read_article(frame)
    assert found.outcome is Outcome.STORED and found.text.count("Душанбе") == 4 and "Ташкенте" not in found.text


@pytest.mark.parametrize(("markup", "lines"), [("<p>{0}</p><p>{0}</p>", 2), ("&lt;p&gt;{0}&lt;br/&gt;{0}&lt;/p&gt;", 2), ("{0}", 1)])
def test_a_text_that_the_page_gives_to_machines_alone_is_read(markup: str, lines: int) -> None:
    described = {"@context": "https://schema.org", "@graph": [{"@type": "NewsArticle", "articleBody": markup.format(SENTENCE * 4)}, {"@type": "Person"}]}
    page = f"<html><head><script type='application/ld+json'>{json.dumps(described)}</script></head><body><h1>Подписано</h1><p>{SENTENCE}</p></body></html>"
    found = read_article(page)
    assert found.text.splitlines() == [(SENTENCE * 4).strip()] * lines
    whole = page.replace(f"<p>{SENTENCE}</p>", f"<p>{SENTENCE.replace('Душанбе', 'Москве') * 9}</p>")
    assert "Москве" in read_article(whole).text, "what the page shows comes first"


def test_no_side_block_of_the_newsroom_gets_into_an_article() -> None:
    told = {a["id"]: a for a in read_articles(None)}
    wrong, checked = [], 0
    with Newsroom() as newsroom:
        for source in newsroom.sources():
            site = newsroom.sites[source.id.split("/")[1]]
            for story in site.stories[:6]:
                with urlopen(f"{str(source.home).rstrip('/')}{story.path}") as answer:
                    article = read_article(answer.read(), url=answer.url, rules=source.rules, timezone=source.timezone)
                gold = told[story.id]
                sentences = [line for line in gold["text"].split("\n") if line.strip()]
                kept = sum(line.strip()[-40:] in article.text for line in sentences) / len(sentences)
                extra = len(article.text) / max(1, len(gold["text"]))
                published = article.published.date().isoformat() if article.published else None
                checked += 1
                if kept < 0.99 or extra > 1.1 or article.lang != gold["lang"] or published != gold["published"]:
                    wrong.append((story.id, round(kept, 2), round(extra, 2), article.lang, published, gold["published"]))
    assert checked >= 40 and not wrong, wrong


@pytest.mark.parametrize(
    ("link", "found"), [("/n/c_1-2.html", "https://a.example/n/c_1-2.html"), ("/n/c_1.html?page=2", None), ("/n/c_2.html", None), ("/n/c_1-3.html", None)]
)
def test_an_article_goes_on_behind_its_own_address_and_not_in_its_comments(link: str, found: str | None) -> None:
    page = f"<html><body><p>text</p><a href='{link}'>2</a></body></html>".encode()
    assert further_page(page, "text/html", "https://a.example/n/c_1.html", 2) == found


def test_plain_text_of_one_line_is_no_headline() -> None:
    line = "Norway and Chile signed an agreement on taxes on Tuesday, March 4, in Oslo."
    assert (read_plain_text(line).title, read_plain_text(line).text) == ("", line)
    assert [mention.status for mention in find_mentions(read_plain_text(line)).mentions] == ["signed"]
