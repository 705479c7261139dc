"""The user's own arrays, on whose names and shapes an update is tried."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from backsight.kernel.errors import BadInput
from backsight.kernel.language import _


def read_weights(weights: Any) -> Any:
    """The same, looked through; None for none. Raises BadInput for what are no arrays of floats."""
    if weights is None:
        return None
    items = dict(_list_items(weights, "weights"))
    if not items:
        raise BadInput(_("weights is empty: give at least one array."))
    for name, item in items.items():
        _require_floats(str(name), item)
    return weights


def _list_items(weights: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Each array with its name, however deep they lie."""
    if isinstance(weights, Mapping):
        for key, value in weights.items():
            yield from _list_items(value, str(key))
    elif isinstance(weights, list | tuple):
        for place, value in enumerate(weights):
            yield from _list_items(value, f"{name}[{place}]")
    else:
        yield name, weights


def _require_floats(name: str, item: Any) -> None:
    if not isinstance(item, np.ndarray | np.generic):
        raise BadInput(
            _("{name} must be a NumPy array of floats; it is of type {kind}.").format(
                name=name, kind=type(item).__name__
            )
        )
    if item.dtype.kind in "iub":
        raise BadInput(
            _("{name} holds whole numbers ({dtype}): give {name}.astype(float).").format(
                name=name, dtype=item.dtype
            )
        )
    if item.dtype.kind != "f" or item.size == 0:
        raise BadInput(
            _("{name} must hold floats; it is {dtype} of shape {shape}.").format(
                name=name, dtype=item.dtype, shape=item.shape
            )
        )
