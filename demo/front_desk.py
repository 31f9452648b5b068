"""The HTTP side of one agency: one listening socket on loopback, conditional requests, the log of visits."""

import socket
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from typing import Any, Protocol

from demo.answers import Answer


@dataclass
class Visit:
    """One request as the site saw it. `started` and `ended` are seconds of one steady clock."""

    agency: str
    method: str
    path: str  # with the query
    user_agent: str
    conditional: bool  # asked with If-None-Match or If-Modified-Since
    at: str  # wall clock, UTC
    started: float
    ended: float | None = None  # None while it is being answered
    status: int = 0  # 0 until the answer is known
    fault: str | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Reply:
    answer: Answer
    fault: str | None = None


class Editors(Protocol):
    """Who decides what is sent, and keeps the log."""

    def reply(self, agency: str, target: str, agent: str) -> Reply: ...

    def record(self, visit: Visit) -> None: ...


class FrontDesk(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], agency: str, editors: Editors) -> None:
        self.agency = agency
        self.editors = editors
        self._open: set[socket.socket] = set()
        super().__init__(address, _Request)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Closes kept-alive connections too: their threads would wait for a next request for ever."""
        super().server_close()
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up early is everyday here; any other error is shown as usual."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Newsroom/1"
    sys_version = ""
    server: FrontDesk

    def do_GET(self) -> None:
        visit = self._arrival()
        self.server.editors.record(visit)
        try:
            reply = self.server.editors.reply(self.server.agency, self.path, visit.user_agent)
            known = self._client_has(reply.answer)
            # Before the first byte goes out: who has read the answer finds it in the log.
            visit.status, visit.fault = 304 if known else reply.answer.status, reply.fault
            self._send(reply.answer, known)
        finally:
            visit.ended = monotonic()

    do_HEAD = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is printed: the log of visits is the record."""

    def _send(self, answer: Answer, known: bool) -> None:
        whole = answer.body if isinstance(answer.body, bytes) else None
        self.send_response(304 if known else answer.status)
        self._send_validators(answer)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if not known:
            self.send_header("Content-Type", answer.content_type)
            length = answer.length if answer.length is not None else None if whole is None else len(whole)
            if length is not None:
                self.send_header("Content-Length", str(length))
            if whole is None:  # in pieces, perhaps fewer than claimed: the connection ends with them
                self.send_header("Connection", "close")
        self.end_headers()
        if not known and self.command != "HEAD":
            for piece in [answer.body] if isinstance(answer.body, bytes) else answer.body:
                self.wfile.write(piece)

    def _send_validators(self, answer: Answer) -> None:
        if answer.etag:
            self.send_header("ETag", answer.etag)
        if answer.modified and answer.status == 200:
            self.send_header("Last-Modified", format_datetime(answer.modified.astimezone(UTC), usegmt=True))

    def _client_has(self, answer: Answer) -> bool:
        """If-None-Match decides where it is sent; only without it If-Modified-Since does (RFC 9110, 13.1.3)."""
        if answer.etag is None:
            return False
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return answer.etag in [tag.strip().removeprefix("W/") for tag in tags.split(",")] or tags.strip() == "*"
        since = self.headers.get("If-Modified-Since")
        if since is None or answer.modified is None:
            return False
        try:
            return answer.modified <= parsedate_to_datetime(since)
        except (TypeError, ValueError):  # no date: as if it had not been sent
            return False

    def _arrival(self) -> Visit:
        return Visit(
            agency=self.server.agency,
            method=self.command,
            path=self.path,
            user_agent=self.headers.get("User-Agent", ""),
            conditional="If-None-Match" in self.headers or "If-Modified-Since" in self.headers,
            at=datetime.now(UTC).isoformat(),
            started=monotonic(),
        )
