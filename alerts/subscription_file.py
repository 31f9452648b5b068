"""Subscriptions from a YAML file: a list, each with id, email, language and filter."""

from pathlib import Path

import yaml
from pydantic import ValidationError

from records.errors import BrokenFile
from records.subscription import Subscription


def read_subscriptions(path: Path) -> list[Subscription]:
    """The subscriptions of the file. Raises: BrokenFile, which names the entry and its key."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise BrokenFile(f"{path} cannot be read: {error}.", "Correct the file.") from error
    if not isinstance(content, list):
        raise BrokenFile(f"{path} is no list of subscriptions.", "Each entry begins with `- id: …`.")
    found = []
    for number, entry in enumerate(content, 1):
        try:
            found.append(Subscription.model_validate(entry))
        except ValidationError as error:
            first = error.errors()[0]
            key = ".".join(str(part) for part in first["loc"])
            raise BrokenFile(f"{path}, entry {number}, key {key!r}: {first['msg']}.", "Correct that line.") from error
    return found
