"""The tests of the pages tell their stories as those of the tasks do."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "tasks"))
