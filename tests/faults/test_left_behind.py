"""No process of the service outlives its supervisor, nor waits for a broker that is gone when it is asked to stop."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from lines import OwnBroker, wait_for

from tasks.supervising import worker_arguments

HEARTBEATS_SECONDS = 5.0  # Celery sends one every two seconds, where they are on
STOPS_WITHIN_SECONDS = 30.0

# A supervisor of two parts, with as many threads as one with real parts; each part writes what it is told by SIGTERM, and goes on.
SUPERVISOR = """
import sys, threading, time
from pathlib import Path
from settings import Settings
from tasks.supervising import Part, Service

PART = '''
import signal, sys, time
signal.signal(signal.SIGTERM, lambda number, frame: open(sys.argv[1], "w").close())
open(sys.argv[1] + "-ready", "w").close()
time.sleep(60)
'''
folder = Path(sys.argv[1])
service = Service(Settings(data_folder=folder), lambda part, line: None)
service.parts = [Part(name, [sys.executable, "-c", PART, str(folder / name)]) for name in ("work", "beat")]
service.run()
"""


@pytest.mark.parametrize(("queues", "threads"), [("extract,alert", False), ("crawl", True)])
def test_a_worker_stops_when_asked_though_its_broker_is_gone(tmp_path: Path, broker: OwnBroker, queues: str, threads: bool) -> None:
    environment = os.environ | {"ACCORDWATCH_BROKER_URL": broker.url, "ACCORDWATCH_DATA_FOLDER": str(tmp_path / "data")}
    log = tmp_path / "log"
    with log.open("wb") as written:
        worker = subprocess.Popen(
            worker_arguments(queues, 2, threads=threads), env=environment, stdout=written, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        assert wait_for(lambda: "ready" in log.read_text(), 90), log.read_text()[-2000:]
        broker.freeze()  # what is said to it now, waits, and is tried again after its end
        time.sleep(HEARTBEATS_SECONDS)
        broker.kill(emptied=True)
        assert worker.poll() is None
        worker.terminate()
        assert wait_for(lambda: worker.poll() is not None, STOPS_WITHIN_SECONDS), log.read_text()[-3000:]
    finally:
        with suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone tells a process of its parent's end")
def test_when_the_supervisor_is_killed_workers_are_asked_to_end_and_the_others_ended(tmp_path: Path) -> None:
    supervisor = subprocess.Popen([sys.executable, "-c", SUPERVISOR, str(tmp_path)], start_new_session=True)
    try:
        assert wait_for(lambda: (tmp_path / "work-ready").exists() and (tmp_path / "beat-ready").exists(), 60)
        parts = {part: number for part in ("work", "beat") for number in processes_with(str(tmp_path / part))}
        supervisor.kill()
        supervisor.wait()
        assert wait_for((tmp_path / "work").exists, 10), "the worker was not asked"
        assert wait_for(lambda: not processes_with(str(tmp_path / "beat")), 10), "beat was asked only, and its answer can wait for itself"
        assert not (tmp_path / "beat").exists()
        assert processes_with(str(tmp_path / "work")) == [parts["work"]]
    finally:
        for number in processes_with(str(tmp_path)):
            os.kill(number, signal.SIGKILL)


def processes_with(argument: str) -> list[int]:
    """Processes that have this argument, in whole."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                if argument.encode() in (entry / "cmdline").read_bytes().split(b"\0"):
                    found.append(int(entry.name))
    return found
