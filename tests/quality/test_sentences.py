"""Own sentences, one act each: `type status instrument|- COUNTRY COUNTRY | sentence`, or `none | sentence`.

They try every type, status and instrument of a language on countries that the labelled articles hardly name, so that a lexicon is
measured on more than the articles it was written beside. Of a line all that is written must be found; of a `none` line nothing accepted.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from extract.mentions.finding import find_all, weigh
from extract.mentions.judge import load_judge
from records.article import Article

SENTENCES = Path(__file__).parent / "sentences"
LANGUAGES = sorted(p.stem for p in SENTENCES.glob("*.txt"))
PUBLISHED = datetime(2025, 9, 17, 12, tzinfo=UTC)
FOUND = 0.9
SILENT = 0.75  # the judge has but one sentence to go by, where an article gives it a page


def split(line: str) -> tuple[str, str]:
    wanted, _, text = line.partition("|")
    return wanted.strip(), text.strip()


def lines(lang: str) -> list[tuple[str, str]]:
    return [split(line) for line in (SENTENCES / f"{lang}.txt").read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]


def article(text: str, lang: str) -> Article:
    return Article(title="", text=text, lang=lang, published=PUBLISHED, id="sentence")


def tellings(text: str, lang: str, *, accepted: bool = False) -> list[str]:
    """The events that may be meant, written as in the files."""
    judge = load_judge()
    weighed = weigh(*find_all(article(text, lang), lang), judge)
    return [
        f"{w.group.type} {w.group.status} {w.group.instrument or '-'} {' '.join(sorted(w.group.parties))}"
        for w in weighed
        if not accepted or judge.accepts(w.group.type, w.confidence)
    ]


def ordered(wanted: str) -> str:
    kind, status, instrument, *countries = wanted.split()
    return " ".join((kind, status, instrument, *sorted(countries)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_sentence_says_is_found(lang: str) -> None:
    told = [(wanted, text) for wanted, text in lines(lang) if wanted != "none"]
    missed = [f"{wanted} | {text}" for wanted, text in told if ordered(wanted) not in tellings(text, lang)]
    assert len(told) > 20
    assert 1 - len(missed) / len(told) >= FOUND, "\n".join(missed)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sentence_that_tells_nothing_raises_nothing(lang: str) -> None:
    empty = [text for wanted, text in lines(lang) if wanted == "none"]
    raised = [text for text in empty if tellings(text, lang, accepted=True)]
    assert len(empty) >= 3
    assert 1 - len(raised) / len(empty) >= SILENT, "\n".join(raised)
