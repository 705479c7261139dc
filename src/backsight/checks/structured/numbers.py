"""The kinds of number that carry a change through the equations: real, complex, dual.

A change is a real array: what is added to the value itself, to the imaginary part, or to the
tangent. `lift` adds it to a base, `change` reads it off again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from backsight.checks.complexes import COMPLEX, complexes
from backsight.checks.duals import DUAL, Dual
from backsight.kernel.formula import Words
from backsight.kernel.libraries import numpy_words
from backsight.kernel.types import Array, Floats


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """lift: (base, change) -> number. change: (number, base) -> change. differ: whether the
    entries of two numbers do, or of one and its base. words: what formulas see. bytes: of one
    number."""

    name: str
    lift: Callable[[Floats, Floats], Any]
    change: Callable[[Any, Floats], Floats]
    differ: Callable[[Any, Any], Array]
    words: Words
    bytes: int = 8


@dataclass(frozen=True, kw_only=True)
class Probe:
    """How a weight is changed, and in which numbers.

    sides: w -> the changes of w, one array for each evaluation. signs: the derivative is the
    signed sum of the changes of the loss over that of the changes of w.
    """

    numbers: Numbers
    sides: Callable[[Floats], tuple[Floats, ...]]
    signs: tuple[float, ...] = (1.0,)

    def signed(self, changes: tuple[Floats, ...]) -> Floats:
        """The signed sum of one array for each side."""
        total: Floats = np.sum([s * c for s, c in zip(self.signs, changes, strict=True)], axis=0)
        return total


def _add(base: Floats, change: Floats) -> Floats:
    total: Floats = base + change
    return total


def _difference(number: Array, base: Floats) -> Floats:
    change: Floats = number - base
    return change


def _lift_complex(base: Floats, change: Floats) -> Any:
    return complexes(base + 1j * change)


def _imaginary(number: Array, base: Floats) -> Floats:
    change: Floats = np.imag(np.asarray(number)) + np.zeros_like(base)
    return change


def _lift_dual(base: Floats, change: Floats) -> Dual:
    return Dual(base + np.zeros_like(change), (change + np.zeros_like(base))[None])


def _tangent(number: Any, base: Floats) -> Floats:
    return number.tangents[0] if isinstance(number, Dual) else np.zeros_like(base)


REAL = Numbers(
    name="real", lift=_add, change=_difference, differ=np.not_equal, words=numpy_words(np.float64)
)
IMAGINARY = Numbers(
    name="complex",
    lift=_lift_complex,
    change=_imaginary,
    differ=lambda one, base: _imaginary(one, base) != 0,
    words=COMPLEX,
    bytes=16,
)
TANGENT = Numbers(
    name="dual",
    lift=_lift_dual,
    change=_tangent,
    differ=lambda one, base: _tangent(one, base) != 0,
    words=DUAL,
    bytes=16,
)
