"""A call of the function that a person wrote: what it gives, or one clear message."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from backsight.checks.update_forms.guard import call_guarded
from backsight.checks.user_gradient.user_function import require_untouched
from backsight.kernel.errors import BadInput, BadShape
from backsight.kernel.language import _
from backsight.kernel.types import Floats


def call_with_care(
    function: Callable[..., Any],
    who: str,
    arguments: Mapping[str, Any],
    shape: tuple[int, ...],
    *,
    spreads: bool = False,
) -> Floats:
    """What the function makes of the arguments, which it gets by their places. spreads: whether one
    number stands for every entry, where there are several.

    Raises BadInput where it raises, changes an argument, or returns anything but finite real
    numbers; BadShape where these are not of the shape.
    """
    arrays = {n: a for n, a in arguments.items() if isinstance(a, np.ndarray)}
    copies = {n: a.copy() for n, a in arrays.items()}
    result = call_guarded(function, who, *({**arguments, **copies}.values()))
    require_untouched(copies, arrays, who)
    if spreads and math.prod(shape) > 1 and _is_number(result):
        result = np.full(shape, result)
    return _require_numbers(result, who, shape)


def _is_number(result: Any) -> bool:
    is_real = isinstance(result, np.ndarray | np.number | float | int)
    return is_real and not isinstance(result, bool) and np.ndim(result) == 0


def _require_numbers(result: Any, who: str, shape: tuple[int, ...]) -> Floats:
    is_array = isinstance(result, np.ndarray | np.generic | float | int)
    if not is_array or isinstance(result, bool):
        message = (
            _("{who} must return a NumPy array of shape {shape}; it returned {kind}.")
            if shape
            else _("{who} must return one number; it returned {kind}.")
        )
        raise BadInput(message.format(who=who, shape=shape, kind=type(result).__name__))
    array = np.asarray(result)
    if array.dtype.kind not in "fiu":
        raise BadInput(
            _("{who} must return real numbers; they are of {dtype}.").format(
                who=who, dtype=array.dtype
            )
        )
    if array.shape != shape:
        raise BadShape(
            _("{who} must return an array of shape {shape}; it returned one of {came}.").format(
                who=who, shape=shape, came=array.shape
            )
        )
    if not np.isfinite(array).all():
        value = array[~np.isfinite(array)][0]
        raise BadInput(
            _("{who} returned {value}: every number must be finite.").format(who=who, value=value)
        )
    return array.astype(np.float64)
