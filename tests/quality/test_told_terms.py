"""Own sentences that state the term of an instrument, one a line: `START/END | sentence`, or `- | sentence` where no term is told.

They try the ways in which each language tells terms: lengths, ends, spans, years of other calendars, what is prolonged, and traps
such as years of talks. All are of one day of publication; most of a language must be found.
"""

from pathlib import Path

import pytest

from extract.mentions.choosing import load_choosers
from extract.mentions.fields import options_of
from extract.mentions.finding import find_all, weigh
from extract.mentions.judge import load_judge
from extract.mentions.terms import resolve_term
from tests.quality.test_sentences import article, split

TERMS = Path(__file__).parent / "terms"
LANGUAGES = sorted(p.stem for p in TERMS.glob("*.txt"))
FOUND = 0.9


def term_of(text: str, lang: str) -> str:
    """The term of the likeliest agreement."""
    choosers = load_choosers()
    document, cast, candidates = find_all(article(text, lang), lang)
    groups = [w for w in weigh(document, cast, candidates, load_judge()) if w.group.type == "agreement"]
    if not groups:
        return "no agreement"
    options = options_of(max(groups, key=lambda w: w.confidence).group, document, cast)
    day = choosers["date"].best(options["date"][0])
    return resolve_term(choosers["term"].best(options["term"][0]), day, document.published) or "-"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_terms_are_found(lang: str) -> None:
    lines = [split(line) for line in (TERMS / f"{lang}.txt").read_text(encoding="utf-8").splitlines()]
    wrong = [f"{wanted}, not {told} | {text}" for wanted, text in lines if (told := term_of(text, lang)) != wanted]
    assert len(lines) >= 30
    assert 1 - len(wrong) / len(lines) >= FOUND, "\n".join(wrong)
