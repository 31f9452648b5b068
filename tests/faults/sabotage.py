"""Workers whose reader does, on pages that say so, what hostile pages and broken C code do. `celery -A sabotage worker` runs it."""

import ctypes
import os
import signal
from typing import Any

from tasks import steps
from tasks.celery_app import app

__all__ = ["app"]

_read_page = steps.read_page


def _segfault() -> None:
    ctypes.string_at(0)


def _hang() -> None:
    """Inside C code, with the interpreter's lock, heeding no signal that can be blocked."""
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    ctypes.PyDLL(None).sleep(600)


def _eat() -> None:
    bytearray(4 * 1024**3)


DEEDS = {
    b"deed-kill": lambda: os.kill(os.getpid(), signal.SIGKILL), b"deed-segfault": _segfault, b"deed-memory": _eat, b"deed-hang": _hang,
}  # fmt: skip


def read_page(stored: Any, source: Any, repeated: frozenset[str] = frozenset()) -> Any:
    for mark, deed in DEEDS.items():
        if mark in stored.page.body:
            deed()
    return _read_page(stored, source, repeated)


steps.read_page = read_page
