"""From the bytes of a page, or from plain text, to the article."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from lxml.html import HtmlElement as Element

from extract.language import identify_language
from extract.reading.decoding import Decoded, decode_page
from extract.reading.described import described_text, read_descriptions
from extract.reading.following import FIRST_PAGE, link_to
from extract.reading.lines import clean_lines
from extract.reading.moments import parse_moment
from extract.reading.page_text import find_lead, find_title, text_by_rules, text_by_structure
from extract.reading.paragraphs import fold
from extract.reading.parsing import parse_page, with_joiners
from extract.reading.pruning import prune
from extract.reading.published import AHEAD_EVIDENCE, find_published
from extract.reading.translations import translations_of
from records.article import Article
from records.page import Outcome
from records.source import SiteRules

LEAST_CHARACTERS = 120  # a shorter text can report nothing
LEAST_CHARACTERS_UNSPACED = 50
SHORTEST_LEAD = 160
SHORTEST_DESCRIBED = 250
SHORTEST_SENTENCE, SHORTEST_SENTENCE_UNSPACED = 40, 12
_SENTENCE_END = re.compile(r"[.!?…。！？؟।։۔][\s\"'»”’)\]|]*$")
LONGEST_MENU = 600  # characters; more without a sentence is a poem, a list, a table
SHORTEST_LEAD_BY_RULES = 60
_MOMENT_LINE = re.compile(r"^\s*(?:\d{1,2}:\d{2}\s+)?\d{1,2}\.\d{1,2}\.(?:19|20)\d\d(?:\s+\d{1,2}:\d{2})?\s*$")


def read_article(
    html: bytes | str,
    *,
    url: str | None = None,
    content_type: str = "",
    rules: SiteRules | None = None,
    languages: tuple[str, ...] = (),
    timezone: str = "UTC",
    fetched: datetime | None = None,
    feed_title: str | None = None,
    feed_lead: str | None = None,
    feed_published: datetime | None = None,
    repeated_lines: frozenset[str] = frozenset(),
    further: Sequence[tuple[bytes, str]] = (),
) -> Article:
    """The article of a page; its `outcome` says whether there is one. Pure; never fails on what a site sends.

    `further`: (bytes, content type) of the pages that the article goes on on.
    """
    page = Decoded(html, "") if isinstance(html, str) else decode_page(html, content_type)
    doubts: tuple[str, ...] = ("charset",) if page.guessed else ()
    tree = parse_page(page.text)
    if isinstance(tree, Outcome):
        return Article(title=feed_title or "", text="", lang=None, url=url, outcome=tree, doubts=doubts)
    title = with_joiners(find_title(tree, rules)) or feed_title or ""
    lead = with_joiners(find_lead(tree, rules)) or feed_lead or ""
    descriptions = read_descriptions(tree)
    published, evidence = find_published(
        tree, url, title=title, rules=rules, zone=timezone, fetched=fetched, feed_published=feed_published, descriptions=descriptions
    )
    canonical, translations = _canonical(tree, url), translations_of(tree, url)
    if not further and link_to(tree, url, 2):
        doubts += (FIRST_PAGE,)
    around = fold("\n".join(tree.itertext())) if further else ""
    shown = _shows_lead(tree, lead, rules)
    body = _find_body(tree, url, rules, title, repeated_lines, described_text(descriptions))
    body = "\n".join((body, *_further_lines(further, around, url, rules, title, repeated_lines)))
    if shown:
        body = _with_lead(body, lead, title)
    lang = identify_language(body, title=title, expected=languages)
    return Article(
        title=title, text=body, lang=lang, published=published, published_from=evidence, lead=lead, url=url,
        canonical=canonical, site=urlsplit(url).hostname if url else None, outcome=_outcome(body, lang, tree), translations=translations,
        doubts=doubts + ((AHEAD_EVIDENCE,) if published is None and evidence == AHEAD_EVIDENCE else ()),
    )  # fmt: skip


def _find_body(tree: Element, url: str | None, rules: SiteRules | None, title: str, repeated: frozenset[str], described: str) -> str:
    """The cleaned text; where the page describes an article with twice as much, that one's. Changes the tree."""
    prune(tree, rules)
    body = text_by_rules(tree, rules) or text_by_structure(tree, url)
    drop = tuple(re.compile(pattern) for pattern in (rules.prune_text if rules else ()))
    markers = rules.end_markers if rules else ()

    def cleaned(text: str) -> str:
        return clean_lines(with_joiners(text), title, end_markers=markers, drop=drop, repeated=repeated, headlines=rules is not None)

    shown = cleaned(body)
    return cleaned(described) if len(described) >= SHORTEST_DESCRIBED and len(described) > 2 * len(shown) else shown


