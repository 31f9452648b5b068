"""Articles as one agency of the newsroom publishes them: with an hour, a number, an address and a lead."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

LONGEST_LEAD = 240
_SENTENCE_END = re.compile(r"[.!?؟]+[»”\"]?(?=\s)|[。！？]”?")
_SHORTEST_LEAD = {"zh": 20}


@dataclass(frozen=True)
class Story:
    """One article on one site. `modified` equals `published` until somebody edits it."""

    id: str
    lang: str
    title: str
    text: str
    published: datetime
    modified: datetime
    path: str = ""

    @property
    def number(self) -> int:
        """What the site's database would call it: ten digits, the same in every run."""
        return 1_000_000_000 + _digest(self.id, "number") % 99_999_999

    @property
    def views(self) -> int:
        return _digest(self.id, "views") % 9_000 + 57

    @property
    def paragraphs(self) -> list[str]:
        return [line.strip() for line in self.text.split("\n") if line.strip()]

    @property
    def lead(self) -> str:
        """The first sentence, shortened as descriptions are."""
        sentence = self._opening()[0]
        return sentence if len(sentence) <= LONGEST_LEAD else sentence[:LONGEST_LEAD].rsplit(" ", 1)[0] + "…"

    @property
    def intro(self) -> str:
        """The paragraph that some platforms set apart from the body. Half of the stories do not repeat it there."""
        return self._opening()[0]

    @property
    def body_after_intro(self) -> list[str]:
        _, rest = self._opening()
        if _digest(self.id, "intro") % 2:
            return self.paragraphs
        return ([rest] if rest else []) + self.paragraphs[1:]

    def _opening(self) -> tuple[str, str]:
        first = self.paragraphs[0]
        shortest = _SHORTEST_LEAD.get(self.lang, 70)
        end = next((m.end() for m in _SENTENCE_END.finditer(first) if m.end() >= shortest), len(first))
        return first[:end].strip(), first[end:].strip()


def read_articles(source: Path | Iterable[Mapping[str, Any]] | None = None) -> list[Mapping[str, Any]]:
    """Articles from the given records, from a folder of `.jsonl` files, or those that ship with the demo; by id."""
    if source is None or isinstance(source, Path):
        folder = source or Path(str(files("demo"))) / "articles"
        lines = [line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
        source = [json.loads(line) for line in lines if line.strip()]
    return sorted(source, key=lambda article: article["id"])


def publish(article: Mapping[str, Any], zone: ZoneInfo) -> Story:
    """The article as a story: the day is told, hour and minute are made from the id.

    Between 9 and 18 o'clock, so that the day is the same in UTC for each zone of the demo.
    """
    moment = _digest(article["id"], "hour") % (10 * 60)
    clock = time(9 + moment // 60, moment % 60)
    published = datetime.combine(date.fromisoformat(article["published"]), clock, zone)
    return Story(article["id"], article["lang"], article["title"], article["text"], published, published)


def edited(story: Story, now: datetime, title: str | None = None, text: str | None = None) -> Story:
    """The story after an edit at `now`; with no new words given, a correction is added at its end."""
    if title is None and text is None:
        text = story.text + "\n" + phrases_of(story.lang)["correction"]
    return replace(
        story, title=title or story.title, text=text or story.text, modified=now.astimezone(story.published.tzinfo)
    )


def phrases_of(lang: str) -> dict[str, Any]:
    """The words around an article, in its language."""
    return _PHRASES[lang]


def slug_of(title: str, words: int = 6) -> str:
    """Words of the title joined by hyphens, as an address takes them: lower case, punctuation gone."""
    return "-".join(re.findall(r"\w+", title.lower())[:words])


def latin(text: str) -> str:
    """The text in plain Latin letters; what has none there is left out."""
    return "".join(_LATIN.get(letter, letter if letter.isascii() else "") for letter in text.lower())


def _digest(name: str, purpose: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{purpose}:{name}".encode()).digest()[:6], "big")


_LATIN: dict[str, str] = dict(
    re.findall(
        r"(\w)=(\w*)",
        "а=a б=b в=v г=g д=d е=e ё=e ж=zh з=z и=i й=j к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch ш=sh "
        "щ=shch ъ= ы=y ь= э=e ю=yu я=ya ғ=gh ӣ=i қ=q ӯ=u ҳ=h ҷ=j ң=n ө=o ү=u ә=a ұ=u һ=h і=i ў=u "
        "ç=c ğ=g ı=i ö=o ş=s ü=u ə=e â=a î=i û=u ñ=n",
    )
)
_PHRASES: dict[str, dict[str, Any]] = yaml.safe_load(files("demo").joinpath("phrases.yml").read_text("utf-8"))
