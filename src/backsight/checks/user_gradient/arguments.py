"""What the user gave to be checked, as arrays by name; refused where it cannot be used."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from backsight.checks.slips._record import NOTHING, find_largest
from backsight.checks.user_gradient.user_function import ONLY_NAME, copy_arrays, require_untouched
from backsight.kernel.errors import BadInput, BadShape, UnknownName
from backsight.kernel.language import _, join_sentences, join_words
from backsight.kernel.types import Floats


def require_floats(name: str, array: Any) -> Floats:
    """One array of x, in float64. BadInput where it holds no floats."""
    kind = (
        np.asarray(array).dtype.kind if isinstance(array, np.ndarray | np.generic | float) else ""
    )
    if kind in ("i", "u", "b"):
        raise BadInput(
            _(
                "{name} holds whole numbers ({dtype}), between which there are no small "
                "steps: give {name}.astype(float)."
            ).format(name=name, dtype=np.asarray(array).dtype)
        )
    if kind != "f":
        what = (
            _("dtype {dtype}").format(dtype=array.dtype)
            if kind
            else _("type {kind}").format(kind=type(array).__name__)
        )
        raise BadInput(
            _("{name} must be a NumPy array of floats; it is of {what}.").format(
                name=name, what=what
            )
        )
    if np.size(array) == 0:
        raise BadInput(
            _("{name} is empty, of shape {shape}: give at least one number.").format(
                name=name, shape=np.shape(array)
            )
        )
    if not np.isfinite(array).all():
        raise BadInput(
            _("{name} holds NaN or infinity: choose an x where f is finite.").format(name=name)
        )
    return np.array(array, dtype=np.float64)


def require_settings(f: Any, tolerance: float, step: float | None) -> None:
    """BadInput where f or a setting cannot be used."""
    if not callable(f):
        raise BadInput(_("f must be a function of x; it is {kind}.").format(kind=type(f).__name__))
    for name, value in {"tolerance": tolerance, "step": 1.0 if step is None else step}.items():
        real = isinstance(value, int | float) and not isinstance(value, bool)
        if not real or not 0 < value < math.inf:
            raise BadInput(
                _("{name} must be a number above 0; it is {value!r}.").format(
                    name=name, value=value
                )
            )


def require_step(step: float | None, x: Mapping[str, Floats]) -> None:
    """BadInput where a step is too small for x."""
    if step is not None and any((a + step / 4 == a).any() for a in x.values()):
        raise BadInput(
            _("step = {step} is lost in the rounding of x: give a larger one, or none.").format(
                step=step
            )
        )


def read_gradient(
    gradient: Any, x: Mapping[str, Floats], alone: bool
) -> tuple[dict[str, Floats | None], frozenset[str]]:
    """The user's gradient, by name, None where an array has none; and the names of those that have
    the digits of float32 alone."""
    if callable(gradient):
        work = copy_arrays(x)
        gradient = gradient(work[ONLY_NAME] if alone else dict(work))
        require_untouched(work, x, "gradient")
    if alone:
        gradient = {ONLY_NAME: gradient}
    if not isinstance(gradient, Mapping):
        raise BadInput(
            _("gradient must be a dict like x, with {names}.").format(names=join_words(x))
        )
    for name in gradient:
        if name not in x:
            raise UnknownName(_("array of x"), str(name), x)
    arrays = {
        n: None if gradient.get(n) is None and not alone else require_gradient(n, gradient[n], a)
        for n, a in x.items()
    }
    top = max((find_largest(a) for a in arrays.values() if a is not None), default=0.0)
    return arrays, frozenset(
        n
        for n, a in arrays.items()
        if a is not None and find_largest(a) > NOTHING * top and is_single(a)
    )


def is_single(array: Floats) -> bool:
    """Whether numbers were rounded to float32, and not to fewer digits still, as 0.5 and 3 are."""
    with np.errstate(over="ignore"):
        rounded, shorter = array.astype(np.float32), array.astype(np.float16)
    return bool((rounded == array).all() and not (shorter == array).all())


def require_gradient(name: str, gradient: Any, x: Floats) -> Floats:
    """The gradient of one array. BadShape, BadInput where it does not fit or is not finite."""
    array = np.asarray(gradient)
    if array.dtype.kind not in "fiu":
        raise BadInput(
            _("The gradient of {name} must hold real numbers; it is {dtype}.").format(
                name=name, dtype=array.dtype
            )
        )
    if array.shape != x.shape:
        hint = _find_hint(array.shape, x.shape)
        message = _("The gradient of {name} must have its shape {shape}; it has {came}.").format(
            name=name, shape=x.shape, came=array.shape
        )
        raise BadShape(join_sentences(message, hint))
    if not np.isfinite(array).all():
        place = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise BadInput(
            _("The gradient of {name} is {found} at {place}: it must be finite.").format(
                name=name, found=array[place], place=place
            )
        )
    return np.array(array, dtype=np.float64)


def _find_hint(came: tuple[int, ...], shape: tuple[int, ...]) -> str:
    """What a wrong shape comes from; "" where it does not tell."""
    if came == shape[::-1]:
        return _("Is it transposed?")
    if sorted(n for n in came if n != 1) == sorted(n for n in shape if n != 1):
        return _(
            "It has the right numbers: give it without keepdims, or .reshape({shape})."
        ).format(shape=shape)
    if len(came) == len(shape) == 2 and came[0] == shape[0] and shape[1] == 1:
        return _(
            "Are targets of shape (N,) subtracted from outputs of shape (N, 1)? That makes (N, N): "
            "y.reshape(-1, 1) is missing."
        )
    if len(came) == 2 and came[1:] == (shape[-1:] or (1,)):
        return _("Its rows are not added up: .sum(axis=0) is missing.")
    return ""
