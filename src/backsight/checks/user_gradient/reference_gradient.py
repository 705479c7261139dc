"""The true gradient of a function of the user's own, and how far it is to be trusted.

Every entry of x is moved both ways by h, h/2 and h/4. The three central differences are
extrapolated to h = 0 (Richardson); how far the two extrapolations lie apart, plus the measured
rounding of f, is the entry's error. Where that is too large h is made smaller. Where the
differences from the left and from the right keep apart there is a kink: its value is NaN.
Last the complex step, f(x + ih)/h, is tried: it has no rounding, and is used where it agrees.
"""

import math
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from backsight.checks.user_failure import CodeEnds
from backsight.checks.user_gradient.sample import Places, choose_places
from backsight.checks.user_gradient.user_function import (
    Arrays,
    CountedFunction,
    copy_arrays,
    evaluate_twice,
    find_typical_size,
    measure_rounding,
    require_untouched,
)
from backsight.kernel.types import Floats

EPS = float(np.finfo(np.float64).eps)
COARSE_NOISE = 1e4 * EPS
"""Above this relative noise (a float32 inside f) the steps are wider."""
MOST_SHRINKS = 9
"""How often the step is divided by 8 before an entry is given up."""


@dataclass(frozen=True, kw_only=True)
class ReferenceGradient:
    """values: by name, NaN at a kink. errors: their bounds, 0 at a kink. f: f(x)."""

    f: float
    values: dict[str, Floats]
    errors: dict[str, Floats]
    method: str
    passes: int
    places: Places | None = None
    """The entries that were differentiated; None for all. Of others values are NaN, until they are
    known otherwise."""

    @property
    def count(self) -> int:
        """How many entries were differentiated."""
        if self.places is None:
            return sum(value.size for value in self.values.values())
        return sum(len(places) for places in self.places.values())

    @property
    def kinks(self) -> int:
        """How many entries have no slope."""
        if self.places is None:
            return sum(int(np.isnan(value).sum()) for value in self.values.values())
        looks = (self.values[n].reshape(-1)[places] for n, places in self.places.items())
        return sum(int(np.isnan(values).sum()) for values in looks)


def compute_true_gradient(
    f: Callable[[Any], Any],
    x: Arrays,
    alone: bool,
    step: float | None,
    gradients: Mapping[str, Floats] | None = None,
) -> ReferenceGradient:
    """The gradient of f at x, to as many digits as float64 gives; where that would take too long of
    some entries. gradients: as they were found otherwise, for choosing these."""
    function = CountedFunction(f, alone)
    work = copy_arrays(x)
    here = evaluate_twice(function, work, x)
    places = choose_places(lambda: function(work), x, gradients)
    with np.errstate(all="ignore"):
        noise = max(measure_rounding(function, x), EPS * abs(here))
        values, errors = take_differences(function, work, here, noise, step, places)
        require_untouched(work, x)
        better = take_complex_step(function, x, values, errors) if places is None else None
    floor = 100 * EPS * abs(here) / max(find_typical_size(a) for a in x.values())
    if better is None:
        return ReferenceGradient(
            f=here,
            values=values,
            errors=errors,
            method="central difference",
            passes=function.passes,
            places=places,
        )
    top = max(float(np.nanmax(np.abs(v), initial=0.0)) for v in better.values())
    exact = {
        name: np.where(np.isnan(v), 0.0, max(100 * EPS * top, floor)) for name, v in better.items()
    }
    return ReferenceGradient(
        f=here,
        values=better,
        errors=exact,
        method="complex step",
        passes=function.passes,
        places=places,
    )


