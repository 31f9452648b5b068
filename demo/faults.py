"""Faults on demand: what goes wrong, where, how often."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from itertools import repeat
from threading import Lock
from urllib.parse import urlencode

from demo.answers import Answer, moved
from demo.feed_traps import TRAPS
from demo.page_traps import PAGE_TRAPS

Waiting = Callable[[float], bool]


@dataclass
class Fault:
    """One thing that goes wrong. `path` is a shell pattern over path and query; `times` counts down, None means always.

    A pattern with a star does not cover `/robots.txt`: name it, or use a kind that is about it.
    """

    kind: str
    path: str = "*"
    agency: str | None = None
    times: int | None = None
    seconds: float = 30.0  # slow: before the first byte; drip: between two bytes; retry_after: what the header says
    megabytes: int = 64
    after: str | None = None  # retry_after: the header verbatim (a date, nonsense) instead of `seconds`
    count: int = 5  # short_feed: entries left; quota: requests that are answered
    to: str = ""  # moved: where to
    agent: str = "*"  # only for clients that call themselves so: a shell pattern over the user agent
    struck: int = 0  # how often it has been answered
    seen: set[str] = field(default_factory=set)  # edited: addresses that were served once as they were

    def covers(self, agency: str, target: str, agent: str) -> bool:
        if self.agency not in (None, agency) or self.times == 0 or not fnmatchcase(agent, self.agent):
            return False
        if target == "/robots.txt":
            return self.kind.startswith("robots_") or self.path == target
        return not self.kind.startswith("robots_") and fnmatchcase(target, self.path)


class FaultBook:
    """The faults in force, newest first; safe to use from several threads."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = Lock()

    def add(self, fault: Fault) -> Fault:
        if fault.kind not in KINDS:
            raise ValueError(f"no fault is called {fault.kind!r}; there are {', '.join(sorted(KINDS))}")
        with self._lock:
            self._faults.insert(0, fault)
        return fault

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def find(self, agency: str, target: str, content_type: str, agent: str) -> Fault | None:
        """The fault that strikes this request, counted; None if all is well."""
        with self._lock:
            for fault in self._faults:
                if fault.covers(agency, target, agent) and content_type.startswith(_ONLY_FOR.get(fault.kind, "")):
                    fault.struck += 1
                    if fault.times is not None:
                        fault.times -= 1
                    return fault
        return None


def lay(fault: Fault, answer: Answer, path: str, wait: Waiting) -> Answer:
    """The answer as the fault spoils it. `wait` sleeps, and says True if the newsroom is closing."""
    return KINDS[fault.kind](fault, answer, path, wait)


def _status(code: int, text: str) -> Callable[[Fault, Answer, str, Waiting], Answer]:
    def spoil(fault: Fault, answer: Answer, path: str, wait: Waiting) -> Answer:
        return Answer(code, f"<html><head><title>{text}</title></head><body><h1>{text}</h1></body></html>".encode())

    return spoil


def _slow(fault: Fault, answer: Answer, path: str, wait: Waiting) -> Answer:
    wait(fault.seconds)
    return answer


def _drip(fault: Fault, answer: Answer, path: str, wait: Waiting) -> Answer:
    whole = _whole(answer)

    def bytes_one_by_one() -> Iterator[bytes]:
        for index in range(len(whole)):
            if wait(fault.seconds):
                return
            yield whole[index : index + 1]

    return replace(answer, body=bytes_one_by_one(), length=len(whole))


def _redirect_loop(fault: Fault, answer: Answer, path: str, wait: Waiting) -> Answer:
    """Each hop leads to an address that was not asked before, so that only counting ends it."""
    return moved(f"{path}?{urlencode({'fault': 'redirect_loop', 'hop': fault.struck})}")


def _wrong_charset(fault: Fault, answer: Answer, path: str, wait: Waiting) -> Answer:
    """The header names a charset that the bytes are not in; the page's own declaration stays right."""
    kind, _, charset = answer.content_type.partition("; charset=")
    return replace(
        answer, content_type=f"{kind}; charset={'iso-8859-1' if charset == 'windows-1251' else 'windows-1251'}"
    )


def _html_feed(fault: Fault, answer: Answer, path: str, wait: Waiting) -> Answer:
    text = "<!DOCTYPE html><html><head><title>Site maintenance</title></head><body><p>Back soon.</p></body></html>"
    return Answer(200, text.encode())


