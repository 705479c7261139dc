"""Every method's gradient beside backpropagation's, array by array."""

import importlib.util
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from backsight.checks.kinks import at_a_kink
from backsight.checks.methods import Method, Result, methods
from backsight.checks.point import Point
from backsight.kernel.errors import BadInput
from backsight.kernel.streams import stream
from backsight.kernel.types import Array, Floats, Integers

MOST_DIGITS = 16.0
ROUNDING = 1e-14
"""How far rounding may carry an exact method, relative to the network's largest derivative."""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One weight array by one method, beside backpropagation.

    entries: how many were compared; kinks: how many were left out because a step crossed a kink.
    digits: -log10 of the largest error, relative to the array's largest derivative; nan where
    nothing was compared. worst: the index of that error; value and expected: what the method and
    backpropagation have there. holds: whether the error is within the method's tolerance.
    """

    weight: str
    method: str
    entries: int
    kinks: int
    digits: float
    worst: tuple[int, ...] | None
    value: float
    expected: float
    holds: bool


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """comparisons: by weight, then by method. passes: each method's work, counted in forward
    passes. notes: what methods remark. left_out: methods that could not be used, and why."""

    comparisons: tuple[Comparison, ...]
    passes: dict[str, float]
    notes: dict[str, str]
    left_out: dict[str, str]

    @property
    def holds(self) -> bool:
        """Whether every method agrees on every array."""
        return all(c.holds for c in self.comparisons)


def agree(
    point: Point, names: Sequence[str] | None = None, *, samples: int | None = None, seed: int = 0
) -> Agreement:
    """Compare methods with backpropagation at a point.

    names: of the methods; None for all, where those that cannot be used on this network, or
    lack their library, are left out and named. samples: how many entries of each array, drawn
    by the seed; None for all. Raises UnknownName, and BadInput from a method asked for by name.
    """
    if samples is not None:
        if samples < 1:
            raise BadInput(f"samples must be at least 1, got {samples}.")
        point = replace(point, chosen=_drawn(point, samples, seed))
    wanted = [methods[n] for n in dict.fromkeys(names if names is not None else methods)]
    expected = methods["backprop"].gradient(point)
    results, left_out = {"backprop": expected}, {}
    for method in wanted:
        if method.name != "backprop":
            try:
                results[method.name] = _asked(method, point)
            except BadInput as reason:
                if names is not None:
                    raise
                left_out[method.name] = str(reason)
    return Agreement(
        comparisons=tuple(_comparisons(point, results)),
        passes={name: r.passes for name, r in results.items()},
        notes={name: r.note for name, r in results.items() if r.note},
        left_out=left_out,
    )


def _asked(method: Method, point: Point) -> Result:
    if method.needs and importlib.util.find_spec(method.needs) is None:
        raise BadInput(f"{method.name} needs {method.needs}: pip install {method.needs}")
    return method.gradient(point)


def _drawn(point: Point, samples: int, seed: int) -> Integers:
    """Places in theta: so many of each array, or all that it has."""
    places = [
        s.offset + stream(seed, f"check/{s.name}").permutation(s.size)[:samples]
        for s in point.derivation.weights()
    ]
    return np.concatenate(places)


def _comparisons(point: Point, results: dict[str, Result]) -> Iterator[Comparison]:
    expected = results["backprop"].gradients
    asked = np.zeros(point.theta.size, bool)
    asked[point.entries] = True
    at_kink, among = at_a_kink(point), point.named(asked)
    largest = max(float(np.max(np.abs(g))) for g in expected.values())
    for weight, array in expected.items():
        for name, result in results.items():
            if name != "backprop":
                crossed = result.kinks.get(weight, False) | at_kink[weight]
                noise = result.noise + ROUNDING * largest
                yield _comparison(
                    weight, methods[name], result.gradients[weight], array,
                    compared=among[weight] & ~crossed, kinks=int(np.sum(among[weight] & crossed)),
                    noise=noise,
                )  # fmt: skip


def _comparison(
    weight: str, method: Method, found: Floats, expected: Floats, *, compared: Array, kinks: int,
    noise: float,
) -> Comparison:  # fmt: skip
    places = np.argwhere(compared)
    if not len(places):
        return Comparison(
            weight=weight, method=method.name, entries=0, kinks=kinks, digits=math.nan, worst=None,
            value=math.nan, expected=math.nan, holds=True,
        )  # fmt: skip
    scale = float(np.max(np.abs(expected)))
    errors = np.abs(found - expected)[compared]
    errors = np.where(np.isnan(errors), np.inf, errors)
    worst = tuple(int(i) for i in places[int(np.argmax(errors))])
    error = float(np.max(errors))
    return Comparison(
        weight=weight, method=method.name, entries=len(places), kinks=kinks,
        digits=_digits(error, scale), worst=worst, value=float(found[worst]),
        expected=float(expected[worst]), holds=error <= method.tolerance * scale + noise,
    )  # fmt: skip


def _digits(error: float, scale: float) -> float:
    """How many digits agree: between 0 and 16."""
    if error == 0:
        return MOST_DIGITS
    if not 0 < scale < math.inf or not error < math.inf:
        return 0.0
    return min(MOST_DIGITS, max(0.0, -math.log10(error / scale)))
