"""From the bytes of a page, or from plain text, to the article."""

import re
from datetime import datetime
from urllib.parse import urlsplit

import lxml.html
from lxml.etree import ParserError
from lxml.html import HtmlElement as Element

from extract.language import identify_language
from extract.reading.decoding import decode
from extract.reading.lines import clean_lines
from extract.reading.page_text import find_lead, find_title, text_by_rules, text_by_trafilatura
from extract.reading.published import find_published, parse_moment
from records.article import Article
from records.page import Outcome
from records.source import SiteRules

LEAST_CHARACTERS = 120  # a shorter text can report nothing
LEAST_CHARACTERS_UNSPACED = 50
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
# Trafilatura drops the joiners that Persian spelling needs; letters that no text has carry them through.
_JOINERS_KEPT = {0x200C: "\ua78f", 0x200D: "\ua78b"}
_JOINERS_BACK = {0xA78F: "\u200c", 0xA78B: "\u200d"}
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
) -> Article:
    """The article of a page; its `outcome` says whether there is one. Pure; never fails on what a site sends."""
    text = html if isinstance(html, str) else decode(html, content_type)
    tree = _parse(_CONTROL.sub(" ", text).translate(_JOINERS_KEPT))
    if tree is None:
        return Article(title=feed_title or "", text="", lang=None, url=url, outcome=Outcome.UNREADABLE)
    title = find_title(tree, rules).translate(_JOINERS_BACK) or feed_title or ""
    body = (text_by_rules(tree, rules) or text_by_trafilatura(tree, url, rules)).translate(_JOINERS_BACK)
    drop = tuple(re.compile(pattern) for pattern in (rules.prune_text if rules else ()))
    markers = rules.end_markers if rules else ()
    body = clean_lines(body, title, end_markers=markers, drop=drop, repeated=repeated_lines, headlines=rules is not None)
    lead = find_lead(tree, rules).translate(_JOINERS_BACK) or feed_lead or ""
    body = _with_lead(body, lead, title)
    published, evidence = find_published(tree, url, rules=rules, zone=timezone, fetched=fetched, feed_published=feed_published)
    lang = identify_language(body, title=title, expected=languages)
    return Article(
        title=title, text=body, lang=lang, published=published, published_from=evidence, lead=lead, url=url,
        canonical=_canonical(tree, url), site=urlsplit(url).hostname if url else None, outcome=_outcome(body, lang, tree),
    )  # fmt: skip


def read_plain_text(text: str, *, published: datetime | None = None, languages: tuple[str, ...] = (), timezone: str = "UTC") -> Article:
    """The article of plain text: its first line is the title. A date line below the title, or a last line that is a date, dates it."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    title = lines[0] if lines and len(lines[0]) <= 200 else ""
    rest = lines[1:] if title else lines
    evidence = "given" if published else None
    for line in rest[:3]:
        if published is None and _MOMENT_LINE.match(line):
            published, evidence = parse_moment(line, timezone), "headline"
    body = clean_lines("\n".join(line for line in rest if not _MOMENT_LINE.match(line)), title)
    lang = identify_language(body, title=title, expected=languages)
    return Article(title=title, text=body, lang=lang, published=published, published_from=evidence, outcome=_outcome(body, lang, None))


def _parse(text: str) -> Element | None:
    """The tree, or None where there is nothing to parse."""
    if not text.strip():
        return None
    try:
        parser = lxml.html.HTMLParser(huge_tree=False, no_network=True, remove_comments=True, encoding="utf-8")
        return lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (ParserError, ValueError):
        return None


def _canonical(tree: Element, url: str | None) -> str | None:
    for link in tree.iterfind(".//link[@rel='canonical']"):
        address = (link.get("href") or "").strip()
        if address.startswith(("http://", "https://")):
            return address
    return url


def _with_lead(body: str, lead: str, title: str) -> str:
    """The lead stands before the text where Trafilatura lost it: a full sentence that the text does not have."""
    sentence = lead.strip()
    if len(sentence) < 60 or sentence.endswith(("...", "…")) or not body or sentence == title:
        return body
    folded = re.sub(r"\W+", "", body.lower())
    words = re.sub(r"\W+", "", sentence.lower())
    return body if words[:60] in folded or not re.search(r"[.!?。]\s*$", sentence) else f"{sentence}\n{body}"


def _outcome(body: str, lang: str | None, tree: Element | None) -> Outcome:
    least = LEAST_CHARACTERS_UNSPACED if lang in ("zh", "ja") else LEAST_CHARACTERS
    if len(body) >= least:
        return Outcome.STORED
    if tree is not None and not body and len("".join(tree.itertext()).strip()) < 40:
        return Outcome.UNREADABLE
    return Outcome.TOO_SHORT if body else Outcome.NOT_ARTICLE