def _broken_feed(fault: Fault, answer: Answer, path: str, wait: Waiting) -> Answer:
    """Cut in the middle of an item, as a cache does that ran full; the length is that of the stump."""
    whole = _whole(answer)
    return replace(answer, body=whole[: len(whole) * 2 // 3])


def _oversized(fault: Fault, answer: Answer, path: str, wait: Waiting) -> Answer:
    return replace(answer, body=repeat(b"<p>" + b"x" * 65_530 + b"</p>", fault.megabytes * 16))


def _cut(fault: Fault, answer: Answer, path: str, wait: Waiting) -> Answer:
    whole = _whole(answer)
    return replace(answer, body=iter([whole[: len(whole) // 2]]), length=len(whole))


def _bot_wall(fault: Fault, answer: Answer, path: str, wait: Waiting) -> Answer:
    text = "<html><head><title>Just a moment...</title></head><body><div id='challenge-form'>Checking your browser</div></body></html>"
    return Answer(403, text.encode(), headers={"Server": "cloudflare", "cf-mitigated": "challenge"})


def _retry_after(fault: Fault, answer: Answer, path: str, wait: Waiting) -> Answer:
    return Answer(429, b"Too Many Requests", headers={"Retry-After": fault.after or str(int(fault.seconds))})


def _cookie_wall(fault: Fault, answer: Answer, path: str, wait: Waiting) -> Answer:
    """Back to the same address with a cookie: who does not bring it goes round for ever."""
    return Answer(307, headers={"Location": path, "Set-Cookie": "__arcsjs=1; path=/"})


def _script_wall(fault: Fault, answer: Answer, path: str, wait: Waiting) -> Answer:
    return Answer(200, b"<html><head><script>document.cookie='a=1';location.reload()</script></head><body></body></html>")


def _quota(fault: Fault, answer: Answer, path: str, wait: Waiting) -> Answer:
    return answer if fault.struck <= fault.count else Answer(403, b"Forbidden", "text/plain")


def _moved(fault: Fault, answer: Answer, path: str, wait: Waiting) -> Answer:
    return moved(fault.to)


def _empty_page(fault: Fault, answer: Answer, path: str, wait: Waiting) -> Answer:
    return Answer(200, b"<html><head></head><body></body></html>")


def _charset_lie(fault: Fault, answer: Answer, path: str, wait: Waiting) -> Answer:
    """The header of a feed names a charset that its bytes are not in."""
    kind, _, charset = answer.content_type.partition("; charset=")
    return replace(answer, content_type=f"{kind}; charset={'utf-8' if charset == 'windows-1251' else 'windows-1251'}")


def _crawl_delay(fault: Fault, answer: Answer, path: str, wait: Waiting) -> Answer:
    return Answer(200, f"User-agent: *\nCrawl-delay: {fault.seconds:g}\n".encode(), "text/plain")


def _trap(kind: str) -> Callable[[Fault, Answer, str, Waiting], Answer]:
    return lambda fault, answer, path, wait: TRAPS[kind](answer, fault.count)


def _page_trap(kind: str) -> Callable[[Fault, Answer, str, Waiting], Answer]:
    return lambda fault, answer, path, wait: PAGE_TRAPS[kind](answer, path)


def _robots_denies(fault: Fault, answer: Answer, path: str, wait: Waiting) -> Answer:
    return Answer(200, b"User-agent: *\nDisallow: /\n", "text/plain")


def _as_it_is(fault: Fault, answer: Answer, path: str, wait: Waiting) -> Answer:
    return answer  # the newsroom itself changes the story, from the second request on


def _whole(answer: Answer) -> bytes:
    return answer.body if isinstance(answer.body, bytes) else b"".join(answer.body)


KINDS: dict[str, Callable[[Fault, Answer, str, Waiting], Answer]] = {
    "not_found": _status(404, "404 Not Found"),
    "gone": _status(410, "410 Gone"),
    "server_error": _status(500, "500 Internal Server Error"),
    "unavailable": _status(503, "503 Service Unavailable"),
    "slow": _slow,
    "drip": _drip,
    "cut": _cut,
    "redirect_loop": _redirect_loop,
    "wrong_charset": _wrong_charset,
    "html_feed": _html_feed,
    "broken_feed": _broken_feed,
    "oversized": _oversized,
    "bot_wall": _bot_wall,
    "retry_after": _retry_after,
    "edited": _as_it_is,
    "robots_error": _status(503, "503 Service Unavailable"),
    "robots_slow": _slow,
    "robots_denies": _robots_denies,
    "robots_crawl_delay": _crawl_delay,
    "cookie_wall": _cookie_wall,
    "script_wall": _script_wall,
    "quota": _quota,
    "moved": _moved,
    "empty_page": _empty_page,
    "feed_charset": _charset_lie,
    "bad_request": _status(400, "400 Bad Request"),
} | {kind: _trap(kind) for kind in TRAPS} | {kind: _page_trap(kind) for kind in PAGE_TRAPS}
# Kinds that make sense for one kind of content alone.
_ONLY_FOR = {
    "html_feed": "application/",
    "broken_feed": "application/",
    "edited": "text/html",
    "wrong_charset": "text/html",
    "feed_charset": "application/",
} | {kind: "application/" for kind in TRAPS} | dict.fromkeys(PAGE_TRAPS, "text/html")
