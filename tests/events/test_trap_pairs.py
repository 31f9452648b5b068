"""Reports that look alike and are not one occasion, and the reverse; each in both orders of arrival."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from told import tell

from events import New, block_keys, compare, compose, resolve, resolve_all
from events.identity import founding_id

TRAPS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "traps.yml").read_text("utf-8"))


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap["trap"])
def test_no_trap_is_stepped_into(trap: dict[str, Any]) -> None:
    one, other = (tell(f"paper-{n}", **{**trap["both"], **told}) for n, told in enumerate(trap["reports"]))
    expected = 1 if trap["is"] == "one" else 2
    assert len(resolve_all([one, other])) == expected, compare(one, other)
    for first, second in ((one, other), (other, one)):
        decision = resolve(second, [compose(founding_id([first]), [first])])
        assert isinstance(decision, New) == (expected == 2), compare(one, other)


@pytest.mark.parametrize("trap", [t for t in TRAPS if t["is"] == "one"], ids=lambda trap: trap["trap"])
def test_reports_of_one_occasion_meet_in_a_block(trap: dict[str, Any]) -> None:
    one, other = (tell(f"paper-{n}", **{**trap["both"], **told}) for n, told in enumerate(trap["reports"]))
    assert set(block_keys(one)) & set(block_keys(other))


def test_there_are_at_least_twenty_traps_to_keep_apart() -> None:
    assert sum(trap["is"] == "apart" for trap in TRAPS) >= 20
