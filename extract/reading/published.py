"""When an article was published, from the best evidence that its page gives; a date from a side block never wins."""

import copy
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from htmldate import find_date
from lxml import etree
from lxml.html import HtmlElement as Element
from lxml.html import document_fromstring

from extract.reading.described import Descriptions, is_article, things
from extract.reading.moments import on_day_of_address, parse_moment
from extract.reading.paragraphs import fold
from records.source import SiteRules

AHEAD = timedelta(days=2)  # later than this after the fetch is no date of publication
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD_EVIDENCE = "ahead"  # what is said where a page gives no date but one that lies ahead
_META = (
    "article:published_time", "og:article:published_time", "datepublished", "date", "pubdate", "publishdate", "dc.date", "dc.date.issued",
    "dcterms.created", "sailthru.date", "parsely-pub-date", "publish_date", "article.published", "cxenseparse:recs:publishtime",
    "og:published_time", "publication_date", "dc.date.created", "article:published", "mediator_published_time", "publish-date",
    "dcterms.issued", "dcterms.date", "article_date_original", "og:pubdate", "published_at", "originalpublicationdate",
)  # fmt: skip
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-]?(\d\d)[/-]?(\d\d)(?:[/_-]|$)|/((?:19|20)\d\d)/(\d{1,2})/(\d{1,2})/")
_NAMED_DATE = re.compile(r"publi|date|time|created|posted|saat|tarih|дата", re.I)
_SIDE = ("aside", "nav", "footer")
_SIDE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:lenta|ticker|side-?bar|related\w*|widgets?|popular|latest|last-?news|news-?(?:list|feed|line|ticker)|recommend\w*|"
    r"comments?|comment-list|most-?\w+|archive|calendar|promo|banner|teasers?|breaking|trending|weather)(?:$|[\s_-])"
)
# How far from the headline a date may stand: elements and characters of prose below it, elements above it; how long its line may be.
BELOW_ELEMENTS, BELOW_CHARACTERS, ABOVE_ELEMENTS, LONGEST_LINE = 70, 250, 12, 90
SHORTEST_PROSE = 60
LEAST_PROSE_SHARE = 0.6  # of the page's prose, for a block to be the article
Found = tuple[datetime | None, str | None]


def find_published(
    tree: Element, url: str | None, *, title: str = "", rules: SiteRules | None, zone: str, fetched: datetime | None,
    feed_published: datetime | None, descriptions: Descriptions,
) -> Found:  # fmt: skip
    """(moment, evidence): the first that is plausible of structured data, site selector, address, feed, headline, htmldate.

    A date more than two days after the fetch dates nothing; where there is no other, the evidence says `ahead`.
    """
    latest = (fetched or datetime.now(UTC)) + AHEAD
    address = next(_from_address(url), None)
    day = parse_moment(address, zone) if address else None
    options = (
        ("jsonld", _from_descriptions(descriptions, title)), ("meta", _from_meta(tree)), ("selector", _from_selectors(tree, rules)),
        ("url", iter([address] if address else [])), ("headline", _near_headline(tree, title)),
    )  # fmt: skip
    ahead = False
    for name, values in options:
        if name == "headline" and feed_published and EARLIEST <= feed_published <= latest:
            return feed_published, "feed"
        for value in values:
            moment = parse_moment(value, zone)
            if moment and EARLIEST <= moment <= latest:
                return (on_day_of_address(moment, day) if day else moment), name
            ahead = ahead or (moment is not None and moment > latest)
    guess = _guess(tree, title, url, latest)
    moment = parse_moment(guess, zone) if guess else None
    if moment and EARLIEST <= moment <= latest:
        return moment, "htmldate"
    return None, (AHEAD_EVIDENCE if ahead else None)


def _from_descriptions(descriptions: Descriptions, title: str) -> Iterator[str]:
    """Dates of the articles that the page describes, that of the same headline first; then those of anything else that it describes."""
    dates: list[tuple[int, str]] = []
    for content, text in descriptions:
        if content is None:
            dates += [(2, m.group(1)) for m in re.finditer(r'"datePublished"\s*:\s*"([^"]{6,40})"', text)]
        else:
            dates += _dates_in(content, fold(title)[:40])
    yield from (value for _, value in sorted(dates, key=lambda one: one[0]))


def _dates_in(content: Any, title: str) -> Iterator[tuple[int, str]]:
    """(rank, date): 0 for the article of that headline, 1 for an article, 2 for a page, 3 for what else."""
    for thing in things(content):
        headline = fold(str(thing.get("headline") or thing.get("name") or ""))[:40]
        rank = 1 if is_article(thing) else 2 if "Page" in str(thing.get("@type", "")) else 3
        rank = 0 if rank == 1 and title and headline and (title.startswith(headline) or headline.startswith(title)) else rank
        value = next((thing[key] for key in ("datePublished", "dateCreated") if isinstance(thing.get(key), str | int)), None)
        if value is not None:
            yield rank, str(value)


def _from_meta(tree: Element) -> Iterator[str]:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        if name in _META and meta.get("content"):
            found.setdefault(name, str(meta.get("content")))
    yield from (found[name] for name in _META if name in found)


def _from_address(url: str | None) -> Iterator[str]:
    if url and (m := _IN_ADDRESS.search(url)):
        year, month, day = (m[1], m[2], m[3]) if m[1] else (m[4], m[5], m[6])
        yield f"{year}-{int(month):02}-{int(day):02}"


