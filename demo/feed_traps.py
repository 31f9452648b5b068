"""What real feeds and sitemaps do: each takes the right answer and spoils it in one way that was seen in the world."""

import html
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from demo.answers import Answer

_ITEM = re.compile(r"<(item|entry)>.*?</\1>\n?", re.S)
_TRACKED = "utm_source=rss&amp;from=rss&amp;place=main"
_DATE = re.compile(r"(<(?:pubDate|published|updated)>)([^<]+)(</)")


def spoil_feed(change: Callable[[str, int], str]) -> Callable[[Answer, int], Answer]:
    """The trap that changes the text of a feed; its number is how many entries it is about."""

    return lambda answer, count: answer.with_text(lambda text: change(text, count))


def _newest_only(text: str, count: int) -> str:
    kept = [match[0] for match in _ITEM.finditer(text)][:count]
    return _with_items(text, kept)


def _with_items(text: str, items: list[str]) -> str:
    first = next(_ITEM.finditer(text)).start()
    last = max(match.end() for match in _ITEM.finditer(text))
    return text[:first] + "".join(items) + text[last:]


def _dated(move: Callable[[datetime], str]) -> Callable[[str, int], str]:
    def change(text: str, count: int) -> str:
        return _DATE.sub(lambda found: found[1] + move(_moment(found[2])) + found[3], text)

    return change


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text) if text[:4].isdigit() else parsedate_to_datetime(text)


def _in_json(text: str, count: int) -> str:
    """A day of the archive of NewsStudio, as some old ones are."""
    return json.dumps({"urls": [{"loc": html.unescape(place), "lastmode": "2020-01-01"} for place in re.findall(r"<loc>([^<]+)", text)]})


def _escaped_twice(text: str, count: int) -> str:
    return re.sub(r"(<title>)([^<]*)(</)", lambda found: found[1] + html.escape(html.escape(f"«{found[2]}» & Co")) + found[3], text)


TRAPS: dict[str, Callable[[Answer, int], Answer]] = {
    "short_feed": spoil_feed(_newest_only),
    "empty_feed": spoil_feed(lambda text, count: _with_items(text, [])),
    "no_guid": spoil_feed(lambda text, count: re.sub(r"<(guid|id)\b[^>]*>[^<]*</\1>", "", text)),
    "equal_guids": spoil_feed(lambda text, count: re.sub(r"(<(guid|id)\b)[^>]*>[^<]*(</\2>)", r'\1 isPermaLink="false">1\3', text)),
    "local_dates": spoil_feed(_dated(lambda moment: f"{moment:%Y-%m-%d %H:%M:%S}")),
    "dates_ahead": spoil_feed(_dated(lambda moment: format_datetime(datetime.now(UTC) + timedelta(days=400)))),
    "double_escaped": spoil_feed(_escaped_twice),
    "relative_links": spoil_feed(lambda text, count: re.sub(r"(<link>|<link href=\")https?://[^/]+/(?=\S)", r"\1/", text)),
    "tracking_links": spoil_feed(lambda text, count: re.sub(r"(<link>[^<?]+)(</link>)", rf"\1?{_TRACKED}\2", text)),
    "json_sitemap": spoil_feed(_in_json),
    "escaped_twice": spoil_feed(lambda text, count: re.sub(r"(<loc>[^<]*)", lambda m: m[1].replace("&amp;", "&amp;amp;"), text)),
}  # fmt: skip
