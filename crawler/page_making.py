"""The page that is kept of an answer, or of what the feed said where the page was refused."""

import html
from datetime import datetime

from scrapy.http import Request, Response

from crawler.apis import page_of, read_item
from crawler.entries import Entry
from records.errors import Unreadable
from records.page import Outcome, Page

WHOLE_ARTICLE = 400  # characters of a feed's content that make an article where its page is refused
SHORTEST_LEAD = 40
BUSY = (429, 503)  # the page may be had later: no lead takes its place


def header(response: Response | None, name: str) -> str:
    value = response.headers.get(name) if response is not None else None
    return value.decode("latin-1") if value else ""


def page_of_response(
    request: Request, response: Response | None, outcome: Outcome | None, reason: str, now: datetime
) -> tuple[Page, Outcome | None, str]:
    """(page, outcome, reason); no outcome where there is something to be read."""
    entry: Entry = request.meta["entry"]
    source = request.meta["source"]
    body, kind, from_feed = (response.body if response is not None else b""), header(response, "Content-Type"), None
    if response is not None and outcome is None and entry.ask and source.api:
        try:
            body, kind = page_of(entry, read_item(body, response.url, source.api)), "text/html; charset=utf-8"
        except Unreadable as error:
            outcome, reason = Outcome.UNREADABLE, str(error)
    elif response is None and outcome is None:
        body, kind = page_of(entry, entry.content), "text/html; charset=utf-8"
    elif outcome is not None and (said := _said_by_feed(entry, outcome, reason, response.status if response is not None else 0)):
        (body, from_feed), kind = said, "text/html; charset=utf-8"
        outcome, reason = None, f"from the feed: {reason}"
    page = Page(
        url=entry.url, final_url=response.url if response is not None and not entry.ask else entry.url, source_id=source.id,
        fetched=now, status=response.status if response is not None else 0, body=body if outcome is None else b"",
        content_type=kind, headers={n: v for n in ("etag", "last-modified") if not from_feed and (v := header(response, n))},
        feed_title=entry.title or None, feed_lead=entry.lead or None, feed_published=entry.published, from_feed=from_feed,
    )  # fmt: skip
    return page, outcome, reason


def _said_by_feed(entry: Entry, outcome: Outcome, reason: str, status: int) -> tuple[bytes, str] | None:
    """(page, what it is made of): the whole article if the feed carries it; its lead where the page is refused; None if too little."""
    if outcome in (Outcome.UNCHANGED, Outcome.GONE):
        return None
    if len(entry.content) >= WHOLE_ARTICLE:
        return page_of(entry, entry.content), "content"
    forbidden = outcome is Outcome.ROBOTS_DENIED and " forbids " in reason  # and not: could not be had this time
    refused = forbidden or (outcome is Outcome.BLOCKED and status not in BUSY)
    if refused and len(entry.lead) >= SHORTEST_LEAD and entry.title:
        return page_of(entry, f"<p>{html.escape(entry.lead)}</p>"), "lead"
    return None
