"""The command line as a user meets it: right input, wrong input, exit status, one clear sentence."""

import json
import os
import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cli.article_input import parse_span

ARTICLE = {
    "id": "a1", "url": "https://x.example/1", "lang": "ru", "published": "2020-11-25", "title": "Мэры подписали программу",
    "text": "Мэр Москвы Сергей Собянин и мэр Душанбе Рустам Эмомали подписали программу сотрудничества на 2020-2023 годы. Стороны провели переговоры.",
    "extra": 1,
}  # fmt: skip


def accordwatch(*arguments: str, folder: Path, stdin: str = "", largest_file: int | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """`largest_file`: bytes that a file may have, as on a full disk."""
    limit = f"import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, ({largest_file},) * 2); "
    begin = limit if largest_file else ""
    return subprocess.run(
        [sys.executable, "-c", begin + "from cli.main import run; run()", *arguments], input=stdin, capture_output=True, encoding="utf-8", timeout=90,
        env=os.environ | {"ACCORDWATCH_DATA_FOLDER": str(folder)} | environment, check=False,
    )  # fmt: skip


def test_extract_reads_lines_in_order_and_names_the_bad_one(tmp_path: Path) -> None:
    lines = "\n".join([json.dumps(ARTICLE), "{broken", json.dumps({"id": "x"}), json.dumps(ARTICLE | {"id": "a2"})])
    done = accordwatch("extract", "-", folder=tmp_path, stdin=lines)
    assert done.returncode == 1
    assert "line 2" in done.stderr and "line 3" in done.stderr and "'text'" in done.stderr
    out = [json.loads(line) for line in done.stdout.splitlines()]
    assert [o["id"] for o in out] == ["a1", "a2"] and out[0]["relevant"]
    agreement = next(e for e in out[0]["events"] if e["type"] == "agreement")
    assert agreement["status"] == "signed" and agreement["instrument"] == "programme" and agreement["valid"] == "2020/2023"
    assert {(s["country"], s["place"]) for s in agreement["sides"]} == {("RU", "Moscow"), ("TJ", "Dushanbe")}
    start, end = agreement["evidence_spans"][0]
    assert ARTICLE["text"][start:end] == agreement["evidence"] and agreement["rules"]


def test_extract_resolve_gives_one_event_for_two_tellings(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps(ARTICLE | {"id": i}) for i in ("a1", "a2"))
    done = accordwatch("extract", "-", "--resolve", folder=tmp_path, stdin=lines)
    first, second = ({e["event_id"] for e in json.loads(line)["events"]} for line in done.stdout.splitlines())
    assert first == second and None not in first


def test_article_reads_a_saved_page(tmp_path: Path) -> None:
    page = tmp_path / "p.html"
    page.write_text(f"<html><body><h1>{ARTICLE['title']}</h1><article><p>{ARTICLE['text']}</p><p>{ARTICLE['text']}</p></article></body></html>", "utf-8")
    (read,) = map(json.loads, accordwatch("article", str(page), "--url", "https://x.example/20201125/1.html", folder=tmp_path).stdout.splitlines())
    assert read["title"] == ARTICLE["title"] and read["lang"] == "ru" and read["published"].startswith("2020-11-25")
    lines = tmp_path / "pages.jsonl"
    lines.write_text(json.dumps({"file": "p.html", "id": "one"}) + "\nnonsense\n" + json.dumps({"file": "none.html"}) + "\n", "utf-8")
    done = accordwatch("article", str(lines), folder=tmp_path)
    assert done.returncode == 1 and json.loads(done.stdout)["id"] == "one" and "line 2" in done.stderr and "none.html" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("crawl", "tj/sputnk-ru"), 2, "Did you mean"),
        (("crawl",), 2, "--all"),
        (("show", "ev-nothing"), 2, "No event"),
        (("extract", "no-such-file.txt"), 4, "no file"),
        (("extract", "."), 4, "is a folder"),
        (("extract", "-", "--published", "soon"), 2, "no ISO date"),
        (("subscriptions", "add", "me", "--email", "not-an-address"), 2, "email"),
        (("subscriptions", "add", "me", "--email", "a@b.example", "--pair", "RUTJ"), 2, "RU-TJ"),
    ],
)
def test_a_mistake_gets_one_sentence_and_its_exit_status(tmp_path: Path, arguments: tuple[str, ...], code: int, said: str) -> None:
    done = accordwatch(*arguments, folder=tmp_path)
    assert done.returncode == code, done.stderr
    assert said in done.stderr and "Traceback" not in done.stderr


def test_a_dead_host_is_a_problem_of_its_source_and_no_crash(tmp_path: Path) -> None:
    folder = tmp_path / "sources" / "tj"
    folder.mkdir(parents=True)
    text = "title: T\nhome: http://127.0.0.1:9/\ncountry: TJ\nlanguages: [ru]\npublisher: P\nfeeds: ['http://127.0.0.1:9/rss']\nallow_loopback: true\n"
    (folder / "dead.yml").write_text(text, encoding="utf-8")
    done = accordwatch("crawl", "tj/dead", folder=tmp_path)
    assert done.returncode == 1 and "tj/dead" in done.stderr and "Traceback" not in done.stderr
    health = json.loads(accordwatch("sources", "health", "--json", folder=tmp_path).stdout)
    assert health[0]["source_id"] == "tj/dead" and health[0]["failures"] > 0 and health[0]["why"]


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    done = accordwatch("status", folder=tmp_path, ACCORDWATCH_WORKERS="many")
    assert done.returncode == 2 and "ACCORDWATCH_WORKERS" in done.stderr


