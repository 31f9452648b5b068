"""An article taken apart: sentences with their place in it, each with the hits of the lexicon and the gazetteer."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from extract.mentions.lexicon import OPEN_FORMS, Lexicon, load_lexicon
from extract.mentions.normal import NormalText, normalise
from extract.mentions.patterns import Hit, matcher_for
from records.article import Article

MAX_TEXT = 60_000  # characters that are read; what an agency reports stands at the start
MAX_SENTENCE = 1_500  # characters; what runs on longer is a table or a list, read in pieces
_END = re.compile(r"(?<![.!?…؟])[.!?…؟]++[\"')\]]*+(?=\s)|[。！？]++[\"'”’)]*+|\n++")  # possessive: no run is read twice
_BREAK = re.compile(r"[\"')]*(?:[.,;:!?\n]|\s-\s|\s*$)")
_CLAUSE_END = re.compile(rf"([^\W\d_'-]{{3,}})(?={_BREAK.pattern})")
_FOUR_DIGITS = re.compile(r"\d\d\d\d")
_NEXT_WORD = re.compile(r" (\w+)")
_ACTS = ("trigger", "act", "instrument")
LATEST_PLACE = 14  # characters at the head of a dateline in which its place stands
_INITIAL = re.compile(r"(?:^|[\s.(])\w$")
# "ТЕГЕРАН, 16 ноя - "Мост-Инфо". ", "KHUJAND (Alatoo News) - ", "新华社北京3月13日电"
_DATELINE = re.compile(
    r"^.{2,90}?(?:\s-{1,2}\s|\)\s*[-:]?|[\"/]\.?\s*[-.:](?!\w)|[/]\.\s"
    r"|：|日电|(?:讯|电)(?:\s|（[^）]{2,20}）)|消息\s|\)\s)"
)
# "КИШИНЁВ. ", "Bakı, 15 mart. ", "کابل، آوا: ", "باكو في 11 فبراير / وام / "
_BARE_DATELINE = re.compile(r"[^.:/\n]{2,60}?(?:[.:]\s|/[^/\n]{2,20}/)")


@dataclass(frozen=True, eq=False)
class Sentence:
    """`start` and `end` are offsets into the normalised document; `position` counts from 0, the title has -1."""

    start: int
    end: int
    position: int
    paragraph: int
    hits: tuple[Hit, ...]

    @cached_property
    def _by_group(self) -> dict[str, list[Hit]]:
        groups: dict[str, list[Hit]] = {}
        for hit in self.hits:
            groups.setdefault(hit.group, []).append(hit)
        return groups

    def of(self, group: str) -> list[Hit]:
        return self._by_group.get(group, [])

    @cached_property
    def things(self) -> list[Hit]:
        """Instruments and acts in order."""
        return sorted((*self.of("instrument"), *self.of("act")), key=lambda h: h.start)

    @cached_property
    def tells(self) -> bool:
        """An act is told with the thing that it is done to."""
        return any(h.value in ("done", "will") for h in self.of("trigger")) and bool(self.things)

    @cached_property
    def _names(self) -> frozenset[tuple[str, str]]:
        return frozenset((hit.group, hit.name) for hit in self.hits)

    def has(self, group: str, name: str) -> bool:
        return (group, name) in self._names

    def has_verb(self, name: str, *forms: str) -> bool:
        return any(hit.group == "trigger" and hit.name == name and hit.value in forms for hit in self.hits)


@dataclass(frozen=True)
class Document:
    normal: NormalText
    lexicon: Lexicon
    lang: str
    published: date | None
    sentences: tuple[Sentence, ...]  # the title first, if there is one
    text_start: int  # where the text begins behind the title, in the original
    original: str
    dateline: tuple[int, int] = (0, 0)
    dateline_names: tuple[Hit, ...] = ()
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    clear_names: dict[str, int] = field(default_factory=dict)  # by country or `|organisation`: namings that can mean no other
    dates: dict[tuple[int, bool], Any] = field(default_factory=dict)  # what `find_dates` found, so that it looks once
    terms: dict[int, Any] = field(default_factory=dict)  # the same of `find_terms`

    def text_of(self, sentence: Sentence) -> str:
        """The sentence as the article has it."""
        return self.original[self.normal.original(sentence.start) : self.normal.original(sentence.end)].strip()

    def has_year(self, sentence: Sentence) -> bool:
        """Four digits stand together in the sentence."""
        return _FOUR_DIGITS.search(self.normal.text, sentence.start, sentence.end) is not None

    def low_of(self, sentence: Sentence) -> str:
        return self.normal.low[sentence.start : sentence.end]


def take_apart(article: Article, lang: str) -> Document:
    """The article's title and text as sentences with hits."""
    title = article.title.strip()
    head = f"{title}\n" if title else ""
    original = head + article.text[:MAX_TEXT]
    normal = normalise(original, lang)
    hits = _outside_institutions(matcher_for(lang).find(normal))
    lexicon = load_lexicon(lang)
    body_start = normal.normal(len(head))
    dateline = _find_dateline(normal, body_start, hits)
    spans = _behind(dateline, _sentence_spans(normal, lexicon, body_start))
    sentences = _fill(spans, _settle_forms(hits, spans, normal, lexicon), dateline)
    counts: dict[tuple[str, str], int] = {}
    for hit in hits:
        counts[hit.group, hit.name] = counts.get((hit.group, hit.name), 0) + 1
    published = article.published.date() if article.published else None
    clear = _count_clear_names(hits)
    named = tuple(h for h in hits if h.group == "name" and dateline[0] <= h.start and h.end <= dateline[1])
    return Document(normal, lexicon, lang, published, sentences, len(head), original, dateline, named, counts, clear)


