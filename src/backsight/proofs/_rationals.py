"""Fractions that are drawn, and a polynomial of them in the place of an activation."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from backsight.kernel.draws.stream import Stream

LARGEST, FINEST = 4, 3
"""Of numerators and denominators: small, for numbers grow with each layer."""


def draw_fractions(rng: Stream, *shape: int) -> Any:
    """An array of fractions between −4 and 4, none of them 0."""
    tops = rng.draw_integers(1, LARGEST + 1, shape) * rng.draw_choice([-1, 1], shape)
    bottoms = rng.draw_integers(1, FINEST + 1, shape)
    return np.vectorize(_make_fraction, otypes=[object])(tops, bottoms)


def draw_share(rng: Stream) -> Any:
    """A fraction between 0 and 1, neither of them."""
    bottom = int(rng.draw_integers(2, 12))
    return Fraction(int(rng.draw_integers(1, bottom)), bottom)


def _make_fraction(top: int, bottom: int) -> Fraction:
    return Fraction(int(top), int(bottom))


@dataclass(frozen=True)
class Polynomial:
    """c₀ + c₁x + c₂x² …: a function that fractions stay fractions under, with a slope."""

    coefficients: Sequence[Any]

    def __call__(self, x: Any) -> Any:
        """Its value, of whatever kind x is: fractions, dual numbers."""
        *others, value = self.coefficients
        for c in reversed(others):
            value = value * x + c
        return value

    @property
    def slope(self) -> "Polynomial":
        """Its derivative."""
        return Polynomial([k * c for k, c in enumerate(self.coefficients)][1:])


def fit_polynomial(xs: Sequence[Any], ys: Sequence[Any]) -> Polynomial:
    """The one of lowest degree through some points, by Newton's divided differences.

    Through (0, 1), (1, 2), (2, 5): differences 1 | 1, 3 | 1, so 1 + x + x(x − 1) = 1 + x².
    """
    differences = list(ys)
    for order in range(1, len(xs)):
        for k in range(len(xs) - 1, order - 1, -1):
            width = xs[k] - xs[k - order]
            differences[k] = (differences[k] - differences[k - 1]) / width
    coefficients = [differences[-1]]
    for x, difference in zip(reversed(xs[:-1]), reversed(differences[:-1]), strict=True):
        # One more factor (t − x): everything one power up, and x times everything off.
        moved = [0, *coefficients]
        coefficients = [c - x * d for c, d in zip(moved, [*coefficients, 0], strict=True)]
        coefficients[0] += difference
    return Polynomial(coefficients)
