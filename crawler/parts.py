"""Articles on several pages: the further ones are asked one after the other, kept, and read with the first, which is kept last."""

from datetime import datetime
from typing import Any, NamedTuple

from scrapy.http import Request, Response

from crawler.page_making import header
from extract import further_page
from records.page import Outcome, Page
from sources.addresses import canonical_address

MOST_PARTS = 10


class Answered(NamedTuple):
    """A page that was asked and what came of it; no outcome where there is something to be read."""

    request: Request
    response: Response
    outcome: Outcome | None
    reason: str


def request_for_next(first: Answered, last: Answered, meta: dict[str, Any]) -> Request | None:
    """The request for the page behind the last one, where that links to it. `meta`: what every request of the source carries."""
    number = last.request.meta.get("part", 1) + 1
    entry = first.request.meta["entry"]
    if last.outcome is not None or number > MOST_PARTS or entry.ask:
        return None
    address = further_page(last.response.body, header(last.response, "Content-Type"), first.response.url, number)
    if address is None:
        return None
    meta |= {"first": first, "part": number, "canonical": canonical_address(address)}
    return Request(address, meta=meta, dont_filter=True)


def page_of_part(part: Answered, now: datetime) -> Page:
    first: Answered = part.request.meta["first"]
    return Page(
        url=part.request.url, final_url=part.response.url, source_id=part.request.meta["source"].id, fetched=now,
        status=part.response.status, body=part.response.body, content_type=header(part.response, "Content-Type"),
        part_of=first.request.meta["canonical"], part=part.request.meta["part"],
    )  # fmt: skip