def take_differences(
    function: CountedFunction,
    work: Arrays,
    here: float,
    noise: float,
    step: float | None,
    places: Places | None = None,
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Values and errors of every entry by central differences, or of those at some places."""
    values = {name: np.full_like(a, math.nan) for name, a in work.items()}
    errors = {name: np.zeros_like(a) for name, a in work.items()}
    wide = 16 if noise > COARSE_NOISE * abs(here) else 1
    for name, array in work.items():
        flat, usual = array.reshape(-1), find_typical_size(array)
        for j in range(flat.size) if places is None else map(int, places[name]):
            steps = list_steps(wide * max(abs(flat[j]), usual), step)
            value, error = differentiate_entry(function, work, flat, j, here, noise, steps)
            values[name].reshape(-1)[j], errors[name].reshape(-1)[j] = value, error
    return values, errors


def list_steps(scale: float, step: float | None) -> Iterator[float]:
    """The steps to try, large to small: powers of 2, which x ± h then holds exactly."""
    if step is not None:
        yield step
        return
    for k in range(MOST_SHRINKS):
        yield 2.0 ** (math.floor(math.log2(scale)) - 9 - 3 * k)


def differentiate_entry(
    function: CountedFunction,
    work: Arrays,
    flat: Floats,
    j: int,
    here: float,
    noise: float,
    steps: Iterator[float],
) -> tuple[float, float]:
    """One entry's derivative and error; (NaN, 0) at a kink."""
    best, jumps = (math.nan, math.inf), list[float]()
    for h in steps:
        value, error, jump = estimate_slope(function, work, flat, j, here, noise, h)
        if jump == 0 and error < best[1]:
            best = (value, error)
        if jump == 0 and error <= max(1e-11 * abs(value), 16 * noise / h):
            break
        jumps += [jump] if jump else []
        if len(jumps) == 3 and math.isinf(best[1]) and is_steady(jumps):
            break
    if jumps and best[1] > abs(jumps[0]) / 10:
        return math.nan, 0.0
    return best if math.isfinite(best[1]) else (math.nan, 0.0)


def is_steady(jumps: list[float]) -> bool:
    """Whether a jump stays as it is while the step shrinks."""
    return math.isfinite(jumps[0]) and max(jumps) - min(jumps) < 0.1 * abs(jumps[0])


def estimate_slope(
    function: CountedFunction,
    work: Arrays,
    flat: Floats,
    j: int,
    here: float,
    noise: float,
    h: float,
) -> tuple[float, float, float]:
    """Derivative, its error, and the jump between left and right (0 where there is none)."""
    x, central, apart, steepest = flat[j], [], [], 0.0
    for size in (h, h / 2, h / 4):
        flat[j] = up = x + size
        above = function.evaluate_near(work)
        flat[j] = down = x - size
        below = function.evaluate_near(work)
        flat[j] = x
        right, left = (above - here) / (up - x), (here - below) / (x - down)
        central.append((above - below) / (up - down))
        apart.append(right - left)
        steepest = max(steepest, abs(right), abs(left))
    if not np.isfinite(central).all():
        return math.nan, math.inf, math.inf
    wide, close = (4 * central[1] - central[0]) / 3, (4 * central[2] - central[1]) / 3
    before, jump = 2 * apart[1] - apart[0], 2 * apart[2] - apart[1]
    bend = 4 * abs(jump) < abs(before)  # a smooth function's falls by 8, a kink's stays
    none = bend or abs(jump) <= max(1e-5 * steepest, 60 * noise / h)
    return close, abs(close - wide) + 8 * noise / h, 0.0 if none else jump


def take_complex_step(
    function: CountedFunction, x: Arrays, values: Arrays, errors: Arrays
) -> dict[str, Floats] | None:
    """The derivatives by f(x + ih)/h; None where f refuses complex numbers or they disagree."""
    work = {name: a.astype(np.complex128) for name, a in copy_arrays(x).items()}
    slopes = {name: np.full_like(v, math.nan) for name, v in values.items()}
    for name, array in work.items():
        flat, h = array.reshape(-1), 1e-20 * find_typical_size(x[name])
        near = 1e-7 * float(np.nanmax(np.abs(values[name]), initial=0.0))
        for j in np.flatnonzero(~np.isnan(values[name])):
            real = flat[j]
            flat[j] = real + 1j * h
            slope = evaluate_imaginary(function, work) / h
            flat[j] = real
            far = abs(slope - values[name].reshape(-1)[j])
            if not far <= min(20 * errors[name].reshape(-1)[j] + 1e-14 * abs(slope), near):
                return None
            slopes[name].reshape(-1)[j] = slope
    return slopes


def evaluate_imaginary(function: CountedFunction, x: Mapping[str, Any]) -> float:
    """The imaginary part of f; NaN where f does not take complex numbers."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            result = np.asarray(function(x))
        except CodeEnds:
            raise
        except Exception:  # whatever f does with numbers it was not written for
            return math.nan
    alone = result.shape == () and result.dtype.kind == "c"
    return float(result.imag) if alone else math.nan
