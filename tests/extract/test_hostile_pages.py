"""Hostile pages end in an outcome, in bounded time and memory, and half a page never passes for an article."""

import importlib
import json
import os
import pkgutil
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import extract.reading
from tests.shared_material import ROOT, shared

PART = 20  # of the public suites one page in so many, always the same ones; `make suites` reads them all
CHILD = Path(__file__).with_name("hostile_pages.py")


def run_child(kind: str, pages: list[str], seconds: int) -> list[dict[str, Any]]:
    """What the child says of each page; it is killed after so many seconds."""
    given = "\n".join(json.dumps(page) for page in pages)
    done = subprocess.run(
        [sys.executable, str(CHILD), kind], input=given, capture_output=True, text=True, timeout=seconds, check=False, cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_pages_of_every_hostile_shape_cost_five_seconds_and_300_megabytes_at_most() -> None:
    found = {told["name"]: told for told in run_child("shapes", [], 200)}
    assert len(found) >= 20
    assert not [told for told in found.values() if told["seconds"] > 5 or told["megabytes"] > 300]
    # What the parser dropped is not passed over: such a page is no article.
    assert {found[name]["outcome"] for name in ("levels", "300 levels", "unclosed")} == {"unreadable"}
    assert found["200 levels"]["outcome"] == found["colspan"]["outcome"] == found["attribute"]["outcome"] == "stored"
    assert found["line"]["outcome"] == found["attributes"]["outcome"] == "oversized"


def suite_pages() -> Iterator[str]:
    for path in sorted(shared("suites/html5lib/tokenizer").glob("*.test")):
        content = json.loads(path.read_text(encoding="utf-8"))
        cases = content.get("tests", content.get("xmlViolationTests", []))
        yield from (case["input"] for case in cases[:: 1 + len(cases) // 400])  # of thousands of named entities some
    for path in sorted(shared("suites/html5lib/encoding").rglob("*.dat")):
        yield path.read_bytes().decode("latin-1")
    for text in json.loads(shared("suites/blns/blns.json").read_text(encoding="utf-8")):
        yield text
        yield f"<html><head><title>{text}</title><meta property='article:published_time' content='{text}'></head><body><h1>{text}</h1>" + (
            f"<p>{text}</p>" * 20
        )
    for path in sorted(shared("suites/feedparser").rglob("*.xml")):
        yield path.read_bytes().decode("latin-1")


def test_the_public_suites_end_in_outcomes_each_within_two_seconds() -> None:
    pages = list(suite_pages())
    assert len(pages) > 4_000
    if os.environ.get("ACCORDWATCH_SUITES") != "full":
        pages = random.Random(22).sample(pages, len(pages) // PART)
    found = run_child("lines", pages, 1_200)
    assert len(found) == len(pages) and max(told["seconds"] for told in found) < 2


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for module in pkgutil.iter_modules(extract.reading.__path__, "extract.reading."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                yield f"{module.name}.{name}", value


SHARE = 20  # per cent of a megabyte that is tried, in as much of the time
ADVERSARIAL = [" ", "a", "1", "1 ", "1.", "-", "<meta ", "12 марта ", "年1", "a 1 ", "ا", "a/", "2020 ", "share ", "фото ", "_"]


@pytest.mark.parametrize(("name", "pattern"), list(patterns()))
def test_no_pattern_takes_more_than_a_second_for_a_megabyte(name: str, pattern: re.Pattern[str]) -> None:
    for unit in ADVERSARIAL:
        text = unit * (SHARE * 1_000_000 // len(unit) // 100)
        begun = time.process_time()
        pattern.search(text)
        pattern.match(text + "!")
        assert time.process_time() - begun < 2 * SHARE / 100, (name, unit)
