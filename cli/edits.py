"""What the editors of an agency changed in an article after it was published: its versions as a difference of lines."""

from collections.abc import Sequence
from difflib import unified_diff
from itertools import pairwise

from store.articles import Version


def edits_of(versions: Sequence[Version]) -> list[tuple[str, str, str]]:
    """(version, when we read it, change), a row for each line that was added (`+ …`) or taken out (`- …`)."""
    rows = []
    for older, newer in pairwise(versions):
        lines = unified_diff(_lines(older), _lines(newer), n=0, lineterm="")
        changes = [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---") and line[1:].strip()]
        rows += [(str(newer.version), newer.read_at.isoformat(timespec="minutes"), f"{line[0]} {line[1:]}") for line in changes]
    return rows


def _lines(version: Version) -> list[str]:
    return [version.title, *version.text.splitlines()]
