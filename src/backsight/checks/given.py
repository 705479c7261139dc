"""What the user gave to be checked, as arrays by name; refused where it cannot be used."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from backsight.checks.asked import ALONE, copied, require_untouched
from backsight.kernel.errors import BadInput, BadShape, UnknownName
from backsight.kernel.types import Floats


def floats(name: str, array: Any) -> Floats:
    """One array of x, in float64. BadInput where it holds no floats."""
    kind = (
        np.asarray(array).dtype.kind if isinstance(array, np.ndarray | np.generic | float) else ""
    )
    if kind in ("i", "u", "b"):
        raise BadInput(
            f"{name} holds whole numbers ({np.asarray(array).dtype}), between which there are no "
            f"small steps: give {name}.astype(float)."
        )
    if kind != "f":
        what = f"dtype {array.dtype}" if kind else f"type {type(array).__name__}"
        raise BadInput(f"{name} must be a NumPy array of floats; it is of {what}.")
    if np.size(array) == 0:
        raise BadInput(f"{name} is empty, of shape {np.shape(array)}: give at least one number.")
    if not np.isfinite(array).all():
        raise BadInput(f"{name} holds NaN or infinity: choose an x where f is finite.")
    return np.array(array, dtype=np.float64)


def require_settings(f: Any, tolerance: float, step: float | None, x: Mapping[str, Floats]) -> None:
    """BadInput where f or a setting cannot be used."""
    if not callable(f):
        raise BadInput(f"f must be a function of x; it is {type(f).__name__}.")
    for name, value in {"tolerance": tolerance, "step": 1.0 if step is None else step}.items():
        real = isinstance(value, int | float) and not isinstance(value, bool)
        if not real or not 0 < value < math.inf:
            raise BadInput(f"{name} must be a number above 0; it is {value!r}.")
    if step is not None and any((a + step / 4 == a).any() for a in x.values()):
        raise BadInput(f"step = {step} is lost in the rounding of x: give a larger one, or none.")


def given(gradient: Any, x: Mapping[str, Floats], alone: bool) -> dict[str, Floats | None]:
    """The user's gradient, by name. None where an array has none."""
    if callable(gradient):
        work = copied(x)
        gradient = gradient(work[ALONE] if alone else dict(work))
        require_untouched(work, x, "gradient")
    if alone:
        return {ALONE: fitting(ALONE, gradient, x[ALONE])}
    if not isinstance(gradient, Mapping):
        raise BadInput(f"gradient must be a dict like x, with {', '.join(x)}.")
    for name in gradient:
        if name not in x:
            raise UnknownName("array of x", str(name), x)
    return {
        n: None if gradient.get(n) is None else fitting(n, gradient[n], a) for n, a in x.items()
    }


def fitting(name: str, gradient: Any, x: Floats) -> Floats:
    """The gradient of one array. BadShape, BadInput where it does not fit or is not finite."""
    found = np.asarray(gradient)
    if found.dtype.kind not in "fiu":
        raise BadInput(f"The gradient of {name} must hold real numbers; it is {found.dtype}.")
    if found.shape != x.shape:
        turned = " Is it transposed?" if found.shape == x.shape[::-1] else ""
        raise BadShape(
            f"The gradient of {name} must have its shape {x.shape}; it has {found.shape}.{turned}"
        )
    if not np.isfinite(found).all():
        place = tuple(int(i) for i in np.argwhere(~np.isfinite(found))[0])
        raise BadInput(f"The gradient of {name} is {found[place]} at {place}: it must be finite.")
    return np.array(found, dtype=np.float64)
