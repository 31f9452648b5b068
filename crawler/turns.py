"""Whose turn it is: requests wait here by host, and no more are handed out than may be under way.

Scrapy would take them all at once and let a slow host fill its places; what waits here can also be taken back when the host says to wait.
"""

from collections import defaultdict, deque
from collections.abc import Iterator

from scrapy.http import Request

MOST_REFUSALS = 5  # pages refused in a row; the rest are not asked this time


class Turns:
    def __init__(self, width: dict[str, int]) -> None:
        self._width = width
        self._waiting: dict[str, deque[Request]] = defaultdict(deque)
        self._under_way: dict[str, int] = defaultdict(int)
        self._refusals: dict[str, int] = defaultdict(int)

    def add(self, host: str, request: Request, *, first: bool = False) -> None:
        (self._waiting[host].appendleft if first else self._waiting[host].append)(request)

    def start(self, host: str) -> Iterator[Request]:
        """The requests that may be made now."""
        while self._waiting[host] and self._under_way[host] < self._width.get(host, 1):
            self._under_way[host] += 1
            yield self._waiting[host].popleft()

    def end(self, host: str) -> Iterator[Request]:
        """One has ended; the next."""
        self._under_way[host] -= 1
        return self.start(host)

    def take_back(self, host: str) -> list[Request]:
        """All that was to be asked of the host, and no longer is."""
        taken = list(self._waiting[host])
        self._waiting[host].clear()
        return taken

    def note(self, host: str, *, refused: bool) -> None:
        self._refusals[host] = self._refusals[host] + 1 if refused else 0

    def is_refused(self, host: str) -> bool:
        return self._refusals[host] >= MOST_REFUSALS
