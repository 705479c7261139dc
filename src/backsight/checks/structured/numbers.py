"""The kinds of number that carry a change through the equations: real, complex, dual.

A change is a real array: what is added to the value itself, to the imaginary part, or to the
tangent. `lift` adds it to a base, `change` reads it off again.

z1 = 1.5 of the package's example, changed by h x in each kind, through ReLU, and read off::

    kind      h x     lift            a1              change   change / h x
    real      0.5     2.0             2.0             0.5      1
    complex   1e-30   1.5 + 1e-30 i   1.5 + 1e-30 i   1e-30    1     nothing is subtracted
    dual      1       1.5 + 1 e       1.5 + 1 e       1        1     nothing is small either
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from backsight.checks.complexes import COMPLEX, to_complexes
from backsight.checks.duals import DUAL, Dual
from backsight.kernel.formula import Words
from backsight.kernel.libraries import make_numpy_words
from backsight.kernel.types import Array, Floats


@dataclass(frozen=True, kw_only=True)
class NumberKind:
    """A kind of number, and how a change is put into one."""

    name: str
    """What it is called."""
    lift: Callable[[Floats, Floats], Any]
    """(base, change) -> number."""
    change: Callable[[Any, Floats], Floats]
    """(number, base) -> change."""
    differ: Callable[[Any, Any], Array]
    """Whether the entries of two numbers differ, or of one and its base."""
    words: Words
    """The vocabulary that formulas are run with."""
    bytes: int = 8
    """Bytes of one number."""


@dataclass(frozen=True, kw_only=True)
class Probe:
    """How a weight is changed, and in which numbers.

    The derivative is the signed sum of the changes of the loss over that of the changes of w: for
    signs (1, -1), (ΔL₊ - ΔL₋) / (Δw₊ - Δw₋).
    """

    numbers: NumberKind
    """What carries the change."""
    sides: Callable[[Floats], tuple[Floats, ...]]
    """w -> the changes of w, one array in w's shape for each side."""
    signs: tuple[float, ...] = (1.0,)
    """The sign of each side."""

    def add_signed(self, changes: tuple[Floats, ...]) -> Floats:
        """The signed sum of one array for each side."""
        total: Floats = np.sum([s * c for s, c in zip(self.signs, changes, strict=True)], axis=0)
        return total


def _add(base: Floats, change: Floats) -> Floats:
    total: Floats = base + change
    return total


def _subtract(number: Array, base: Floats) -> Floats:
    change: Floats = number - base
    return change


def _lift_complex(base: Floats, change: Floats) -> Any:
    return to_complexes(base + 1j * change)


def _read_imaginary(number: Array, base: Floats) -> Floats:
    # The base is added for its shape alone: what did not depend on the change has come out smaller.
    change: Floats = np.imag(np.asarray(number)) + np.zeros_like(base)
    return change


def _lift_dual(base: Floats, change: Floats) -> Dual:
    return Dual(base + np.zeros_like(change), (change + np.zeros_like(base))[None])


def _read_tangent(number: Any, base: Floats) -> Floats:
    return number.tangents[0] if isinstance(number, Dual) else np.zeros_like(base)


REAL = NumberKind(
    name="real",
    lift=_add,
    change=_subtract,
    differ=np.not_equal,
    words=make_numpy_words(np.float64),
)
IMAGINARY = NumberKind(
    name="complex",
    lift=_lift_complex,
    change=_read_imaginary,
    differ=lambda one, base: _read_imaginary(one, base) != 0,
    words=COMPLEX,
    bytes=16,
)
TANGENT = NumberKind(
    name="dual",
    lift=_lift_dual,
    change=_read_tangent,
    differ=lambda one, base: _read_tangent(one, base) != 0,
    words=DUAL,
    bytes=16,
)