def _from_selectors(tree: Element, rules: SiteRules | None) -> Iterator[str]:
    for selector in rules.date if rules else ():
        for element in tree.cssselect(selector)[:3]:
            yield from (v for k in ("content", "datetime", "data-unixtime") if (v := element.get(k)))
            yield " ".join(element.itertext())[:60]


def _near_headline(tree: Element, title: str) -> Iterator[str]:
    """What may be a date around the headline: below it, until the text is under way; then right above it, in the same block."""
    elements = [e for e in tree.iter(etree.Element) if e.tag not in ("script", "style", "meta", "link", "img", "path")]
    at = _headline(elements, title)
    if at is None:
        return
    around = list(elements[at].iterancestors())
    prose: list[int] = []
    inside: Element | None = None  # the block of the text, once it has begun
    for element in elements[at : at + BELOW_ELEMENTS]:
        if inside is None or inside in element.iterancestors():
            yield from _dates_of(element, around)
        found = [len(text) for part in (element.text, element.tail) if part and len(text := part.strip()) >= SHORTEST_PROSE]
        if found and element is not elements[at]:
            prose += found
            inside = inside if inside is not None else _block_of(element)
        if len(prose) > 1 and sum(prose) > BELOW_CHARACTERS:
            break
    block = next((a for a in around[1:2] if a.tag not in ("body", "html")), around[0] if around else None)
    for element in reversed(elements[max(0, at - ABOVE_ELEMENTS) : at]):
        if block is not None and block.tag != "body" and block in element.iterancestors():
            yield from _dates_of(element, around)


def _block_of(element: Element) -> Element | None:
    """The block two levels up, as a paragraph and its neighbours are often wrapped; one level where that is the whole page."""
    levels = list(element.iterancestors())[:2]
    return levels[-1] if levels and levels[-1].tag not in ("body", "html") else levels[0] if levels else None


def _headline(elements: list[Element], title: str) -> int | None:
    """Where the headline stands: the last heading that says what the title says, else the first of the first rank."""
    words = fold(title)[:30]
    said = [
        i for i, e in enumerate(elements)
        if e.tag in ("h1", "h2", "h3") and words and (fold(e.text_content()[:200]) or "-")[:30].startswith(words[:25])
    ]  # fmt: skip
    return said[0] if said else next((i for i, e in enumerate(elements) if e.tag == "h1"), None)


def _dates_of(element: Element, around: list[Element]) -> Iterator[str]:
    if _is_beside(element, around):
        return
    if element.tag == "time" and element.get("datetime"):
        yield str(element.get("datetime"))
    own = " ".join((element.text or "").split())
    if _may_date(own):
        yield own
    elif element.tag in ("p", "div", "span", "td", "li", "time") and (
        _NAMED_DATE.search(f"{element.get('class')} {element.get('id')} {element.get('itemprop')}") or len(element) <= 3
    ):
        whole = " ".join(element.text_content()[: 3 * LONGEST_LINE].split())
        if _may_date(whole):
            yield whole
    tail = " ".join((element.tail or "").split())
    if _may_date(tail):
        yield tail


def _is_beside(element: Element, around: list[Element]) -> bool:
    """Whether it is in a block that is not the article's. `around`: what the headline stands in, which is no such block."""
    return any(_is_side_block(block) for block in (element, *element.iterancestors()) if block not in around)


def _is_side_block(element: Element) -> bool:
    return element.tag in _SIDE or _is_side_name(f"{element.get('class') or ''} {element.get('id') or ''}")


@lru_cache(maxsize=4096)
def _is_side_name(names: str) -> bool:
    return bool(_SIDE_NAMES.search(names.lower()))


def _may_date(line: str) -> bool:
    return 6 <= len(line) <= LONGEST_LINE and any(map(str.isdigit, line))


def _guess(tree: Element, title: str, url: str | None, latest: datetime) -> str | None:
    """What htmldate finds in the part of the page that is the article's: by itself it looks everywhere."""
    part = _article_part(tree, title)
    try:
        return find_date(part, url=url, original_date=True, extensive_search=False, max_date=latest.date().isoformat())
    except (ValueError, TypeError, AttributeError):
        return None


def _article_part(tree: Element, title: str) -> Element:
    """A copy of the smallest block around the headline that holds most of the page's prose, without side blocks; else of the page."""
    headings = list(tree.iter("h1", "h2", "h3"))
    at = _headline(headings, title)
    whole = _prose(tree)
    blocks = headings[at].iterancestors() if at is not None else iter(())
    block = copy.deepcopy(next((b for b in blocks if b.tag not in ("body", "html") and _prose(b) > LEAST_PROSE_SHARE * whole), tree))
    for element in list(block.iter(*_SIDE, "div", "section", "ul", "li", "p", "span")):
        if element.getparent() is not None and _is_side_block(element) and _prose(element) < LEAST_PROSE_SHARE * whole:
            element.drop_tree()
    if block.tag == "html":
        return block
    page = document_fromstring("<html><body></body></html>")
    page[0].append(block)
    return page


def _prose(element: Element) -> int:
    return sum(len(text) for p in element.iter("p") if len(text := p.text_content().strip()) >= SHORTEST_PROSE)
