"""Kinks: where a slope does not exist, and which side of each the numbers of a tape lie on."""

from collections.abc import Iterator

import numpy as np

from backsight.checks.point import Point
from backsight.engine.interpret import Tape
from backsight.kernel.types import Array, Floats
from backsight.maths import catalogs


def sides(tape: Tape) -> Floats:
    """For every number that has a declared kink: -1 before it, 0 at it, 1 behind it."""
    found = [np.ravel(np.sign(value - kink)) for value, kink in _measured(tape)]
    return np.concatenate([np.zeros(0), *found])


def at_a_kink(point: Point) -> dict[str, Array]:
    """By weight: entries that lie exactly at a kink of their regularizer."""
    found = np.zeros(point.theta.size, bool)
    for equation in point.derivation.acts("loss"):
        folder, name, *_ = equation.formula.split(".")
        if folder == "regularizers":
            weight = point.derivation.symbols[equation.operands[0]]
            part = slice(weight.offset, weight.offset + weight.size)
            found[part] |= np.isin(point.theta[part], catalogs[folder][name].kinks)
    return point.named(found)


def _measured(tape: Tape) -> Iterator[tuple[Floats, float]]:
    """Each array that has a kink, in the terms in which its record declares it."""
    for equation in tape.derivation.acts("forward", "loss"):
        folder, name, *role = equation.formula.split(".")
        if folder not in ("activations", "losses", "regularizers") or role != ["value"]:
            continue
        record = catalogs[folder][name]
        known = dict(zip(equation.reads.parameters, tape.operands(equation), strict=True))
        for kink in record.kinks:
            if folder == "losses":
                a, y = known["a"], known["y"]
                yield (y * a if record.targets == "signed" else a - y), kink
            else:
                yield tape[equation.operands[0]], kink
