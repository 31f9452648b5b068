"""A page: one address as fetched at one time, and the one outcome that its processing ended in."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from records.clean_text import clean_fields, clean_text


class Outcome(StrEnum):
    """How the processing of a page ended. Each page ends in exactly one; all are counted."""

    STORED = "stored"  # an article was read and kept
    UNCHANGED = "unchanged"  # the same article as before (not modified, or same content)
    LEAD_ONLY = "lead_only"  # only the feed's lead could be had; kept as an article
    NOT_ARTICLE = "not_article"  # a page, but no article (gallery, index, video)
    TOO_SHORT = "too_short"  # an article of fewer words than can report anything
    BLOCKED = "blocked"  # the site refused us (401, 403, 429, a bot wall)
    GONE = "gone"  # 404, 410
    UNREACHABLE = "unreachable"  # no name, no connection, time-out, 5xx
    REDIRECT_LOOP = "redirect_loop"  # more redirects than allowed
    OVERSIZED = "oversized"  # larger than `max_page_bytes`, packed or unpacked
    PART = "part"  # a further page of an article, read with its first
    UNREADABLE = "unreadable"  # bytes that are no text, or markup the parser dropped
    ROBOTS_DENIED = "robots_denied"  # robots.txt forbids it, or could not be had
    FORBIDDEN_ADDRESS = "forbidden_address"  # leads to a private address or a scheme we do not read
    QUARANTINED = "quarantined"  # failed three times while being processed

    @property
    def keeps_article(self) -> bool:
        return self in (Outcome.STORED, Outcome.LEAD_ONLY)

    @property
    def is_well(self) -> bool:
        """Whether it is what a page of a site that works ends in."""
        return self in (Outcome.STORED, Outcome.UNCHANGED, Outcome.LEAD_ONLY, Outcome.PART, Outcome.GONE)

    @property
    def may_pass(self) -> bool:
        """Whether the same address may bring an article another time."""
        return self in (
            Outcome.BLOCKED, Outcome.UNREACHABLE, Outcome.REDIRECT_LOOP, Outcome.OVERSIZED, Outcome.UNREADABLE, Outcome.ROBOTS_DENIED,
            Outcome.FORBIDDEN_ADDRESS,
        )  # fmt: skip


@dataclass(frozen=True)
class Page:
    """Bytes of one address at one time. `url` is the address asked, `final_url` the one that answered."""

    url: str
    final_url: str
    source_id: str
    fetched: datetime
    status: int
    body: bytes
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    # What the feed said of this page; used when the page itself says less.
    feed_title: str | None = None
    feed_lead: str | None = None
    feed_published: datetime | None = None
    from_feed: Literal["content", "lead"] | None = None  # what of the feed stands for the page, where that was refused
    part_of: str | None = None  # canonical address of the article's first page, if this is a further one
    part: int | None = None  # 2 for the second

    def __post_init__(self) -> None:
        clean_fields(self, "url", "final_url", "content_type", "feed_title", "feed_lead")
        object.__setattr__(self, "headers", {name: clean_text(value) for name, value in self.headers.items()})
