"""A function of the user's own, called with care: counted, and its promises checked."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.types import Floats

Arrays = Mapping[str, Floats]
ALONE = "x"
"""What an array is called that came without a name."""


class Asked:
    """The user's function, its calls counted. alone: it takes an array, not a dict of them."""

    def __init__(self, f: Callable[[Any], Any], alone: bool) -> None:
        self.f, self.alone, self.passes = f, alone, 0

    def __call__(self, x: Mapping[str, Any]) -> Any:
        """Whatever f returns."""
        self.passes += 1
        return self.f(x[ALONE] if self.alone else dict(x))

    def near(self, x: Arrays) -> float:
        """f beside x; NaN where it is not defined there."""
        try:
            return number(self(x))
        except (BadInput, ArithmeticError, ValueError):
            return math.nan


def number(result: Any) -> float:
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


def copied(x: Arrays) -> dict[str, Floats]:
    """The same numbers in arrays of our own, row by row in memory."""
    return {name: np.array(a, dtype=np.float64, order="C") for name, a in x.items()}


def twice(asked: Asked, work: Arrays, x: Arrays) -> float:
    """f(x). BadInput where f changes x, or where a second call disagrees with the first."""
    first = number(asked(work))
    require_untouched(work, x)
    second = number(asked(work))
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


def typical(array: Floats) -> float:
    """The usual size of an array's numbers; 1 where all are 0."""
    sizes = np.abs(array[array != 0])
    return float(np.median(sizes)) if sizes.size else 1.0


def rounding(asked: Asked, x: Arrays) -> float:
    """How far rounding moves f, from the fourth differences of 17 points close to x.

    A smooth function's fourth difference over steps of 1e-6 is nothing: what is left is noise
    (Moré and Wild 2011). Three standard deviations of it.
    """
    far = {name: 1e-6 * typical(a) * np.where(a < 0, -1.0, 1.0) for name, a in x.items()}
    line = [asked.near({name: a + k * far[name] for name, a in x.items()}) for k in range(1, 18)]
    fourth = np.diff(line, 4)
    return 3 * float(np.sqrt(np.mean(fourth**2) / 70)) if np.isfinite(fourth).all() else 0.0
