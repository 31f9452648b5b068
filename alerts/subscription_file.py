"""Subscriptions from a YAML file: a list, each with id, channel, language, cadence and filter (docs/subscriptions.md)."""

from pathlib import Path

import yaml
from pydantic import ValidationError

from alerts.words_of import read_yaml
from records.errors import BrokenFile
from records.subscription import Subscription


def read_subscriptions(path: Path) -> list[Subscription]:
    """The subscriptions of the file. Raises: BrokenFile, which names the entry and its key."""
    try:
        content = read_yaml(path.read_text(encoding="utf-8"))
    except yaml.MarkedYAMLError as error:
        where = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise BrokenFile(f"{path}{where} is no YAML.", "Correct that line.") from error
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise BrokenFile(f"{path} cannot be read: {error}.", "Correct the file.") from error
    if not isinstance(content, list):
        raise BrokenFile(f"{path} is no list of subscriptions.", "Each entry begins with `- id: …`.")
    found: dict[str, Subscription] = {}
    for number, entry in enumerate(content, 1):
        try:
            one = Subscription.model_validate(entry)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            key = ".".join(str(part) for part in first["loc"])
            raise BrokenFile(f"{path}, entry {number}, key {key!r}: {first['msg']}.", "Correct that entry.") from error
        if one.id in found:
            raise BrokenFile(f"{path}, entry {number}: the name {one.id!r} is taken by an earlier entry.", "Each needs a name of its own.")
        found[one.id] = one
    return list(found.values())
