"""Material that belongs to others lies beside the checkout in `../shared`; tests read it there and say so where it is absent."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def shared(path: str) -> Path:
    """The file or folder of the shared material; skips the test where there is none."""
    found = Path(os.environ.get("ACCORDWATCH_SHARED", ROOT.parent / "shared")) / path
    if not found.exists():
        pytest.skip(f"the shared material is absent: {path}")
    return found
