"""Kinks: where a slope does not exist, and which side of each the numbers of a tape lie on."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from backsight.checks.point import Point
from backsight.engine.derivation import Equation
from backsight.engine.interpret import Tape
from backsight.kernel.types import Array, Floats
from backsight.maths import catalogs


def find_sides(tape: Tape) -> Floats:
    """For every number that has a declared kink: -1 before it, 0 at it, 1 behind it."""
    signs = [np.zeros(0)]
    for equation in tape.derivation.acts("forward", "loss"):
        for kink in list_kinks(equation):
            operands = dict(zip(equation.reads.parameters, tape.operands(equation), strict=True))
            signs.append(np.ravel(np.sign(compute_kink_argument(equation, operands) - kink)))
    return np.concatenate(signs)


def find_entries_at_kinks(point: Point) -> dict[str, Array]:
    """By weight: entries that lie exactly at a kink of their regularizer."""
    mask = np.zeros(point.theta.size, bool)
    for equation in point.derivation.acts("loss"):
        folder, name, *_ = equation.formula.split(".")
        if folder == "regularizers":
            weight = point.derivation.symbols[equation.operands[0]]
            part = slice(weight.offset, weight.offset + weight.size)
            mask[part] |= np.isin(point.theta[part], catalogs[folder][name].kinks)
    return point.split_by_weight(mask)


def list_kinks(equation: Equation) -> tuple[float, ...]:
    """The kinks that an equation's record declares, of an activation, a loss or a regularizer."""
    folder, name, *role = equation.formula.split(".")
    if folder in ("activations", "losses", "regularizers") and role in (["value"], ["by_row"]):
        return tuple(catalogs[folder][name].kinks)
    return ()


def compute_kink_argument(equation: Equation, operands: Mapping[str, Any]) -> Floats:
    """The numbers in which a record declares its kinks. operands: by the formula's parameter."""
    folder, name, *_ = equation.formula.split(".")
    if folder != "losses":
        first: Floats = operands[equation.reads.parameters[0]]
        return first
    a, y = operands["a"], operands["y"]
    values: Floats = y * a if catalogs[folder][name].targets == "signed" else a - y
    return values


def is_separated_by_kink(one: Floats, other: Floats, kinks: tuple[float, ...]) -> Array:
    """For each entry, whether a kink lies between two numbers or at one of them."""
    sides = ((np.sign(one - kink), np.sign(other - kink)) for kink in kinks)
    crossings: Array = np.logical_or.reduce([a != b for a, b in sides])
    return crossings
