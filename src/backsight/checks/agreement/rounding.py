"""How far rounding carries backpropagation itself, found by shaking the last bits of the tape.

Where units are saturated, 1 - a² keeps few digits of a, and large weights carry its rounding on:
then an exact method differs from backpropagation, and neither is wrong."""

import numpy as np

from backsight.checks.point import Point
from backsight.engine.interpret import evaluate
from backsight.kernel.streams import stream
from backsight.kernel.types import Floats

TIMES = 4
BITS = float(np.finfo(np.float64).eps)
"""How far every number of the forward pass is moved, relative to its size."""


def estimate_rounding(point: Point) -> dict[str, float]:
    """By weight array: the most that a derivative changes."""
    tape = point.run_tape(point.theta)
    values = {t: tape[t] for e in point.derivation.acts("forward", "loss") for t in e.targets}
    here = _compute_gradient(point, values)
    largest_change = np.zeros(point.theta.shape)
    for k in range(TIMES):
        draws = stream(k, "check/shaken")
        there = {
            n: v * (1 + draws.draw_between(-BITS, BITS, np.shape(v))) for n, v in values.items()
        }
        largest_change = np.fmax(largest_change, np.abs(_compute_gradient(point, there) - here))
    return {
        weight: float(most.max()) for weight, most in point.split_by_weight(largest_change).items()
    }


def _compute_gradient(point: Point, values: dict[str, Floats]) -> Floats:
    """The backward act on these numbers of the forward one."""
    with np.errstate(all="ignore"):
        gradient: Floats = evaluate(point.derivation, {**point.start_values, **values}, "backward")[
            "g"
        ]
    return gradient
