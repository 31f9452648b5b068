"""The log: one line for each thing done, with the ids that follow a page from its fetch to the mail; no secret, no forged line.

`page=` leads to `article=`, that to `event=`, that to `delivery=` and `mail=` (the key that the Message-ID is made from).
"""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from settings import Settings

_PASSWORD = re.compile(r"([a-z][a-z0-9+.-]*://[^\s:/@]*):[^\s@/]+@", re.I)
QUIET = ("celery.worker.strategy", "celery.app.trace", "celery.beat", "kombu", "amqp", "scrapy", "trafilatura", "htmldate")
HIDDEN = "***"


def note(logger: logging.Logger, what: str, **ids: Any) -> None:
    """A thing that was done, and to what. Empty ids are left out."""
    logger.info(what, extra={"ids": {name: value for name, value in ids.items() if value not in (None, "", [], ())}})


class Lines(logging.Formatter):
    """A line a record: as text (`time LEVEL what name=value`) or as JSON."""

    def __init__(self, form: str, secrets: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self._form, self._secrets = form, secrets

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        ids: dict[str, Any] = getattr(record, "ids", {})
        what = record.getMessage()
        told = self.formatException(record.exc_info) if record.exc_info else ""
        if self._form == "json":
            content = {"time": moment, "level": record.levelname, "what": what, "logger": record.name} | ids
            return self._hide(json.dumps(content | ({"error": told} if told else {}), ensure_ascii=False, default=str))
        named = "".join(f" {name}={_one_word(value)}" for name, value in ids.items())
        indented = "".join(f"\n    {line}" for line in told.splitlines())
        return self._hide(f"{moment} {record.levelname} {_one_line(what)}{named}{indented}")

    def _hide(self, line: str) -> str:
        line = _PASSWORD.sub(rf"\1:{HIDDEN}@", line)
        for secret in self._secrets:
            line = line.replace(secret, HIDDEN)
        return line


def set_up_log(settings: Settings, secrets: frozenset[str] = frozenset()) -> None:
    """The log of this process goes to standard error. `secrets`: further words that must not appear."""
    form = Lines(settings.log_format, secrets_of(settings) | secrets)
    writer = logging.StreamHandler(sys.stderr)
    writer.setFormatter(form)
    root = logging.getLogger()
    root.handlers[:] = [writer]
    root.setLevel(logging.INFO)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def secrets_of(settings: Settings) -> frozenset[str]:
    """Passwords of the settings, as written and as meant."""
    urls = [url for url in (settings.store_url, settings.broker_url, settings.smtp_url) if url]
    passwords = [password for url in urls if (password := urlsplit(url).password)]
    return frozenset({*passwords, *map(unquote, passwords)} - {""})


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def _one_word(value: Any) -> str:
    text = ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return text if text and text.isprintable() and not re.search(r'[\s"=]', text) else json.dumps(text)
