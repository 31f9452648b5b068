"""What a site answers to a request, before any fault is laid upon it."""

import gzip
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime


@dataclass(frozen=True)
class Answer:
    """`body` is whole, or an iterator where a fault sends it in pieces; `length` is what the header claims, if not the truth."""

    status: int
    body: bytes | Iterator[bytes] = b""
    content_type: str = "text/html; charset=utf-8"
    modified: datetime | None = None
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None

    def with_text(self, change: Callable[[str], str]) -> "Answer":
        """The same with another text, in the charset that it says it has."""
        assert isinstance(self.body, bytes)
        charset = self.content_type.partition("charset=")[2] or "utf-8"
        return replace(self, body=change(self.body.decode(charset)).encode(charset, "xmlcharrefreplace"))

    @property
    def etag(self) -> str | None:
        """Changes whenever a byte does; None where the body is no whole or no success."""
        if self.status != 200 or not isinstance(self.body, bytes):
            return None
        return f'"{hashlib.sha1(self.body, usedforsecurity=False).hexdigest()[:16]}"'


def page(text: str, charset: str, modified: datetime | None = None) -> Answer:
    return Answer(200, text.encode(charset, "xmlcharrefreplace"), f"text/html; charset={charset}", _utc(modified))


def xml(text: str, charset: str = "utf-8", modified: datetime | None = None, kind: str = "application/xml") -> Answer:
    return Answer(200, text.encode(charset, "xmlcharrefreplace"), f"{kind}; charset={charset}", _utc(modified))


def packed(answer: Answer) -> Answer:
    """The same as a `.gz` file: packed as content, not as a transfer encoding."""
    assert isinstance(answer.body, bytes)
    return Answer(200, gzip.compress(answer.body, mtime=0), "application/x-gzip", answer.modified)


def missing() -> Answer:
    return Answer(404, b"<html><head><title>404</title></head><body><h1>404 Not Found</h1></body></html>")


def moved(location: str) -> Answer:
    return Answer(302, headers={"Location": location})


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC).replace(microsecond=0)
