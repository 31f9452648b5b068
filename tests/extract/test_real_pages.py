"""Real pages whose true text is known: as good as the best published, without a rule for any of their sites."""

import gzip
import importlib.util
import json
from collections.abc import Iterator
from statistics import mean
from types import ModuleType
from typing import Any

from extract import read_article
from records.article import Article
from tests.shared_material import shared


def read_set(name: str) -> Iterator[tuple[dict[str, Any], Article]]:
    folder = shared(f"pages/{name}")
    for line in (folder / "index.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield row, read_article(gzip.decompress((folder / row["file"]).read_bytes()), url=row["url"] or None)


def measure() -> ModuleType:
    """The measure of the article-extraction benchmark."""
    spec = importlib.util.spec_from_file_location("score", shared("pages/score.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def f1(rows: list[tuple[str, str]]) -> float:
    score = measure()
    parts = [score.compare(true, found) for true, found in rows]
    precision = mean(score.share(tp, fp, fn) for tp, fp, fn in parts if tp + fp > 0)
    recall = mean(score.share(tp, fn, fp) for tp, fp, fn in parts if tp + fn > 0)
    return 2 * precision * recall / (precision + recall)


def test_the_text_of_the_benchmarks_pages_is_found() -> None:
    rows = [(row["text"], article.text) for row, article in read_set("aeb")]
    assert len(rows) == 181 and f1(rows) >= 0.981
