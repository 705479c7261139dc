"""The NumPy that is generated for a few networks, kept as files to be read in a review.

Run as a program, it writes them anew:
PYTHONPATH=src python tests/engine/golden_sources.py
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from networks import STACKS, derivation_of

from backsight.engine.complete import DataShape, complete
from backsight.engine.derivation import Derivation
from backsight.engine.derive import derive
from backsight.engine.graph.shared import find_shared_derivation
from backsight.engine.numpy.plan import NumpyPlan
from backsight.engine.numpy.row_plan import RowPlan
from backsight.engine.spec import from_plain
from backsight.engine.stacked.plan import StackedPlan
from backsight.engine.state import make_initial_state

FOLDER = Path(__file__).parent / "numpy" / "golden"
WIDE: list[dict[str, Any]] = [{"units": 9000, "activation": "relu"}, {}]
"""90,003 weights: enough for an update in blocks."""


def small(**changes: Any) -> Derivation:
    """The 2-3-2 example of the comments: ReLU, mean squared error, three rows."""
    raw = {
        "data": {"source": "xor"}, "layers": [{"units": 3, "activation": "relu"}, {}], "batch": 3,
        "steps": 5, "dtype": "float64", "loss": "mean_squared_error", **changes,
    }  # fmt: skip
    spec = complete(from_plain(raw), DataShape(inputs=2, classes=0, targets=2, rows=3))
    return derive(spec, inputs=2, outputs=2, rows=3)


def plan(derivation: Derivation) -> str:
    """The step of one network."""
    return NumpyPlan(derivation, make_initial_state(derivation, 0, "constant")).source


def stacked(derivation: Derivation) -> str:
    """The step of three replicas side by side."""
    shared = find_shared_derivation([derivation])
    assert shared is not None
    vectors = make_initial_state(derivation, 0, "constant").vectors
    stacks = {name: np.stack([vector] * 3) for name, vector in vectors.items()}
    return StackedPlan(shared, [0, 0, 0], stacks).source


def rows(derivation: Derivation) -> str:
    """What follows the hidden layer, for many rows: as numerical gradients run it."""
    symbols = derivation.symbols
    equations = list(derivation.acts("forward", "loss"))[1:]
    shared = {n: np.zeros(symbols[n].shape) for n in ("W2", "b2")}
    return RowPlan(
        derivation,
        equations,
        scratch_inputs=["z1"],
        stable_inputs=["y"],
        shared_arrays=shared,
        rows=8,
        extra_outputs=["a1"],
    ).source


SOURCES: dict[str, Callable[[], str]] = {
    "two_three_two": lambda: plan(small(optimizer="momentum")),
    "two_three_two_rows": lambda: rows(small()),
    "classifier": lambda: plan(derivation_of(optimizer="adam", schedule="cosine")),
    "everything": lambda: plan(
        derivation_of(
            layers=STACKS["everything"],
            optimizer="nesterov",
            regularizer="l2",
            clipping="by_global_norm",
        )
    ),
    "wide_in_blocks": lambda: plan(
        derivation_of(layers=WIDE, optimizer="adamw", clipping="by_value")
    ),
    "wide_replicas": lambda: stacked(derivation_of(layers=WIDE, optimizer="lion")),
}
"""What makes each file's text."""

if __name__ == "__main__":
    for name, make in SOURCES.items():
        (FOLDER / f"{name}.py.txt").write_text(make())
