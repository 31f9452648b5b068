"""An article: the readable content of a page."""

from dataclasses import dataclass
from datetime import datetime

from records.clean_text import clean_fields
from records.page import Outcome


@dataclass(frozen=True)
class Article:
    """What a reader would call the article. `published` carries its zone; None if nothing trustworthy tells it."""

    title: str
    text: str
    lang: str | None  # ISO 639-1, one of LANGUAGES, else what was detected
    published: datetime | None = None
    lead: str = ""
    url: str | None = None
    canonical: str | None = None
    site: str | None = None  # host that published it
    published_from: str | None = None  # which evidence gave `published`: jsonld, meta, url, selector, ...
    outcome: Outcome = Outcome.STORED
    id: str | None = None
    translations: tuple[str, ...] = ()  # addresses of the same article in other languages, as its page tells
    doubts: tuple[str, ...] = ()  # charset (no declaration held), ahead (its date lies ahead), first_page (more follow)

    def __post_init__(self) -> None:
        clean_fields(self, "title", "text", "lead", "url", "canonical", "site", "id")


# The languages accordwatch reads events in.
LANGUAGES = ("ru", "fa", "en", "tg", "zh", "ky", "kk", "uz", "az", "tr", "ar")
