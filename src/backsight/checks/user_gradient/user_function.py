"""A function of the user's own, called with care: counted, and its promises checked."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from backsight.checks.user_failure import CodeEnds
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.types import Floats

Arrays = Mapping[str, Floats]
ONLY_NAME = "x"
"""What an array is called that came without a name."""


class CountedFunction:
    """The user's function, its calls counted. alone: it takes an array, not a dict of them."""

    def __init__(self, f: Callable[[Any], Any], alone: bool) -> None:
        self.f, self.alone, self.passes = f, alone, 0

    def __call__(self, x: Mapping[str, Any]) -> Any:
        """Whatever f returns."""
        self.passes += 1
        return self.f(x[ONLY_NAME] if self.alone else dict(x))

    def evaluate_near(self, x: Arrays) -> float:
        """f beside x; NaN where it is not defined there."""
        try:
            return require_number(self(x))
        except CodeEnds:
            raise
        except (BadInput, ArithmeticError, ValueError):
            return math.nan


def require_number(result: Any) -> float:
    """What f returned, as a float. BadInput where it is no finite real number."""
    shape = getattr(result, "shape", ())
    if shape != ():
        raise BadInput(
            _(
                "f must return one number; it returned an array of shape {shape}. Sum it "
                "up or take its mean inside f."
            ).format(shape=shape)
        )
    if isinstance(result, bool) or np.asarray(result).dtype.kind not in "fiu":
        raise BadInput(
            _("f must return one real number; it returned {result!r}.").format(result=result)
        )
    if not np.isfinite(result):
        raise BadInput(
            _("f(x) = {result}: choose an x where f is finite.").format(result=float(result))
        )
    return float(result)


def copy_arrays(x: Arrays) -> dict[str, Floats]:
    """The same numbers in arrays of our own, row by row in memory."""
    return {name: np.array(a, dtype=np.float64, order="C") for name, a in x.items()}


def evaluate_twice(function: CountedFunction, work: Arrays, x: Arrays) -> float:
    """f(x). BadInput where f changes x, or where a second call disagrees with the first."""
    first = require_number(function(work))
    require_untouched(work, x)
    second = require_number(function(work))
    if first != second:
        raise BadInput(
            _(
                "f is random: two calls with the same x gave {first!r} and {second!r}. "
                "Draw its random numbers once, outside f."
            ).format(first=first, second=second)
        )
    return first


def require_untouched(work: Arrays, x: Arrays, who: str = "f") -> None:
    """BadInput where what was handed out has changed."""
    for name, array in x.items():
        if not np.array_equal(work[name], array):
            raise BadInput(
                _("{who} changes {name} in place: let it work on {name}.copy().").format(
                    who=who, name=name
                )
            )


def find_typical_size(array: Floats) -> float:
    """The usual size of an array's numbers; 1 where all are 0."""
    sizes = np.abs(array[array != 0])
    return float(np.median(sizes)) if sizes.size else 1.0


def measure_rounding(function: CountedFunction, x: Arrays) -> float:
    """How far rounding moves f, from the fourth differences of 17 points close to x.

    A smooth function's fourth difference over steps of 1e-6 is nothing: what is left is noise
    (Moré and Wild 2011). Three standard deviations of it.
    """
    far = {name: 1e-6 * find_typical_size(a) * np.where(a < 0, -1.0, 1.0) for name, a in x.items()}
    line = [
        function.evaluate_near({name: a + k * far[name] for name, a in x.items()})
        for k in range(1, 18)
    ]
    fourth = np.diff(line, 4)
    return 3 * float(np.sqrt(np.mean(fourth**2) / 70)) if np.isfinite(fourth).all() else 0.0
