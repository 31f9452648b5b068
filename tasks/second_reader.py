"""Asks a language model behind an OpenAI-compatible address about readings that are in doubt. Off unless an address is set.

An answer is kept and used again; a day's tokens are limited; a failure leaves the first reading as it is, and is told.
"""

import json
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import urllib3
from urllib3.exceptions import HTTPError

from extract.mentions.second_opinion import answer_schema, combine, is_doubtful, opinions_key, question, read_answer
from records.article import Article
from records.clean_text import clean_text
from records.errors import Misconfigured
from records.mention import Reading
from settings import Settings
from store import Store
from store import opinions as opinion_rows

TIMEOUT_SECONDS = 30.0
MOST_ANSWER_BYTES = 200_000

logger = logging.getLogger(__name__)


class _NoAnswer(Exception):
    pass


@dataclass(frozen=True)
class SecondReader:
    store: Store
    url: str
    model: str
    key: str
    band: tuple[float, float]
    tokens_per_day: int

    def reconsider(self, article: Article, reading: Reading) -> Reading:
        """The reading with what the second reader says of it; as it was where nothing is in doubt or no answer can be had."""
        if not is_doubtful(reading, self.band):
            return reading
        try:
            answer = self._answer(article)
        except _NoAnswer as error:
            logger.warning("the second reader was not heard: %s", error)
            return reading
        return _reconsidered(article, reading, answer, self.band)

    def _answer(self, article: Article) -> str:
        key = opinion_rows.key_of(opinions_key(article, self.model))
        now = datetime.now(UTC)
        with self.store.reading() as connection:
            known = opinion_rows.find_answer(connection, key)
            spent = opinion_rows.tokens_since(connection, now.replace(hour=0, minute=0, second=0, microsecond=0))
        if known is not None:
            return known
        if spent >= self.tokens_per_day:
            raise _NoAnswer(f"today's {self.tokens_per_day} tokens are spent")
        answer, tokens = self._ask(article)
        with self.store.writing() as connection:
            opinion_rows.keep_answer(connection, key, self.model, answer, tokens, now)
        return answer

    def _ask(self, article: Article) -> tuple[str, int]:
        """(answer, tokens that it took)."""
        schema = {"name": "events", "strict": True, "schema": answer_schema()}
        body = {
            "model": self.model, "messages": question(article), "temperature": 0,
            "response_format": {"type": "json_schema", "json_schema": schema},
        }  # fmt: skip
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {self.key}"} if self.key else {})
        try:
            with urllib3.PoolManager(retries=False, timeout=TIMEOUT_SECONDS) as pool:
                response = pool.request(
                    "POST", f"{self.url.rstrip('/')}/chat/completions", body=json.dumps(body), headers=headers, preload_content=False
                )
                said, status = response.read(MOST_ANSWER_BYTES), response.status
                response.close()
        except (HTTPError, OSError) as error:
            raise _NoAnswer(" ".join(str(error).split())[:200]) from error
        if status != 200:
            raise _NoAnswer(f"status {status}")
        return _content(said)


@dataclass(frozen=True)
class KeptAnswers:
    """What second readers once said, for reading anew: nobody is asked. `model` is heard first, then those asked last."""

    store: Store
    model: str
    band: tuple[float, float]

    def reconsider(self, article: Article, reading: Reading) -> Reading:
        """The reading with what was once said of the article; as it was where nothing is in doubt or nobody was asked."""
        if not is_doubtful(reading, self.band):
            return reading
        with self.store.reading() as connection:
            for model in dict.fromkeys((self.model, *opinion_rows.models_asked(connection))):
                answer = opinion_rows.find_answer(connection, opinion_rows.key_of(opinions_key(article, model)))
                if answer is not None:
                    return _reconsidered(article, reading, answer, self.band)
        return reading


def _reconsidered(article: Article, reading: Reading, answer: str, band: tuple[float, float]) -> Reading:
    opinion = read_answer(answer, article)
    for why in opinion.rejected:
        logger.info("the second reader is not believed: %s", why)
    return combine(reading, opinion, band) if opinion.readable else reading


def _content(said: bytes) -> tuple[str, int]:
    try:
        answer: dict[str, Any] = json.loads(said)
        return clean_text(str(answer["choices"][0]["message"]["content"])), int(answer.get("usage", {}).get("total_tokens", 0))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise _NoAnswer(f"an answer of another shape: {type(error).__name__}") from error


def second_reader(settings: Settings, store: Store) -> SecondReader | None:
    """The second reader that the settings name; None where they name none. Raises: Misconfigured."""
    if not settings.second_reader_url:
        return None
    if not settings.second_reader_model:
        raise Misconfigured("A second reader has an address and no model.", "Set ACCORDWATCH_SECOND_READER_MODEL.")
    band = _band(settings)
    key = settings.second_reader_key.get_secret_value()
    return SecondReader(store, settings.second_reader_url, settings.second_reader_model, key, band, settings.second_reader_tokens_per_day)


def kept_answers(settings: Settings, store: Store) -> KeptAnswers:
    """What was answered so far, also where the settings name no second reader any more."""
    return KeptAnswers(store, settings.second_reader_model, _band(settings))


def _band(settings: Settings) -> tuple[float, float]:
    return settings.second_reader_from, settings.second_reader_to