def _outside_institutions(hits: list[Hit]) -> list[Hit]:
    """The hits without words for acts that are part of an institution's name (the Gas Exporting Countries Forum holds no forum)."""
    spans = sorted((h.start, h.end) for h in hits if h.group == "name" and h.name in ("org", "body"))
    starts = [start for start, _ in spans]

    def is_part(hit: Hit) -> bool:
        at = bisect_right(starts, hit.start) - 1
        return at >= 0 and hit.end <= spans[at][1]

    return [hit for hit in hits if hit.group not in _ACTS or not is_part(hit)]


def _count_clear_names(hits: list[Hit]) -> dict[str, int]:
    meanings: dict[tuple[int, int, bool], set[str]] = {}
    for hit in hits:
        if hit.group == "name" and hit.name != "none":
            is_org = hit.name == "org"
            meanings.setdefault((hit.start, hit.end, is_org), set()).add(hit.value if is_org else hit.value.split("|")[0])
    return dict(Counter(min(codes) for codes in meanings.values() if len(codes) == 1))


def _sentence_spans(normal: NormalText, lexicon: Lexicon, body_start: int) -> list[tuple[int, int, int, int]]:
    """(start, end, position, paragraph) of each sentence."""
    text, spans, start, position, paragraph = normal.text, [], 0, -1, 0
    for match in _END.finditer(text):
        is_break = text[match.start()] == "\n"
        if not is_break and match.group()[0] == "." and _is_abbreviation(text, start, match.start(), lexicon):
            continue
        if not is_break and not _may_begin(text, match.end()):
            continue
        end = match.start() if is_break else match.end()
        if text[start:end].strip():
            spans.append((start, end, position, paragraph))
            position += 1
        paragraph += is_break
        start = match.end()
        if start <= body_start and is_break:
            position = 0
    if text[start:].strip():
        spans.append((start, len(text), position, paragraph))
    spans = [piece for span in spans for piece in _pieces(span)]
    if body_start == 0:
        spans = [(s, e, i, p) for i, (s, e, _, p) in enumerate(spans)]
    return spans


