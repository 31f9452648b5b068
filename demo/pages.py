"""Pages, feeds and sitemaps, written from the templates."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from persiantools.jdatetime import JalaliDateTime

from demo.agencies import Agency
from demo.stories import Story, phrases_of

# The "today" of the side blocks: later than every article, years later than most.
TODAY = datetime(2026, 10, 6, 19, 45, tzinfo=UTC)
_MINUTES_BETWEEN_HEADLINES = 47


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("demo"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.update(rfc822=format_datetime, utc=utc)
    return environment


def utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write(template: str, **words: Any) -> str:
    return _templates().get_template(template + ".j2").render(**words)


def write_article(agency: Agency, origin: str, story: Story, related: Sequence[Story]) -> str:
    """The page of one story with everything that a real page carries around it."""
    phrases = phrases_of(story.lang)
    now = TODAY.astimezone(story.published.tzinfo)
    ticker = [
        (now - index * timedelta(minutes=_MINUTES_BETWEEN_HEADLINES), headline)
        for index, headline in enumerate(phrases["ticker"])
    ]
    return write(
        f"{agency.site}.html",
        agency=agency,
        origin=origin,
        address=origin + story.path,
        story=story,
        related=related,
        phrases=phrases,
        ticker=ticker,
        now=now,
        today=_local_day(story.lang, now),
        ticker_day=_local_day(story.lang, now),
        local_day=_local_moment(story),
        day_of=lambda moment: _local_day(story.lang, moment),
        direction="rtl" if story.lang in ("fa", "ar") else "ltr",
        dateline=_dateline(agency, story),
        linked=_linked(agency, origin, story),
    )


def _local_day(lang: str, moment: datetime) -> str:
    if lang == "fa":
        return str(_jalali(moment).strftime("%d %B %Y", locale="fa"))
    return moment.strftime("%B %d, %Y") if lang == "en" else moment.strftime("%d.%m.%Y")


def _local_moment(story: Story) -> str:
    if story.lang == "fa":
        return str(_jalali(story.published).strftime("%d %B %Y - %H:%M", locale="fa"))
    return story.published.strftime("%b %d, %Y, %I:%M %p")


def _jalali(moment: datetime) -> JalaliDateTime:
    # Without the zone: the wall clock is what the page shows.
    return JalaliDateTime(moment.replace(tzinfo=None))  # type: ignore[no-untyped-call]


def _dateline(agency: Agency, story: Story) -> str:
    """Day, month and agency, put before a story that has no dateline of its own."""
    months = {
        "ru": "янв фев мар апр мая июн июл авг сен окт ноя дек",
        "tg": "янв фев мар апр май июн июл авг сен окт ноя дек",
    }
    opening = story.text[:60]
    if story.lang not in months or "—" in opening or "/" in opening or " – " in opening:
        return ""
    return f"{story.published.day} {months[story.lang].split()[story.published.month - 1]} — {agency.publisher.split()[0]}."


def _linked(agency: Agency, origin: str, story: Story) -> dict[str, Any]:
    """Structured data as the platform gives it: NewsArticle alone, or a graph as the SEO plug-ins of WordPress write it."""
    article = {
        "@type": "NewsArticle",
        "headline": story.title,
        "description": story.lead,
        "datePublished": utc(story.published) if agency.site == "newsstudio" else story.published.isoformat(),
        "dateModified": utc(story.modified) if agency.site == "newsstudio" else story.modified.isoformat(),
        "mainEntityOfPage": origin + story.path,
        "publisher": {"@type": "Organization", "name": agency.title},
    }
    if agency.site != "wordpress":
        return {"@context": "https://schema.org", **article}
    page = {"@type": "WebPage", "url": origin + story.path, "datePublished": story.published.isoformat()}
    site = {"@type": "WebSite", "url": origin + "/", "name": agency.title}
    return {"@context": "https://schema.org", "@graph": [article, page, site]}
