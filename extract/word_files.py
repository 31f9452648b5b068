"""Data files of words: YAML in which `no`, `off` and `NO` (Norway) are words and not booleans."""

from collections import Counter
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from records.errors import BrokenFile


class _Words(yaml.CSafeLoader):
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A key that stands twice would lose what stands under the first."""
        counts = Counter(str(key.value) for key, _ in node.value)
        if twice := next((key for key, count in counts.items() if count > 1), None):
            raise yaml.constructor.ConstructorError("while reading a mapping", node.start_mark, f"found {twice!r} twice", node.start_mark)
        return super().construct_mapping(node, deep)


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
