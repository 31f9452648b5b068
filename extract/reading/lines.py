"""Lines of an article without what is no text: end markers, subscriptions, captions, counters, related headlines."""

import re
from functools import cache
from importlib.resources import files

from extract.word_files import read_words

_COUNTER = re.compile(r"^[\W\d_]{0,14}$|^\W*\d+\s*(?:просмотр|коммент|views?|comments?|نظر|بازدید|阅读|评论)\w*\W*$", re.I)
_CAPTION = re.compile(r"^\s*(?:©|\(c\)|\(с\))", re.I)
_SITE_SUFFIX = re.compile(r"\s[-–—]\s(?:Sputnik|РИА Новости|Спутник)\b.{0,20}$")
_TICKER = re.compile(r"^\W*\d{1,2}:\d{2}(?:\s+\d{1,2}\.\d{1,2}\.\d{4})?\W*$")
_ENDED = re.compile(r"[.!?…:;»\"”)\]。！？؟।]\s*$")
_DOMAIN = re.compile(r"^[\w.-]+\.(?:org|com|net|ru|ir|tj|kg|kz|uz|az|tr|cn|info|media)/?$", re.I)
SHORTEST_SENTENCE = 25


@cache
def _markers() -> tuple[tuple[str, ...], tuple[str, ...]]:
    content = read_words(files("extract").joinpath("reading", "boilerplate.yml"))
    return tuple(map(str, content["ends"])), tuple(map(str, content["lines"]))


def clean_lines(
    text: str,
    title: str = "",
    *,
    end_markers: tuple[str, ...] = (),
    drop: tuple[re.Pattern[str], ...] = (),
    repeated: frozenset[str] = frozenset(),
    headlines: bool = True,
) -> str:
    """The lines that are text. `repeated`: lines that stand on many pages of the site; `headlines`: drop lone headlines too."""
    lines = [re.sub(r"[ \t\u00a0]+", " ", line).strip() for line in text.splitlines()]
    kept: list[str] = []
    for line in lines:
        if _ends_article(line, end_markers) and len(kept) > 0:
            break
        if line and not _is_boilerplate(line, drop, repeated):
            kept.append(line)
    if headlines:
        kept = _without_headlines(kept, title)
    return "\n".join(kept).strip()


def _ends_article(line: str, own: tuple[str, ...]) -> bool:
    low = line.lower().lstrip("•-–— ")
    ends = _markers()[0]
    return bool(low) and len(line) < 90 and low.startswith((*ends, *(m.lower() for m in own)))


def _is_boilerplate(line: str, drop: tuple[re.Pattern[str], ...], repeated: frozenset[str]) -> bool:
    low = line.lower().lstrip("•- ")
    short = len(line) < 60
    return (
        line in repeated
        or bool(_COUNTER.match(line) or _CAPTION.match(line) or _TICKER.match(line) or _DOMAIN.match(line))
        or (bool(_SITE_SUFFIX.search(line)))
        or (short and low.startswith(_markers()[1]))
        or any(pattern.search(line) for pattern in drop)
    )


def _without_headlines(lines: list[str], title: str) -> list[str]:
    """Drops lines that stand alone among sentences without ending as one: related headlines, captions of cards.

    Kept where most lines end so (poems, lists, languages of the site) and for the first line, which may be the lead.
    """
    ended = sum(bool(_ENDED.search(line)) for line in lines)
    if ended < 3 or ended < 0.5 * len(lines):
        return lines
    return [
        line
        for i, line in enumerate(lines)
        if _ENDED.search(line) or (i == 0 and len(line) >= SHORTEST_SENTENCE and line != title) or len(line) > 260
    ]
