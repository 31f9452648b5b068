"""Lines of an article without what is no text: end markers, subscriptions, captions, counters, related headlines."""

import re
from functools import cache
from importlib.resources import files

from extract.reading.paragraphs import fold
from extract.word_files import read_words

_COUNTER = re.compile(r"^[\W\d_]{0,14}$|^\W*\d+\s*(?:просмотр|коммент|views?|comments?|نظر|بازدید|阅读|评论)\w*\W*$", re.I)
_CAPTION = re.compile(r"^\s*(?:©|\(c\)|\(с\))", re.I)
_SITE_SUFFIX = re.compile(r"\s[-–—]\s(?:Sputnik|РИА Новости|Спутник)\b.{0,20}$")
_TICKER = re.compile(r"^\W*\d{1,2}:\d{2}(?:\s+\d{1,2}\.\d{1,2}\.\d{4})?\W*$")
_ENDED = re.compile(r"[.!?…:;»\"”’)\]。！؟।]\s*$")
_MOMENT = re.compile(r"^(?=.{6,70}$)(?=.*(?:19|20)\d\d)(?:\D{0,30}\d{1,4}){2,8}\D{0,20}$")  # a line that tells when it was published
_DOMAIN = re.compile(r"^[\w.-]+\.(?:org|com|net|ru|ir|tj|kg|kz|uz|az|tr|cn|info|media)/?$", re.I)
SHORTEST_SENTENCE = 25
LONGEST_MARKER_LINE = 90
LONGEST_CAPTION = 300
LONGEST_ASIDE = 200  # "Read also: " with the headline that it leads to
HEAD_LINES = 3  # how many above it may repeat the headline or tell when
STORY_LINE = 120  # characters of a sentence below a line of the house, for the story to go on there
TAIL_LINES = 3  # how many lines at the end may be of the house and not of the story


class Markers:
    """How lines begin (captions: end) by what they mean, all languages together: expressions that need one look at a line."""

    def __init__(self) -> None:
        content = read_words(files("extract").joinpath("reading", "boilerplate.yml"))
        self.ends, self.asides, self.lines, self.tail = (_beginning(content[kind]) for kind in ("ends", "asides", "lines", "tail"))
        self.captions = _ending(content["captions"])


def _beginning(words: list[object]) -> re.Pattern[str]:
    return re.compile(rf"^[\W_]*(?:{_any_of(words)})(?![^\W\d_])", re.I)


def _ending(words: list[object]) -> re.Pattern[str]:
    """After a sentence or on a line of its own, so that nothing is lost that only speaks of an archive."""
    return re.compile(rf"(?:^|[.!?…。！؟(（:：|/–—-]\s*)(?:{_any_of(words)})[\W_]*$", re.I)


def _any_of(words: list[object]) -> str:
    return "|".join(sorted((re.escape(str(word)) for word in words), key=len, reverse=True))


@cache
def _markers() -> Markers:
    return Markers()


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
    lines = [line for raw in text.splitlines() if (line := re.sub(r"[ \t\u00a0]+", " ", raw).strip())]
    own = tuple(marker.lower() for marker in end_markers)
    kept: list[str] = []
    beside = False  # within the headlines below "Read also"
    for number, line in enumerate(lines):
        if kept and _ends_article(line, own, lines[number + 1 :], kept):
            break
        if _is_aside(line):
            beside = len(line) < 30
        elif beside and _is_headline(line):
            continue
        elif not _is_boilerplate(line, drop, repeated):
            beside = False
            kept.append(line)
    kept = _without_title(_without_tail(kept), title)
    return "\n".join(_without_headlines(kept, title) if headlines else kept).strip()


def _ends_article(line: str, own: tuple[str, ...], after: list[str], before: list[str]) -> bool:
    """A marker of the site ends it at once; one of ours only if no more of sentences follows than came before."""
    if len(line) >= LONGEST_MARKER_LINE:
        return False
    if own and line.lower().lstrip("•-–— ").startswith(own):
        return True
    if not _markers().ends.match(line) or _reads_as_sentence(line):
        return False
    return sum(map(len, filter(_reads_as_sentence, after))) <= sum(map(len, before))


def _reads_as_sentence(line: str) -> bool:
    return len(line) >= SHORTEST_SENTENCE and line[-1] in '.!?…。！؟।"»”'


def _is_aside(line: str) -> bool:
    return len(line) < LONGEST_ASIDE and bool(_markers().asides.match(line)) and not (len(line) > 60 and line[-1] in ".。")


def _is_headline(line: str) -> bool:
    return not _ENDED.search(line) and len(line) <= LONGEST_ASIDE


def _is_boilerplate(line: str, drop: tuple[re.Pattern[str], ...], repeated: frozenset[str]) -> bool:
    return (
        line in repeated
        or bool(_COUNTER.match(line) or _CAPTION.match(line) or _TICKER.match(line) or _DOMAIN.match(line))
        or bool(_SITE_SUFFIX.search(line))
        or (len(line) <= LONGEST_CAPTION and bool(_markers().captions.search(line)))
        or (len(line) < 60 and bool(_markers().lines.match(line)) and not (len(line) > SHORTEST_SENTENCE and line[-1] in ".。"))
        or any(pattern.search(line) for pattern in drop)
    )


def _without_title(lines: list[str], title: str) -> list[str]:
    """Without the headline and the moment of publication, where they stand once more above the text."""
    words = fold(title)
    above = [line for line in lines[:HEAD_LINES] if not (fold(line) == words or (_MOMENT.match(line) and line[-1] not in ".。"))]
    return above + lines[HEAD_LINES:]


def _without_tail(lines: list[str]) -> list[str]:
    """Without what the house says of itself below the story: where to follow it, how to write to it, whose the rights are.

    Where the story goes on below it, it goes alone.
    """
    end, asides = len(lines), set[int]()
    for i in range(len(lines) - 1, max(0, len(lines) - 1 - TAIL_LINES), -1):
        if len(lines[i]) < 400 and _markers().tail.match(lines[i]):
            if any(len(line) >= STORY_LINE and _reads_as_sentence(line) for line in lines[i + 1 : end]):
                asides.add(i)
            else:
                end = i
    return [line for i, line in enumerate(lines[:end]) if i not in asides]


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
