"""Text as every database can keep it and every encoder write it."""

import re
from typing import Any, TypeVar

_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
_Record = TypeVar("_Record")


def clean_text(text: str) -> str:
    """The text with NUL characters and lone surrogates, which PostgreSQL and UTF-8 refuse, replaced by U+FFFD; offsets hold."""
    return _UNKEEPABLE.sub("\ufffd", text) if _UNKEEPABLE.search(text) else text


def clean_fields(record: _Record, *names: str) -> None:
    """Cleans these fields of a frozen record in place: to be called while it is made."""
    for name in names:
        value: Any = getattr(record, name)
        if isinstance(value, str) and _UNKEEPABLE.search(value):
            object.__setattr__(record, name, clean_text(value))
