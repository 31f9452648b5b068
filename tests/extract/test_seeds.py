"""Five real articles: every event that is not optional comes out, and no boilerplate stays. Runs where the seeds are there."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from extract import find_mentions, read_article, read_plain_text
from extract.mentions.scoring import match_events
from records.article import Article
from sources import load_catalogue
from tests.shared_material import shared

SEEDS = ("000_c5af99a74b4c124f", "001_37141b58da119c15", "002_54ff24d8ac7ec0f2", "003_05876dee5305abfd", "004_f6a2f7b92ed90a5c")


def expected(seed: str) -> dict[str, Any]:
    lines = shared("seeds/expected.jsonl").read_text(encoding="utf-8").splitlines()
    return next(e for e in map(json.loads, lines) if e["id"] == seed)


def read(seed: str, published: str | None = None) -> Article:
    text = shared(f"seeds/{seed}.txt").read_text(encoding="utf-8")
    article = read_plain_text(text)
    return replace(article, published=datetime.fromisoformat(published).replace(tzinfo=UTC)) if published else article


@pytest.mark.parametrize("seed", SEEDS)
def test_every_event_of_a_seed_comes_out(seed: str) -> None:
    wanted = expected(seed)
    reading = find_mentions(read(seed, wanted["published"]))
    found = [m.as_json() for m in reading.mentions]
    pairs = dict(match_events(wanted["events"], found))
    for i, gold in enumerate(wanted["events"]):
        if not gold.get("optional"):
            assert i in pairs, gold
            got = found[pairs[i]]
            assert got["status"] == gold["status"] and got["instrument"] == gold.get("instrument")
            places = lambda e: {(s["country"], s.get("place")) for s in e["sides"]}  # noqa: E731
            assert places(got) == places(gold)
            assert not gold.get("valid") or got["valid"] == gold["valid"]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_boilerplate_of_a_seed_is_text(seed: str) -> None:
    article = read(seed)
    assert not [line for line in expected(seed)["boilerplate"] if line in article.text]


def test_the_ticker_dates_nothing() -> None:
    article = read("003_05876dee5305abfd")
    assert article.published is not None and article.published.date().isoformat() == "2020-12-07"


def test_documents_of_other_years_are_references() -> None:
    reading = find_mentions(read("001_37141b58da119c15", "2025-10-09"))
    assert {(r.instrument, r.year) for r in reading.references} >= {("treaty", "1993"), ("treaty", "1999"), ("agreement", "2012")}
    assert not [m for m in reading.mentions if m.date and m.date[:4] in ("1993", "1999", "2012")]


def test_a_seed_in_a_page_of_its_platform_reads_without_boilerplate() -> None:
    """Sputnik's markup: the card between paragraphs, the caption and the ticker stand in blocks of their own."""
    seed = "000_c5af99a74b4c124f"
    wanted, lines = expected(seed), [x for x in shared(f"seeds/{seed}.txt").read_text(encoding="utf-8").splitlines() if x.strip()]
    text = [line for line in lines[2:] if line.strip().endswith(".") and line not in wanted["boilerplate"]]
    noise = [line for line in wanted["boilerplate"] if not line.startswith("©")]
    blocks = "".join(f'<div class="article__block" data-type="text"><div class="article__text">{p}</div></div>' for p in text)
    cards = "".join(f'<div class="article__block" data-type="article"><a>{n}</a></div>' for n in noise)
    page = (
        f'<html><head><meta property="article:published_time" content="20201125T1500+0500"></head><body><h1 class="article__title">{lines[1]}</h1>'
        f'<div class="media__description">© Пресс-служба мэрии Москвы</div><div class="article__body">{cards}{blocks}{cards}</div>'
        f'<div class="lenta">Лента новостей<div class="lenta__item">22:20 06.02.2026</div></div></body></html>'
    )
    source = load_catalogue()["tj/sputnik-ru"]
    article = read_article(page, url=wanted["url"], rules=source.rules, timezone=source.timezone, languages=source.languages)
    assert not [line for line in wanted["boilerplate"] if line in article.text]
    assert article.published is not None and article.published.date().isoformat() == wanted["published"]
    assert any(m.type == "agreement" and m.valid == "2020/2023" for m in find_mentions(article).mentions)


TICKER = """<div class="news-block"><h3>Новости</h3><ul>{}</ul></div>"""
PLATFORM_PAGES = {  # source, head and date, what stands around each seed's paragraphs in the manner of its platform
    "001_37141b58da119c15": (
        "tj/khovar-ru",
        '<meta property="article:published_time" content="2025-10-09T15:00:00+05:00">',
        '<h1 class="entry-title">{title}</h1><div class="entry-content">{text}<div class="sharedaddy">Поделиться</div></div>{noise}',
    ),
    "002_54ff24d8ac7ec0f2": (
        "ir/mehr",
        '<meta property="article:published_time" content="2015-11-15T12:00:00+03:30">',
        '<h1 class="title">{title}</h1><div class="item-body"><div class="item-text">{text}</div></div><div class="comments">{noise}</div>',
    ),
    "003_05876dee5305abfd": (
        "ru/mos",
        "",
        '<div class="news-item"><h1>{title}</h1><div class="date">11:36 07.12.2020</div><div class="news-text">{text}</div></div>{noise}',
    ),
    "004_f6a2f7b92ed90a5c": (
        "int/centralasianlight",
        '<meta property="article:published_time" content="2025-03-04T12:00:00+06:00">',
        '<article><h1>{title}</h1><div class="text">{text}</div></article><footer>{noise}</footer>',
    ),
}


def in_a_page(seed: str) -> Article:
    """The seed as read from a page: its paragraphs in the body of the platform, all else in blocks around it."""
    source_id, head, body = PLATFORM_PAGES[seed]
    lines = [x.strip() for x in shared(f"seeds/{seed}.txt").read_text(encoding="utf-8").splitlines() if x.strip()]
    text = [line for line in lines if len(line) > 150]
    others = [line for line in lines[1:] if len(line) <= 150 and line != "11:36 07.12.2020"]
    title = lines[0] if lines[0] not in text else text[0].split(",")[0][:120]
    paragraphs = "".join(f"<p>{p}</p>" for p in text)
    noise = TICKER.format("".join(f"<li>{line}</li>" for line in others))
    page = f"<html><head>{head}</head><body>{body.format(title=title, text=paragraphs, noise=noise)}</body></html>"
    source = load_catalogue()[source_id]
    return read_article(page, rules=source.rules, timezone=source.timezone, languages=source.languages)


@pytest.mark.parametrize("seed", list(PLATFORM_PAGES))
def test_a_seed_in_a_page_of_its_own_platform_keeps_its_text_and_date_alone(seed: str) -> None:
    wanted, article = expected(seed), in_a_page(seed)
    assert not [line for line in wanted["boilerplate"] if line in article.text]
    assert article.published is not None and article.published.date().isoformat() == wanted["published"]
    lines = [" ".join(x.split()) for x in shared(f"seeds/{seed}.txt").read_text(encoding="utf-8").splitlines() if len(x.strip()) > 150]
    assert all(line[20:100] in article.text for line in lines), "and no paragraph is lost"
    assert "06.02.2026" not in article.text
