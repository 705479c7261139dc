"""Makes what these tests share importable: golden_loops, random trainings, inputs of words."""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [
    str(HERE),
    str(HERE.parent / "portable"),
    str(HERE.parents[2] / "tools" / "words"),
]
