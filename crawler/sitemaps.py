"""Addresses of a sitemap or a sitemap index: XML, gzipped or not, or the JSON that some old archives give in its place."""

import html
import json
import re
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO
from urllib.parse import urljoin

from lxml import etree
from persiantools.jdatetime import JalaliDate

from crawler.entries import Entry, Listed, Part, Span
from crawler.unpacking import unpacked
from records.errors import Unreadable

MAX_SITEMAP_BYTES = 50 * 1024 * 1024
MAX_ADDRESSES = 50_000
DATELESS_PARTS = 2  # of parts that name no date, so many from each end are asked
MOST_PARTS = 12
MOST_ENTRIES_AT_FIRST = 200
_DAY = re.compile(r"/((?:19|20)\d\d)[/-]?(\d\d)[/-]?(\d\d)[/-]")


def read_sitemap(body: bytes, url: str) -> Listed:
    """What the sitemap lists, in its order. Raises: Unreadable if it is none, or too large when unpacked."""
    try:
        content = unpacked(body, MAX_SITEMAP_BYTES)
        found = _read_json(content, url) if content.lstrip()[:1] == b"{" else _read_xml(content, url)
    except (etree.XMLSyntaxError, OSError, zlib.error, EOFError, ValueError, RecursionError) as error:
        raise Unreadable(f"{url} is no sitemap that can be read: {error}.") from error
    if found is None:
        raise Unreadable(f"{url} answers with something else than a sitemap.")
    return found


def _read_xml(content: bytes, url: str) -> Listed | None:
    """Reads element by element and forgets each: fifty megabytes of tree would fill the memory."""
    found, root = Listed(), None
    events = etree.iterparse(
        BytesIO(content), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    for event, element in events:
        name = etree.QName(element).localname
        if root is None:
            root = element
            if name not in ("urlset", "sitemapindex"):
                return None
        if event == "end" and name in ("url", "sitemap") and element.getparent() is root:
            _note(found, element, url, is_part=name == "sitemap")
            element.clear()
            while element.getprevious() is not None:
                del root[0]
            if len(found.entries) + len(found.parts) >= MAX_ADDRESSES:
                found.notes.append(f"{url}: more than {MAX_ADDRESSES} addresses; the first are taken")
                break
    return found if root is not None else None


def _note(found: Listed, element: etree._Element, url: str, *, is_part: bool) -> None:
    texts: dict[str, str] = {}
    for child in element.iter():
        if isinstance(child.tag, str) and child.text and child.text.strip():
            texts.setdefault(etree.QName(child).localname, child.text.strip())
    if "loc" not in texts:
        return
    stamp = _moment(texts.get("publication_date") or texts.get("lastmod"))
    try:
        address = urljoin(url, html.unescape(texts["loc"]))  # some escape the ampersand twice
    except ValueError:
        return
    if is_part:
        found.parts.append(Part(address, stamp))
    else:
        found.entries.append(
            Entry(address, texts.get("title", ""), published=stamp if "publication_date" in texts else None, modified=stamp)
        )


def _read_json(content: bytes, url: str) -> Listed | None:
    """`{"urls": [{"loc": …}]}`, as old day lists of NewsStudio are."""
    listed = json.loads(content)
    urls = listed.get("urls") if isinstance(listed, dict) else None
    if not isinstance(urls, list):
        return None
    places = [item["loc"] for item in urls[:MAX_ADDRESSES] if isinstance(item, dict) and isinstance(item.get("loc"), str)]
    return Listed([Entry(urljoin(url, place)) for place in places])


def _moment(stamp: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(stamp) if stamp else None
        return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment
    except (ValueError, OverflowError):
        return None


def day_in(address: str) -> str | None:
    """The day that an address names, as 20250313; None if it names none."""
    found = _DAY.search(address)
    return "".join(found.groups()) if found else None


def parts_to_ask(parts: Sequence[Part], span: Span, since: datetime) -> list[Part]:
    """The further sitemaps that may list what is asked for; without a span, those that may hold what came since then, or the newest."""
    window = span if span else Span(since)
    dated = [(part, days) for part in parts if (days := _days_of(part))]
    chosen = [part for part, days in dated if _overlaps(days, window)]
    dateless = [part for part in parts if not _days_of(part)]
    if span:
        return chosen + dateless
    if not chosen:
        chosen = [part for part, _ in sorted(dated, key=lambda pair: pair[1], reverse=True)[:MOST_PARTS]]
    ends = dateless if len(dateless) <= 2 * DATELESS_PARTS else dateless[:DATELESS_PARTS] + dateless[-DATELESS_PARTS:]
    return chosen[:MOST_PARTS] + ends


def newest_entries(entries: Sequence[Entry], since: datetime) -> list[Entry]:
    """What came since then, and what names no day; the newest 200 where nothing came."""
    stamps = [(entry, stamp_of(entry)) for entry in entries]
    wanted = [entry for entry, stamp in stamps if stamp is None or stamp >= since.strftime("%Y%m%d")]
    if wanted:
        return wanted
    newest = {entry.url for entry, _ in sorted(stamps, key=lambda pair: pair[1] or "", reverse=True)[:MOST_ENTRIES_AT_FIRST]}
    return [entry for entry in entries if entry.url in newest]


def stamp_of(entry: Entry) -> str | None:
    """The day of the entry, as 20250313: by its address, else by what the list says."""
    moment = entry.published or entry.modified
    return day_in(entry.url) or (moment.strftime("%Y%m%d") if moment else None)


def _overlaps(days: tuple[str, str], window: Span) -> bool:
    since = window.since.strftime("%Y%m%d") if window.since else "0"
    until = window.until.strftime("%Y%m%d") if window.until else "9"
    return days[0] <= until and days[1] >= since


def _days_of(part: Part) -> tuple[str, str] | None:
    """First and last day of what it lists. By its address: `date_start=…&date_end=…`, a day, a month or a year, Gregorian or Jalali;
    else what was changed on a day lists nothing later."""
    return _days_in(part.url) or (("0", part.modified.strftime("%Y%m%d")) if part.modified else None)


def _days_in(address: str) -> tuple[str, str] | None:
    span = dict(re.findall(r"date_(start|end)=(\d{8})", address))
    if len(span) == 2:
        return span["start"], span["end"]
    found = re.search(r"(?<!\d)(1[34]\d\d|20\d\d)(?:[/_-](\d{1,2}))?(?:[/_-](\d{1,2}))?(?!\d)", address)
    if not found:
        return None
    year, month, day = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    first, last = (year, month or 1, day or 1), (year, month or 12, day or (29 if year < 1700 else 28))
    try:
        ends = [_gregorian(*parts) for parts in (first, last)]
    except ValueError:
        return None
    if not day:
        ends[1] += timedelta(days=3)  # months have up to 31 days
    return ends[0].strftime("%Y%m%d"), ends[1].strftime("%Y%m%d")


def _gregorian(year: int, month: int, day: int) -> datetime:
    if year < 1700:
        made = JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]
        return datetime(made.year, made.month, made.day, tzinfo=UTC)
    return datetime(year, month, day, tzinfo=UTC)
