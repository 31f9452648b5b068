"""The sites of the newsroom: which address of which platform gives what."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

from persiantools.jdatetime import JalaliDate

from demo.agencies import Agency
from demo.answers import Answer, missing, packed, page, xml
from demo.pages import utc, write, write_article
from demo.stories import Story, edited, latin, publish, slug_of

Query = Mapping[str, str]
CARDS_BETWEEN_PARAGRAPHS = 2


class Site:
    """One agency at its address: stories, newest first, and the documents that list them."""

    def __init__(self, agency: Agency, origin: str, articles: Iterable[Mapping[str, Any]]) -> None:
        self.agency = agency
        self.origin = origin
        zone = ZoneInfo(agency.timezone)
        self._stories: dict[str, Story] = {}
        for article in articles:
            story = publish(article, zone)
            path = self.path_of(story)
            self._stories[path] = replace(story, path=path)

    @property
    def stories(self) -> list[Story]:
        return sorted(self._stories.values(), key=lambda story: (story.published, story.id), reverse=True)

    def path_of(self, story: Story) -> str:
        raise NotImplementedError

    def document(self, path: str, query: Query) -> Answer | None:
        """A feed, sitemap or archive page of the platform; None if this path is none."""
        raise NotImplementedError

    def story_at(self, path: str) -> Story | None:
        return self._stories.get(quote(unquote(path)))

    def answer(self, path: str, query: Query) -> Answer:
        story = self.story_at(path)
        if story is not None:
            return self._article(story)
        if path == "/robots.txt":
            text = write("robots.txt", agency=self.agency, origin=self.origin)
            return Answer(200, text.encode(), "text/plain; charset=utf-8")
        if path == "/" and not query:
            return self.listing(self.stories)
        if self._is_closed(path):  # Exists, so that only robots.txt keeps a crawler out.
            return self.listing(self.stories)
        return self.document(path, query) or missing()

    def edit(self, story: Story, now: datetime, title: str | None = None, text: str | None = None) -> Story:
        self._stories[story.path] = changed = edited(story, now, title, text)
        return changed

    def listing(self, stories: Sequence[Story]) -> Answer:
        text = write("listing.html", agency=self.agency, origin=self.origin, stories=stories)
        return page(text, self.agency.charset, _newest(stories))

    def rss(self, path: str, whole: bool = False, category: str = "") -> Answer:
        text = write(
            "rss.xml",
            agency=self.agency,
            origin=self.origin,
            path=path,
            stories=self.stories,
            whole=whole,
            category=category,
        )
        return xml(text, self.agency.charset, _newest(self.stories), "application/rss+xml")

    def atom(self, path: str) -> Answer:
        newest = _newest(self.stories) or datetime.now(UTC)
        text = write(
            "atom.xml",
            agency=self.agency,
            origin=self.origin,
            path=path,
            stories=self.stories,
            updated=newest.astimezone(UTC),
        )
        return xml(text, self.agency.charset, newest, "application/atom+xml")

    def sitemap(self, stories: Sequence[Story], news: bool = False) -> Answer:
        text = write("sitemap.xml", agency=self.agency, origin=self.origin, stories=stories, news=news)
        return xml(text, modified=_newest(stories))

    def sitemap_index(self, parts: Iterable[str]) -> Answer:
        return xml(write("sitemap_index.xml", origin=self.origin, parts=list(parts)), modified=_newest(self.stories))

    def of_day(self, day: date | None) -> Answer:
        """The archive page of one day; a day without stories has an empty list."""
        return self.listing([story for story in self.stories if story.published.date() == day])

    def _article(self, story: Story) -> Answer:
        siblings = [other for other in self.stories if other.lang == story.lang and other.id != story.id]
        start = story.number % max(1, len(siblings))
        related = (siblings[start:] + siblings[:start])[:CARDS_BETWEEN_PARAGRAPHS]
        text = write_article(self.agency, self.origin, story, related)
        return page(text, self.agency.charset, story.modified)

    def _is_closed(self, path: str) -> bool:
        return any(path.startswith(prefix) for prefix in self.agency.robots if prefix.endswith("/"))


class Sputnik(Site):
    def path_of(self, story: Story) -> str:
        return f"/{story.published:%Y%m%d}/{slug_of(latin(story.title))}-{story.number}.html"

    def document(self, path: str, query: Query) -> Answer | None:
        if path == "/export/rss2/archive/index.xml":
            return self.rss(path, category="Лента новостей")
        if path == "/sitemap_article_index.xml":
            months = sorted({story.published.strftime("%Y%m") for story in self.stories}, reverse=True)
            return self.sitemap_index(
                f"/sitemap_article.xml?date_start={month}01&date_end={month}{_days_in(month):02}" for month in months
            )
        if path == "/sitemap_article.xml":
            first, last = query.get("date_start", "00000000"), query.get("date_end", "99999999")
            return self.sitemap([s for s in self.stories if first <= s.published.strftime("%Y%m%d") <= last])
        if day := re.fullmatch(r"/(\d{4})(\d{2})(\d{2})/", path):
            return self.of_day(_day(*day.groups()))
        return None


class NewsStudio(Site):
    def path_of(self, story: Story) -> str:
        return f"/news/{story.number}/{quote(slug_of(story.title))}"

    def story_at(self, path: str) -> Story | None:
        """The number alone opens the story, whatever follows it."""
        found = re.fullmatch(r"/news/(\d+)(?:/.*)?", path)
        return next((s for s in self.stories if found and s.number == int(found[1])), None)

    def document(self, path: str, query: Query) -> Answer | None:
        if path in ("/rss", "/rss-homepage") or path.startswith("/rss/tp/"):
            return self.rss(path)
        if path == "/sitemap/news/sitemap.xml":
            return self.sitemap(self.stories, news=True)
        if path == "/sitemap/all/sitemap.xml":
            return self.sitemap_index(f"/sitemap/{year}/sitemap.xml" for year in sorted({d.year for d in self._days()}))
        if year := re.fullmatch(r"/sitemap/(\d{4})/sitemap\.xml", path):
            days = sorted({day for day in self._days() if day.year == int(year[1])})
            return self.sitemap_index(f"/sitemap/{day.year}/{day.month}/{day.day}/sitemap.xml" for day in days)
        if parts := re.fullmatch(r"/sitemap/(\d{4})/(\d+)/(\d+)/sitemap\.xml", path):
            wanted = tuple(map(int, parts.groups()))
            return self.sitemap([s for s in self.stories if _jalali(s) == wanted])
        if path == "/archive":
            return self._archive(query)
        return None

    def _archive(self, query: Query) -> Answer:
        wanted = tuple(int(query.get(key, "0")) if query.get(key, "0").isdigit() else 0 for key in ("yr", "mn", "dy"))
        first_page = query.get("pi", "1") == "1"
        return self.listing([story for story in self.stories if first_page and _jalali(story) == wanted])

    def _days(self) -> list[JalaliDate]:
        return [_jalali_date(story) for story in self.stories]


class WordPress(Site):
    def path_of(self, story: Story) -> str:
        slug = slug_of(latin(story.title)) or str(story.number)
        return f"/{story.published:%Y/%m/%d}/{slug}-{story.number % 1000}/"

    def document(self, path: str, query: Query) -> Answer | None:
        if path in ("/feed/", "/feed/rss2/") or (path == "/" and query.get("feed") == "rss2"):
            return self.rss("/feed/", whole=True)
        if path == "/feed/atom/":
            return self.atom(path)
        if path == "/wp-sitemap.xml":
            return self.sitemap_index(["/wp-sitemap-posts-post-1.xml"])
        if path == "/wp-sitemap-posts-post-1.xml":
            return self.sitemap(self.stories)
        if day := re.fullmatch(r"/(\d{4})/(\d{2})/(\d{2})/", path):
            return self.of_day(_day(*day.groups()))
        return None


class Changhe(Site):
    def path_of(self, story: Story) -> str:
        return f"/{story.lang}/{story.published:%Y-%m/%d}/c_{story.number}.htm"

    def document(self, path: str, query: Query) -> Answer | None:
        if path == "/atom.xml":
            return self.atom(path)
        if path == "/feed.json":
            return self._json_feed(path)
        if path == "/sitemap_index.xml":
            return self.sitemap_index(["/sitemap.xml.gz"])
        if path == "/sitemap.xml.gz":
            return packed(self.sitemap(self.stories))
        if day := re.fullmatch(r"/archive/(\d{4})-(\d{2})-(\d{2})\.html", path):
            return self.of_day(_day(*day.groups()))
        return None

    def _json_feed(self, path: str) -> Answer:
        items = [
            {
                "id": str(story.number),
                "url": self.origin + story.path,
                "title": story.title,
                "summary": story.lead,
                "date_published": utc(story.published),
                "date_modified": utc(story.modified),
                "language": story.lang,
            }
            for story in self.stories
        ]
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.agency.title,
            "home_page_url": self.origin + "/",
            "feed_url": self.origin + path,
            "items": items,
        }
        return Answer(
            200, json.dumps(feed, ensure_ascii=False).encode(), "application/feed+json", _newest(self.stories)
        )


class Listok(Site):
    def path_of(self, story: Story) -> str:
        return f"/main/article/{story.number}"

    def document(self, path: str, query: Query) -> Answer | None:
        if path == "/rss.xml":
            return self.rss(path)
        if path == "/sitemap.xml":
            return self.sitemap(self.stories)
        if day := re.fullmatch(r"/archive/(\d{4})/(\d{2})/(\d{2})/", path):
            return self.of_day(_day(*day.groups()))
        return None


def open_site(agency: Agency, origin: str, articles: Iterable[Mapping[str, Any]]) -> Site:
    kinds: dict[str, Callable[[Agency, str, Iterable[Mapping[str, Any]]], Site]] = {
        "sputnik": Sputnik,
        "newsstudio": NewsStudio,
        "wordpress": WordPress,
        "changhe": Changhe,
        "listok": Listok,
    }
    return kinds[agency.site](agency, origin, articles)


def _newest(stories: Sequence[Story]) -> datetime | None:
    return max((story.modified.astimezone(UTC) for story in stories), default=None)


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:  # 31 February: an archive page with nothing on it
        return None


def _days_in(month: str) -> int:
    year, number = int(month[:4]), int(month[4:])
    return (date(year + number // 12, number % 12 + 1, 1) - date(year, number, 1)).days


def _jalali(story: Story) -> tuple[int, int, int]:
    day = _jalali_date(story)
    return day.year, day.month, day.day


def _jalali_date(story: Story) -> JalaliDate:
    return JalaliDate(story.published.date())  # type: ignore[no-untyped-call]
