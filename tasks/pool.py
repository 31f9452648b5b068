"""Reads pages in a pool of processes, each page with a deadline; a process that dies takes only its page with it."""

import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.connection import Connection, wait

from records.errors import AccordwatchError
from settings import Settings
from sources import load_catalogue
from store import Store
from tasks.bounds import bound_memory
from tasks.second_reader import second_reader
from tasks.steps import extract_page


def _work(pipe: Connection, settings: Settings) -> None:
    """The child: takes page numbers, answers with (page, outcome or error)."""
    bound_memory(settings.max_worker_bytes)
    store = Store(settings.database_url, settings.lock_timeout_seconds)
    catalogue = load_catalogue(extra=(settings.own_sources_folder,))
    second = second_reader(settings, store)
    while (page_id := pipe.recv()) is not None:
        try:
            outcome = extract_page(store, page_id, catalogue, settings.page_timeout_seconds, second)
            pipe.send((page_id, str(outcome) if outcome else "", None))
        except AccordwatchError as error:
            pipe.send((page_id, "", str(error)))


class ReadingPool:
    """`run` reads pages; a worker that overruns `page_timeout_seconds` or dies is replaced, its page stays due."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._context = multiprocessing.get_context("spawn")

    def run(self, page_ids: list[int], tell: Callable[[int, str], None]) -> list[int]:
        """Reads the pages; those whose reading was given up."""
        queue, failed = list(reversed(page_ids)), []
        workers = [self._start() for _ in range(min(self._settings.workers, len(page_ids)))]
        busy: dict[Connection, tuple[int, float]] = {}
        try:
            for _, pipe in workers:
                if queue:
                    busy[pipe] = self._hand_out(pipe, queue)
            while busy:
                for pipe in wait(list(busy), timeout=1.0):
                    page_id, _ = busy.pop(pipe)  # type: ignore[arg-type]
                    answer = _receive(pipe)  # type: ignore[arg-type]
                    if answer is None:
                        failed.append(page_id)
                        pipe = self._replace(workers, pipe)  # type: ignore[arg-type]
                        tell(page_id, "failed")
                    elif answer[2]:
                        raise AccordwatchError(answer[2])
                    else:
                        tell(page_id, answer[1])
                    if queue:
                        busy[pipe] = self._hand_out(pipe, queue)  # type: ignore[index,arg-type]
                failed += self._end_overdue(workers, busy, queue, tell)
        finally:
            for process, pipe in workers:
                _end(process, pipe)
        return failed

    def _start(self) -> tuple[multiprocessing.process.BaseProcess, Connection]:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_work, args=(theirs, self._settings), daemon=True)
        process.start()
        theirs.close()
        return process, ours

    def _hand_out(self, pipe: Connection, queue: list[int]) -> tuple[int, float]:
        page_id = queue.pop()
        pipe.send(page_id)
        return page_id, time.monotonic() + self._settings.page_timeout_seconds

    def _replace(self, workers: list[tuple[multiprocessing.process.BaseProcess, Connection]], pipe: Connection) -> Connection:
        index = next(i for i, (_, own) in enumerate(workers) if own is pipe)
        workers[index][0].kill()
        workers[index] = self._start()
        return workers[index][1]

    def _end_overdue(self, workers, busy, queue, tell) -> list[int]:  # type: ignore[no-untyped-def]
        late = [(pipe, page_id) for pipe, (page_id, deadline) in busy.items() if time.monotonic() > deadline]
        for pipe, page_id in late:
            del busy[pipe]
            tell(page_id, "overran")
            new = self._replace(workers, pipe)
            if queue:
                busy[new] = self._hand_out(new, queue)
        return [page_id for _, page_id in late]


def _receive(pipe: Connection) -> tuple[int, str, str | None] | None:
    try:
        return pipe.recv()  # type: ignore[no-any-return]
    except (EOFError, ConnectionResetError):
        return None


def _end(process: multiprocessing.process.BaseProcess, pipe: Connection) -> None:
    try:
        pipe.send(None)
    except (BrokenPipeError, OSError):
        process.kill()
    process.join(timeout=5)
    if process.is_alive():
        process.kill()
        process.join()
