"""What events of one article share."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from extract.mentions.choosing import load_choosers
from extract.mentions.fields import fill_fields
from extract.mentions.finding import find_all, weigh
from extract.mentions.judge import Judge
from extract.mentions.occasion import complete
from records.article import Article
from records.mention import Side

TOWNS, STATES = (Side("NO", "Bergen"), Side("CL", "Valparaiso")), (Side("NO"), Side("CL"))
OF_TOWNS = "The mayors of Bergen and Valparaiso signed a twinning agreement. The delegations of Norway and Chile also signed an action plan."


@pytest.mark.parametrize(
    ("text", "sides"), [(OF_TOWNS, TOWNS), (f"The presidents of Norway and Chile met on Tuesday. {OF_TOWNS}", STATES)]
)
def test_an_act_is_one_of_the_towns_that_act_beside_it_unless_the_article_opens_with_statesmen(text: str, sides: tuple[Side, ...]) -> None:
    document, cast, candidates = find_all(Article("", text, "en", datetime(2025, 9, 17, tzinfo=UTC)), "en")
    groups = [w.group for w in weigh(document, cast, candidates, Judge(0.0, {}, {})) if w.group.type == "agreement"]
    filled = [fill_fields(g, document, cast, 0.9, load_choosers()) for g in groups]
    mentions = [replace(m, sides=TOWNS if m.instrument == "twinning" else STATES) for m in filled]
    assert {m.instrument: m.sides for m in complete(document, groups, mentions)} == {"twinning": TOWNS, "action_plan": sides}