def _behind(dateline: tuple[int, int], spans: list[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """The sentences without those that are all dateline ("TIFLIS. 22 May.")."""
    kept = [span for span in spans if not (dateline[0] <= span[0] and span[1] <= dateline[1])]
    dropped = len(spans) - len(kept)
    return [(start, end, i - dropped if i >= 0 else i, paragraph) for start, end, i, paragraph in kept]


def _pieces(span: tuple[int, int, int, int]) -> list[tuple[int, int, int, int]]:
    start, end, position, paragraph = span
    cuts = range(start, end, MAX_SENTENCE)
    return [(cut, min(cut + MAX_SENTENCE, end), position, paragraph) for cut in cuts]


def _is_abbreviation(text: str, start: int, dot: int, lexicon: Lexicon) -> bool:
    word = re.split(r"[\s(\"]", text[max(start, dot - 14) : dot])[-1]
    return word in lexicon.stop_before_dot or (bool(_INITIAL.search(text[max(start, dot - 2) : dot])) and word.isalpha())


def _may_begin(text: str, at: int) -> bool:
    """A sentence begins with anything but a lower-case letter."""
    rest = text[at : at + 4].lstrip(" \"'(-")
    return not rest[:1].islower()


def _settle_forms(hits: list[Hit], spans: list[tuple[int, int, int, int]], normal: NormalText, lexicon: Lexicon) -> list[Hit]:
    """The hits, verbs of open form with the form that their sentence gives them."""
    if not any(hit.group == "trigger" and hit.value in OPEN_FORMS for hit in hits):
        return hits
    settled, ends = [], [span[1] for span in spans]
    finite = {hit.end: hit.value for hit in hits if hit.group == "trigger" and hit.value in ("done", "will")}
    for hit in hits:
        if hit.group == "trigger" and hit.value == "converb" and _ends_clause(normal.low, hit.end, lexicon):
            hit = hit._replace(value="done")
        elif hit.group == "trigger" and hit.value in ("chain", "converb"):
            at = bisect_left(ends, hit.end)
            hit = hit._replace(value=_finite_form(hit, finite, normal, ends[at] if at < len(ends) else hit.end, lexicon))
        elif hit.group == "trigger" and hit.value == "participle":
            hit = hit._replace(value="done" if _BREAK.match(normal.low, hit.end) else "old")
        settled.append(hit)
    return settled


def _ends_clause(low: str, end: int, lexicon: Lexicon) -> bool:
    """A stop, or a word such as "and", follows."""
    after = _NEXT_WORD.match(low, end)
    return bool(_BREAK.match(low, end)) or (after is not None and after[1] in lexicon.joining)


def _finite_form(chain: Hit, finite: dict[int, str], normal: NormalText, end: int, lexicon: Lexicon) -> str:
    """`will` if the first verb that ends a clause after the converb is in the future, or tells that something will be, else `done`."""
    for match in _CLAUSE_END.finditer(normal.low, chain.end, end):
        if normal.low[chain.end : match.start()].rstrip().endswith(lexicon.told_ends):
            return "will"
        form = finite.get(match.end(1)) or next((f for e, f in lexicon.finite_ends if match[1].endswith(e)), None)
        if form is not None:
            return form
    return "done"


def _fill(spans: list[tuple[int, int, int, int]], hits: list[Hit], dateline: tuple[int, int]) -> tuple[Sentence, ...]:
    starts = [hit.start for hit in hits]
    sentences = []
    for start, end, position, paragraph in spans:
        inside = hits[bisect_left(starts, start) : bisect_left(starts, end)]
        kept = tuple(hit for hit in inside if not dateline[0] <= hit.start < dateline[1])
        sentences.append(Sentence(start, end, position, paragraph, kept))
    return tuple(sentences)


def _find_dateline(normal: NormalText, body_start: int, hits: list[Hit]) -> tuple[int, int]:
    """Span of the opening "CITY, date (agency) -", empty where there is none."""
    line_end = normal.text.find("\n", body_start)
    opening = normal.text[body_start : line_end if line_end > 0 else len(normal.text)][:110]
    for pattern, holds in ((_DATELINE, _is_dateline), (_BARE_DATELINE, _is_bare_dateline)):
        match = pattern.match(opening)
        if match is not None and holds(normal.text, body_start, body_start + match.end(), hits):
            return (body_start, body_start + match.end())
    return (body_start, body_start)


def _is_dateline(text: str, start: int, end: int, hits: list[Hit]) -> bool:
    """A place stands at its beginning, nothing in it acts or is to come, and it does not name two countries or end between two names."""
    inside = [h for h in hits if start <= h.start < end]
    named = [h for h in inside if h.group == "name" and h.name in ("capital", "city", "country")]
    early = named and named[0].start - start < LATEST_PLACE
    goes_on = _goes_on_after_brackets(text, end) or _joins_names(text, start, end, hits)
    several = len({h.value for h in named if h.name == "country"}) > 1
    told = any(h.group == "trigger" or (h.group == "modality" and h.name == "will") for h in inside)
    return bool(early) and not told and not several and not goes_on


def _is_bare_dateline(text: str, start: int, end: int, hits: list[Hit]) -> bool:
    """It begins with a town and tells nothing but a day and an agency."""
    inside = [h for h in hits if start <= h.start < end]
    places = [h for h in inside if h.group == "name" and h.name not in ("org", "body")]
    countries = {h.value.split("|")[0] for h in places}
    telling = any(h.group in (*_ACTS, "role", "modality") and h.name != "agency" for h in inside)
    return len(countries) == 1 and not telling and places[0].start == start and places[0].name in ("capital", "city")


def _goes_on_after_brackets(text: str, end: int) -> bool:
    """The brackets belong to the sentence that goes on behind them: "Ganja State University (GSU) and ..." is no dateline."""
    return text[:end].rstrip().endswith(")") and text[end : end + 1].islower()


def _joins_names(text: str, start: int, end: int, hits: list[Hit]) -> bool:
    """The dash that ends at `end` stands between two names ("the Kazakhstan - Qatar commission"), not after a town that opens the text."""
    dash = len(text[:end].rstrip(" -"))
    names = [h for h in hits if h.group == "name"]
    before = any(0 <= dash - h.end <= 1 and (h.start > start or h.name == "country") for h in names)
    return before and any(0 <= h.start - end <= 1 for h in names)