def test_a_broken_source_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "sources" / "tj").mkdir(parents=True)
    (tmp_path / "sources" / "tj" / "mine.yml").write_text("title: [\n", encoding="utf-8")
    done = accordwatch("sources", "list", folder=tmp_path)
    assert done.returncode == 2 and "mine.yml" in done.stderr


def test_a_broken_file_of_subscriptions_gets_one_line_that_names_the_place(tmp_path: Path) -> None:
    (tmp_path / "subscriptions.yml").write_text("a: [1\nb: }\n", encoding="utf-8")
    done = accordwatch("subscriptions", "add", "--file", str(tmp_path / "subscriptions.yml"), folder=tmp_path)
    assert done.returncode == 2 and "line 2 is no YAML" in done.stderr and len(done.stderr.splitlines()) == 1


def test_a_locked_store_and_a_full_disk_are_said_and_nothing_is_lost(tmp_path: Path) -> None:
    add = ("subscriptions", "add", "me", "--email", "a@b.example")
    assert accordwatch(*add, folder=tmp_path).returncode == 0
    file = tmp_path / "accordwatch.db"
    with closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN IMMEDIATE")
        done = accordwatch("subscriptions", "add", "two", "--email", "a@b.example", folder=tmp_path, ACCORDWATCH_LOCK_TIMEOUT_SECONDS="1")
    assert done.returncode == 5 and "locked" in done.stderr and len(done.stderr.splitlines()) == 1
    done = accordwatch("subscriptions", "add", "two", "--email", "a@b.example", folder=tmp_path, largest_file=4096)
    assert done.returncode == 5 and "full" in done.stderr and len(done.stderr.splitlines()) == 1
    assert [s["id"] for s in json.loads(accordwatch("subscriptions", "list", "--json", folder=tmp_path).stdout)] == ["me"]


def test_subscriptions_are_added_changed_and_listed(tmp_path: Path) -> None:
    assert "Added" in accordwatch("subscriptions", "add", "me", "--email", "a@b.example", "--pair", "RU-TJ", folder=tmp_path).stdout
    assert "Changed" in accordwatch("subscriptions", "add", "me", "--email", "a@b.example", folder=tmp_path).stdout
    listed = json.loads(accordwatch("subscriptions", "list", "--json", folder=tmp_path).stdout)
    assert [s["id"] for s in listed] == ["me"]
    assert "me" in accordwatch("subscriptions", "list", folder=tmp_path).stdout
    file = tmp_path / "subscriptions.yml"
    file.write_text("- {id: two, email: c@d.example, filter: {sectorz: [energy]}}\n", encoding="utf-8")
    done = accordwatch("subscriptions", "add", "--file", str(file), folder=tmp_path)
    assert done.returncode == 2 and "entry 1" in done.stderr and "sectorz" in done.stderr


def test_status_and_doctor_tell_how_it_stands(tmp_path: Path) -> None:
    content = json.loads(accordwatch("status", "--json", folder=tmp_path).stdout)
    assert content["articles"] == 0 and {step: waiting["count"] for step, waiting in content["due"].items()} == dict.fromkeys(content["due"], 0)
    done = accordwatch("doctor", folder=tmp_path)
    assert done.returncode == 0 and "store\tok" in done.stdout


