"""Makes what these tests share importable: golden_loops, and the random trainings."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "portable")]
