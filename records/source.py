"""A source: one news site or one edition of it, as its YAML file describes it."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, field_validator


class SiteRules(BaseModel):
    """What is known of a site's markup. Selectors are CSS; the first that finds something wins, `body` takes all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    prune: tuple[str, ...] = ()  # elements that are never text
    prune_text: tuple[str, ...] = ()  # regular expressions; a line that matches is dropped
    end_markers: tuple[str, ...] = ()  # a line that starts with one ends the article


class ApiRules(BaseModel):
    """How a JSON API lists articles. Paths are names with dots; `{name}` in a template is a field of the listed item."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lists: tuple[str, ...]  # addresses; `{page}` counts from 1
    items: str  # path of the array of articles
    url: str  # template of the article's address for readers
    title: str = "title"
    lead: str = ""
    published: str = ""
    text: str = ""  # path of the text, in the listed item, or in the answer of `item`
    item: str = ""  # template of the address that answers with one article


class Source(BaseModel):
    """Where to find the articles of one site, how often to look, and what to expect."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str  # path of the file below sources/: "tj/sputnik-ru"
    title: str
    home: HttpUrl
    country: Annotated[str, Field(pattern=r"^([A-Z]{2}|INT)$")]  # ISO 3166-1 of the publisher's audience
    languages: tuple[str, ...]  # ISO 639-1, most frequent first
    publisher: str
    platform: str = "own"
    enabled: bool = True
    disabled_reason: str | None = None
    last_checked_live: str | None = None  # ISO date of the last `sources check` from a connected machine
    access: Literal["feed", "sitemap", "listing", "archive", "api"] = "feed"
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    archive: str | None = None  # address template of a day's archive page or sitemap
    listings: tuple[str, ...] = ()  # pages that link to the newest articles; `{page}` counts from 1
    listing_links: tuple[str, ...] = ()  # CSS of the links there and on archive pages; all links if empty
    api: ApiRules | None = None
    article_url: str | None = None  # regular expression that article addresses match
    timezone: str = "UTC"
    charset: str | None = None  # only where the site declares it wrongly
    poll_minutes: int = Field(default=30, ge=5, le=1440)
    delay_seconds: float = Field(default=2.0, ge=0)
    verify_certificate: bool = True  # false only for a site whose certificate is known to be its own making
    javascript: bool = False  # its pages need a browser: the extra `javascript`
    allow_loopback: bool = False  # only for the demo newsroom
    notes: str = ""
    rules: SiteRules = SiteRules()

    @field_validator("timezone")
    @classmethod
    def zone_is_known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"no time zone is called {name!r}") from error
        return name
