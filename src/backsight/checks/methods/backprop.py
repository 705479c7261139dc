"""Backpropagation: the chain rule from the loss back, each factor computed once.

What is checked: the Derivation's own backward act, the one that trains."""

from backsight.checks.methods._record import Method, Result
from backsight.checks.point import Point

PASSES = 3.0
"""A forward pass, and a backward pass with two matrix products for each one of the forward."""


def _compute_gradient(point: Point) -> Result:
    tape = point.run_tape(point.theta, "forward", "loss", "backward")
    return Result(gradients=point.split_by_weight(tape["g"]), passes=PASSES)


backprop = Method(name="backprop", gradient=_compute_gradient)
