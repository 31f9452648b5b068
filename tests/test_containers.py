"""The containers and the units of systemd: every part is there, with its command, its health, and no more rights than it needs."""

import configparser
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

from cli.main import app
from cli.service_command import QUEUES
from settings import Settings

ROOT = Path(__file__).resolve().parents[1]
COMPOSE = ROOT / "docker-compose.yml"
APP = ("crawl", "extract", "alert", "beat", "web", "metrics")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    described: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    return dict(described["services"])


def test_every_part_is_there_healthy_and_kept_running(services: dict[str, Any]) -> None:
    assert set(services) == {*APP, "redis", "postgres", "mail"}
    assert all("healthcheck" in part and part["restart"] == "unless-stopped" for part in services.values())
    for name in APP:
        assert {on: how["condition"] for on, how in services[name]["depends_on"].items()} == {
            "redis": "service_healthy",
            "postgres": "service_healthy",
        }
        assert services[name]["cap_drop"] == ["ALL"] and services[name]["read_only"]


def test_commands_and_settings_are_those_of_the_program(services: dict[str, Any]) -> None:
    known = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    assert all(services[name]["command"][0] in known for name in APP)
    queues = {name: services[name]["command"][services[name]["command"].index("--queues") + 1] for name in QUEUES}
    assert queues == {name: name for name in QUEUES}, "a pool of workers for each queue"
    for name in APP:
        assert {key.removeprefix("ACCORDWATCH_").lower() for key in services[name]["environment"]} <= set(Settings.model_fields)


def test_the_broker_forgets_nothing_by_itself_and_asks_for_a_password(services: dict[str, Any]) -> None:
    command = services["redis"]["command"]
    assert command[command.index("--maxmemory-policy") + 1] == "noeviction" and "--requirepass" in command
    assert "ports" not in services["redis"] and "ports" not in services["postgres"], "reachable from the other containers alone"
    for part in services.values():
        assert all(str(port).startswith("127.0.0.1:") for port in part.get("ports", ()))


def test_images_have_versions_and_the_programs_own_is_safe() -> None:
    text = COMPOSE.read_text(encoding="utf-8")
    assert all(re.search(r":v?\d+\.\d+", image) for image in re.findall(r"image: (\S+)", text))
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    python = re.search(r"^FROM python:(\d+)\.(\d+)\.(\d+)-", dockerfile, re.M)
    assert python and tuple(map(int, python.groups())) >= (3, 13, 12), "earlier ones let a headline add mail headers"
    user = re.search(r"^USER (\S+)", dockerfile, re.M)
    assert user and user[1] not in ("0", "root")
    rooms = {path.name for path in ROOT.iterdir() if (path / "__init__.py").exists() and path.name != "tests"}
    compiled = re.search(r"compileall -q (.*) \\", dockerfile)
    assert compiled and rooms == set(compiled[1].split())


def test_docker_takes_the_file() -> None:
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("no docker compose client here")
    environment = os.environ | {"POSTGRES_PASSWORD": "one", "REDIS_PASSWORD": "two"}
    done = subprocess.run(
        [docker, "compose", "-f", str(COMPOSE), "config", "-q"], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", sorted((ROOT / "docs/systemd").glob("*.service")), ids=lambda path: path.stem)
def test_units_start_commands_of_the_program_and_wait_for_a_warm_stop(path: Path) -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(path, encoding="utf-8")
    program, command, *options = unit["Service"]["ExecStart"].split()
    assert program.endswith("/accordwatch") and command in typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert options in ([], ["--queues", "%i"])
    assert unit["Service"]["Restart"] == "always" and int(unit["Service"]["TimeoutStopSec"]) > 90 and unit["Service"]["KillMode"] == "mixed"
