"""Data files of words: YAML in which `no`, `off` and `NO` (Norway) are words and not booleans."""

from importlib.resources.abc import Traversable
from typing import Any

import yaml

from records.errors import BrokenFile


class _Words(yaml.CSafeLoader):
    pass


_Words.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for letter, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def read_words(path: Traversable) -> Any:
    """The content of a word file. Raises: BrokenFile if it is no YAML."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _Words)
    except yaml.YAMLError as error:
        raise BrokenFile(f"{path.name} is no YAML: {error}", "Correct the line that it names.") from error
