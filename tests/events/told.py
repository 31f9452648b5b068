"""Reports written in the short form of `traps.yml`."""

from datetime import UTC, date, datetime
from typing import Any

from records.event import Report
from records.mention import Mention, Person, Side


def tell(article: str = "a", **fields: Any) -> Report:
    """A report of the article; fields that are left out are unknown."""
    published = fields.pop("published", None)
    article = fields.pop("in", article)
    names = fields.pop("persons", ())
    return Report(
        article_id=article,
        url=f"https://{article}.example/1",
        outlet=fields.pop("outlet", article),
        lang=fields.pop("lang", "en"),
        published=_moment(published),
        title=fields.pop("title", ""),
        in_passing=fields.pop("in_passing", False),
        signature=fields.pop("signature", b""),
        mention=Mention(
            type=fields.pop("type", "agreement"),
            status=fields.pop("status", "signed"),
            sides=tuple(map(read_side, fields.pop("sides", ("RU", "IR")))),
            sectors=tuple(fields.pop("sectors", ())),
            date=str(told) if (told := fields.pop("date", None)) else None,
            persons=tuple(map(Person, names)),
            **fields,
        ),
    )


def read_side(text: str) -> Side:
    """`RU`, `RU/Moscow`, `RU@Ministry of Transport` or `@EAEU`."""
    state, _, body = text.partition("@")
    country, _, place = state.partition("/")
    return Side(country or None, place or None, body or None)


def _moment(day: str | date | None) -> datetime | None:
    return datetime.fromisoformat(str(day)).replace(hour=12, tzinfo=UTC) if day else None
