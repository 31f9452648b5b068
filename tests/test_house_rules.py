"""The house keeps its own rules."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from records.page import Outcome
from records.source import SiteRules, Source
from settings import Settings

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("records", "sources", "settings", "extract", "events", "store", "crawler", "alerts", "tasks", "web", "cli", "demo")
BANNED = ("utils", "util", "helpers", "helper", "common", "misc", "manager", "handler", "service", "data", "info", "process")


def modules() -> Iterator[Path]:
    for room in ROOMS:
        yield from (ROOT / room).rglob("*.py")


def test_no_module_is_longer_than_400_lines() -> None:
    long = {str(p.relative_to(ROOT)): n for p in modules() if (n := len(p.read_text(encoding="utf-8").splitlines())) > 400}
    assert not long


def test_no_function_is_longer_than_45_lines() -> None:
    long = []
    for path in modules():
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno > 45:
                long.append(f"{path.relative_to(ROOT)}:{node.name}")
    assert not long


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert not [str(p) for p in modules() if p.stem in BANNED]


def test_every_module_opens_with_what_it_is() -> None:
    bare = [str(p.relative_to(ROOT)) for p in modules() if p.stat().st_size and not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))]
    assert not bare


def tracked() -> list[str]:
    found = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.skip("not a git checkout")
    return found.stdout.splitlines()


def test_no_file_names_a_path_of_a_machine() -> None:
    pattern = re.compile(r"(?<![\w./])/(?:work|farm|root|home)/\w")
    guilty = []
    for name in tracked():
        path = ROOT / name
        text = path.suffix in (".py", ".md", ".yml", ".toml", ".cfg", ".lock", "") and path.is_file()
        if text and name != "tests/test_house_rules.py" and pattern.search(path.read_text(encoding="utf-8", errors="replace")):
            guilty.append(name)
    assert not guilty


def test_the_lock_file_holds_names_and_versions_only() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    assert lines and all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9._+!-]+", line) for line in lines)


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_docs_name_every_setting(name: str) -> None:
    assert f"`ACCORDWATCH_{name.upper()}`" in (ROOT / "docs/settings.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("outcome", list(Outcome))
def test_docs_name_every_outcome(outcome: Outcome) -> None:
    assert f"`{outcome}`" in (ROOT / "docs/outcomes.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("key", sorted({*Source.model_fields, *SiteRules.model_fields} - {"id", "allow_loopback"}))
def test_docs_name_every_key_of_a_source(key: str) -> None:
    assert f"`{key}`" in (ROOT / "docs/sources.md").read_text(encoding="utf-8")


def test_docs_name_every_command() -> None:
    import typer.main

    from cli.main import app

    text = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    command = typer.main.get_command(app)
    for name, sub in command.commands.items():  # type: ignore[attr-defined]
        names = [f"{name} {inner}" for inner in sub.commands] if hasattr(sub, "commands") else [name]
        assert not [n for n in names if f"`accordwatch {n}" not in text]


def test_every_trap_of_the_table_has_its_test() -> None:
    rows = [line.split(" | ") for line in (ROOT / "docs/traps.md").read_text(encoding="utf-8").splitlines() if line.startswith("| ") and "`test_" in line]
    assert len(rows) >= 24
    texts = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")}
    for row in rows:
        name, _, place = row[-1].strip(" |").partition(" in ")
        assert f"def {name.strip('`')}(" in texts[place.strip("`") or "test_traps.py"], name
