"""From the bytes of a page to an article, and from an article to the events that it reports. Pure: no store, no network."""

from extract.language import identify_language
from extract.mentions.finding import EXTRACTOR_VERSION, find_mentions
from extract.reading.following import further_page
from extract.reading.reader import read_article, read_plain_text

__all__ = ["EXTRACTOR_VERSION", "find_mentions", "further_page", "identify_language", "read_article", "read_plain_text"]
