"""Step sizes of the user's own: which can be used."""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from backsight.checks.methods import Method
from backsight.checks.point import Point
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _

LEAST = 1e-200
"""Below it even the complex step's product with a derivative is lost."""


def require_step(point: Point, step: Any, methods: Iterable[Method] = ()) -> None:
    """BadInput where a step size cannot be used at a point by all methods that take one."""
    real = isinstance(step, int | float | np.floating | np.integer) and not isinstance(step, bool)
    if not real or not 0 < step < math.inf:
        raise BadInput(
            _("A step size must be a number above 0, such as 1e-5; got {step!r}.").format(step=step)
        )
    if step < LEAST:
        raise BadInput(
            _("A step size must be at least {least:g}; got {step!r}.").format(
                least=LEAST, step=step
            )
        )
    subtracting = [m.name for m in methods if m.at_step and not m.exact]
    lost_places = find_lost(point, step)
    if subtracting and lost_places.size:
        place, w = name_place(point, int(lost_places[0])), point.theta[lost_places[0]]
        raise BadInput(
            _(
                "A step size of {step!r} is lost in the rounding of {place} = {w:.6g}: w + "
                "h is w again, and {subtracting} divides by nothing. Give at least "
                "{enough:.0e}, or complex_step alone, which subtracts nothing."
            ).format(
                step=step,
                place=place,
                w=w,
                subtracting=subtracting[0],
                enough=_find_least_step(point),
            )
        )


def find_lost(point: Point, step: float) -> Any:
    """The places in theta, of those asked for, that a step does not move."""
    w = point.theta[point.entries]
    return point.entries[(w + step == w) | (w - step == w)]


def name_place(point: Point, place: int) -> str:
    """A place in theta as W1[0, 2]."""
    symbol = next(s for s in point.derivation.weights() if 0 <= place - s.offset < s.size)
    index = np.unravel_index(place - symbol.offset, symbol.shape)
    return f"{symbol.name}[{', '.join(map(str, index))}]"


def _find_least_step(point: Point) -> float:
    """A step that moves every weight asked for."""
    return 10.0 ** math.ceil(math.log10(np.spacing(np.abs(point.theta[point.entries]).max())))