def _further_lines(
    further: Sequence[tuple[bytes, str]], around: str, url: str | None, rules: SiteRules | None, title: str, repeated: frozenset[str]
) -> Iterator[str]:
    """Lines of the text on further pages. `around`: what the first page has, text or not, folded; that is told once."""
    for content, kind in further:
        tree = parse_page(decode_page(content, kind).text)
        if not isinstance(tree, Outcome):
            yield from (line for line in _find_body(tree, url, rules, title, repeated, "").splitlines() if fold(line) not in around)


def read_plain_text(text: str, *, published: datetime | None = None, languages: tuple[str, ...] = (), timezone: str = "UTC") -> Article:
    """The article of plain text: its first line is the title, if more follow. A date line below it, or a last one, dates it."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    title = lines[0] if len(lines) > 1 and len(lines[0]) <= 200 else ""
    rest = lines[1:] if title else lines
    evidence = "given" if published else None
    for line in rest[:3]:
        if published is None and _MOMENT_LINE.match(line):
            published, evidence = parse_moment(line, timezone), "headline"
    body = clean_lines("\n".join(line for line in rest if not _MOMENT_LINE.match(line)), title)
    lang = identify_language(body, title=title, expected=languages)
    return Article(title=title, text=body, lang=lang, published=published, published_from=evidence, outcome=_outcome(body, lang, None))


def _canonical(tree: Element, url: str | None) -> str | None:
    for link in tree.iterfind(".//link[@rel='canonical']"):
        address = (link.get("href") or "").strip()
        if address.startswith(("http://", "https://")):
            return address
    return url


def _shows_lead(tree: Element, lead: str, rules: SiteRules | None) -> bool:
    """Whether the lead stands on the page as a paragraph of its own, and not in its head alone. A short one is a second headline."""
    if len(lead) < (SHORTEST_LEAD if rules is None else SHORTEST_LEAD_BY_RULES):
        return False
    words = fold(lead)[:60]
    return any(
        fold(element.text[:30])[:10] == words[:10] and words in fold(element.text_content()[:400])
        for element in tree.iter("p", "div")
        if element.text and not element.text.isspace()
    )


def _with_lead(body: str, lead: str, title: str) -> str:
    """The lead stands before the text where the extractor lost it: a full sentence that the text does not have."""
    sentence = lead.strip()
    if len(sentence) < 60 or not body or sentence == title or not re.search(r"[.!?。]$", sentence):
        return body
    return body if fold(sentence)[:60] in fold(body) else f"{sentence}\n{body}"


def _has_sentence(body: str, lang: str | None) -> bool:
    """Whether a line reads as one. Menus, captions and lists of headlines are what is left of a page whose text is not in it."""
    least = SHORTEST_SENTENCE_UNSPACED if lang in ("zh", "ja") else SHORTEST_SENTENCE
    return any(len(line) >= least and _SENTENCE_END.search(line) for line in body.splitlines())


def _outcome(body: str, lang: str | None, tree: Element | None) -> Outcome:
    least = LEAST_CHARACTERS_UNSPACED if lang in ("zh", "ja") else LEAST_CHARACTERS
    if len(body) >= least:
        return Outcome.STORED if tree is None or len(body) > LONGEST_MENU or _has_sentence(body, lang) else Outcome.NOT_ARTICLE
    if tree is not None and not body and len("".join(tree.itertext()).strip()) < 40:
        return Outcome.UNREADABLE
    return Outcome.TOO_SHORT if body else Outcome.NOT_ARTICLE