def test_evaluate_scores_and_shows_what_fails(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    sides = [{"country": "RU", "place": "Moscow", "org": None}, {"country": "TJ", "place": "Dushanbe", "org": None}]
    event = {"type": "agreement", "status": "signed", "instrument": "programme", "sides": sides, "date": "2020-11-25", "evidence": "x"}
    missing = event | {"type": "visit", "instrument": None}
    gold.write_text(json.dumps(ARTICLE | {"relevant": True, "events": [event, missing]}) + "\n", encoding="utf-8")
    scores = json.loads(accordwatch("evaluate", str(gold), "--json", folder=tmp_path).stdout)
    assert scores["all"]["articles"] == 1 and scores["agreement"]["events"]["r"] == 1.0 and scores["visit"]["events"]["r"] == 0.0
    assert "missed: visit signed" in accordwatch("evaluate", str(gold), "--errors", folder=tmp_path).stdout
    assert accordwatch("evaluate", str(gold), folder=tmp_path).stdout.splitlines()[0].endswith("where\tplaces\tsectors")
    absent = accordwatch("evaluate", str(tmp_path / "absent.jsonl"), folder=tmp_path)
    assert absent.returncode == 4 and "absent.jsonl cannot be read: No such file or directory. It should" in absent.stderr
    gold.write_text("{}\n", encoding="utf-8")
    assert accordwatch("evaluate", str(gold), folder=tmp_path).returncode == 4


def test_explain_shows_what_matched_and_what_was_rejected(tmp_path: Path) -> None:
    done = accordwatch("explain", "-", folder=tmp_path, stdin=json.dumps(ARTICLE))
    assert "подписали → trigger:sign=done" in done.stdout and "TAKEN" in done.stdout and "instrument:programme" in done.stdout


@pytest.mark.slow
def test_the_demo_does_the_whole_job(tmp_path: Path) -> None:
    done = accordwatch("demo", "--folder", str(tmp_path / "out"), folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Subject:" in done.stdout and "What next" in done.stdout and "treaty" in done.stdout
    assert "reading articles" in done.stderr
    assert list((tmp_path / "out" / "mail").glob("*.eml"))
    exported = accordwatch("events", "--country", "RU", "--country", "IR", "--type", "agreement", "--json", folder=tmp_path / "out")
    events = json.loads(exported.stdout)
    treaty = next(e for e in events if e["instrument"] == "treaty" and e["status"] == "signed")
    assert len({a["language"] for a in treaty["articles"]}) >= 4 and treaty["date"] == "2025-01-17"
    shown = accordwatch("show", treaty["id"][:9], folder=tmp_path / "out")
    assert "2025/2045" in shown.stdout and "Reports" not in shown.stderr
    assert accordwatch("events", "--format", "csv", folder=tmp_path / "out").stdout.startswith("event,sides")
    decide_on(treaty, tmp_path / "out")


def decide_on(treaty: dict[str, Any], out: Path) -> None:
    """What a user does with an event that the demo found."""
    states = json.loads(accordwatch("agreements", "--country", "RU", "--country", "IR", "--json", "--on", "2045-12-01", folder=out).stdout)
    assert next(a for a in states if treaty["id"] in [e["id"] for e in a["events"]])["state"] == "expiring"
    assert accordwatch("agreements", "--state", "lost", folder=out).returncode == 2
    article = json.loads(accordwatch("show", treaty["id"], "--json", folder=out).stdout)["articles"][-1]["url"]
    done = accordwatch("events", "split", treaty["id"], "--articles", article, "--reason", "another day", "--author", "Ann", folder=out)
    assert done.returncode == 0 and done.stdout.count("agreement signed") == 2
    (decision,) = json.loads(accordwatch("events", "decisions", "--json", folder=out).stdout)
    assert (decision["author"], decision["reason"], decision["kind"]) == ("Ann", "another day", "apart")
    assert "another day" in accordwatch("show", treaty["id"], folder=out).stdout
    assert accordwatch("events", "undo", str(decision["id"]), folder=out).returncode == 0
    assert article in accordwatch("show", treaty["id"], folder=out).stdout
    assert "Rejected" in accordwatch("events", "reject", treaty["id"], folder=out).stdout
    assert accordwatch("events", "edit", treaty["id"], "--status", "held", folder=out).returncode == 2


def test_the_last_day_of_a_span_belongs_to_it() -> None:
    first, last = parse_span("2025-12-23", "2025-12-24")
    assert str(first) == "2025-12-23 00:00:00+00:00" and str(last) == "2025-12-24 23:59:59.999999+00:00"
    assert str(parse_span(None, "2025-12-24T10:00")[1]) == "2025-12-24 10:00:00+00:00"


@pytest.mark.parametrize("command", [("sources", "try"), ("sources", "record"), ("rescrape",)])
def test_what_is_no_address_is_said_to_be_none(tmp_path: Path, command: tuple[str, ...]) -> None:
    for url in ("ftp://x", "http://", "http://[bad", "file:///etc/passwd"):
        done = accordwatch(*command, url, folder=tmp_path)
        assert done.returncode == 2 and done.stderr.startswith(f"accordwatch: {url!r} is no address."), done.stderr


def test_a_page_that_is_no_article_is_said_to_be_none_with_what_to_do(tmp_path: Path) -> None:
    pages = {
        "bare": (b"<html><body><h1>A title that is longer than any that says nothing</h1></body></html>", "not_article", "save the page from the browser"),
        "brief": (b"<html><body><h1>A title</h1><p>A line of text that stands alone here.</p></body></html>", "too_short", "too short"),
        "random": (random.Random(8).randbytes(20_000), "unreadable", "Save it as HTML"),
        "paper": (b"%PDF-1.7\n" + random.Random(9).randbytes(20_000), "unreadable", "Save it as HTML"),
        "large": (b"<html><body>" + b"<p>a</p>" * 30_000, "oversized", "Cut out"),
    }
    for name, (content, _, _) in pages.items():
        (tmp_path / f"{name}.html").write_bytes(content)
    done = accordwatch("article", *(str(tmp_path / f"{name}.html") for name in pages), folder=tmp_path)
    assert done.returncode == 0 and [json.loads(line)["outcome"] for line in done.stdout.splitlines()] == [told[1] for told in pages.values()]
    for line, (name, (_, outcome, advice)) in zip(done.stderr.splitlines(), pages.items(), strict=True):
        assert f"{name}.html: {outcome}" in line and advice in line
