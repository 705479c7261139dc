"""The loops of five networks, kept as files to be read in a review.

Run as a program, it writes them anew: PYTHONPATH=src python tests/engine/loops/golden_loops.py
"""

from pathlib import Path
from typing import Any

import backsight
from backsight.engine.loops.step_program import make_loop_program
from backsight.engine.loops.text import print_text

FOLDER = Path(__file__).parent / "golden"
NETWORKS: dict[str, dict[str, Any]] = {
    "narrow": {"source": "xor", "hidden": [3], "batch": "all", "optimizer": "sgd"},
    "wide": {"source": "moons", "hidden": [20], "batch": 8, "optimizer": "adam"},
    "blocks": {"source": "moons", "hidden": [20], "batch": 70, "optimizer": "momentum"},
    "blas": {"source": "digits", "hidden": [50], "batch": 32, "optimizer": "sgd"},
    "normalized": {"source": "moons", "hidden": [4], "batch": 8, "norm": "batch", "dropout": 0.2},
}
"""Without any loop over units; with one; with blocks of rows; with products by BLAS; with
statistics and masks."""


def write_loops(name: str) -> str:
    """The loops of one of them."""
    options = dict(NETWORKS[name])
    derivation = backsight.derive(options.pop("source"), **options)
    return print_text(make_loop_program(derivation, gathers=options["batch"] != "all")) + "\n"


if __name__ == "__main__":
    for name in NETWORKS:
        (FOLDER / f"{name}.txt").write_text(write_loops(name), "utf-8")
