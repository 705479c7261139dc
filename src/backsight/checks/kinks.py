"""Kinks: where a slope does not exist, and which side of each the numbers of a tape lie on."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from backsight.checks.point import Point
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.kernel.types import Array, Floats
from backsight.maths import catalogs


def sides(tape: Tape) -> Floats:
    """For every number that has a declared kink: -1 before it, 0 at it, 1 behind it."""
    found = [np.zeros(0)]
    for equation in tape.derivation.acts("forward", "loss"):
        for kink in kinks_of(equation):
            operands = dict(zip(equation.reads.parameters, tape.operands(equation), strict=True))
            found.append(np.ravel(np.sign(measured(equation, operands) - kink)))
    return np.concatenate(found)


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


def kinks_of(equation: Equation) -> tuple[float, ...]:
    """The kinks that an equation's record declares, of an activation, a loss or a regularizer."""
    folder, name, *role = equation.formula.split(".")
    if folder in ("activations", "losses", "regularizers") and role == ["value"]:
        return tuple(catalogs[folder][name].kinks)
    return ()


def measured(equation: Equation, operands: Mapping[str, Any]) -> Floats:
    """The numbers in which a record declares its kinks. operands: by the formula's parameter."""
    folder, name, *_ = equation.formula.split(".")
    if folder != "losses":
        first: Floats = operands[equation.reads.parameters[0]]
        return first
    a, y = operands["a"], operands["y"]
    found: Floats = y * a if catalogs[folder][name].targets == "signed" else a - y
    return found


def parted(one: Floats, other: Floats, kinks: tuple[float, ...]) -> Array:
    """For each entry, whether a kink lies between two numbers or at one of them."""
    sides = ((np.sign(one - kink), np.sign(other - kink)) for kink in kinks)
    found: Array = np.logical_or.reduce([a != b for a, b in sides])
    return found
