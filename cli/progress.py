"""Progress of long work: a bar on a terminal, a line now and then when piped. Always on standard error."""

import sys
import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

_NAMES = {"fetched": "fetching pages", "read": "reading articles", "resolved": "finding events"}
SECONDS_BETWEEN_LINES = 2.0


class Bars:
    """Use as a context; call it with (phase, done, of how many; 0 is not known)."""

    def __init__(self) -> None:
        self._drawn = sys.stderr.isatty()
        columns = (TextColumn("{task.description:18}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=Console(stderr=True))
        self._tasks: dict[str, int] = {}
        self._last: dict[str, tuple[float, int]] = {}

    def __enter__(self) -> Self:
        if self._drawn:
            self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._drawn:
            self._progress.stop()
        elif kind is None:
            for phase, (_, done) in self._last.items():
                print(f"{_NAMES[phase]}: {done} done", file=sys.stderr)

    def __call__(self, phase: str, done: int, total: int) -> None:
        if self._drawn:
            if phase not in self._tasks:
                self._tasks[phase] = self._progress.add_task(_NAMES[phase], total=total or None)
            self._progress.update(self._tasks[phase], completed=done, total=total or None)  # type: ignore[arg-type]
            return
        told_at = self._last.get(phase, (0.0, 0))[0]
        if time.monotonic() - told_at >= SECONDS_BETWEEN_LINES:
            print(f"{_NAMES[phase]}: {done}{f' of {total}' if total else ''}", file=sys.stderr)
            told_at = time.monotonic()
        self._last[phase] = (told_at, done)
