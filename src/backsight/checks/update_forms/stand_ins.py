"""What stands in for the parameters and layers of the user's own library, that are objects.

p.data -= lr * p.grad                      an array that has its gradient with it
layer.weights += -lr * layer.dweights      a layer, with whatever else is put there
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from backsight.checks.update_forms.array_names import list_slope_keys, make_key
from backsight.checks.update_forms.containers import NamedArrays
from backsight.checks.update_forms.names import simplify_name
from backsight.kernel.types import Floats

VALUES = ("data", "value", "val", "array", "tensor")
"""What the array itself is called in it."""
SLOPES = ("grad", "gradient", "g", "d", "delta")
"""What its gradient is called."""
ALL_WEIGHTS = ("params", "parameters")
ALL_SLOPES = ("grads", "gradients")


class HeldArray(np.ndarray[Any, np.dtype[Any]]):
    """An array that has its gradient with it; a key of dicts, as parameters are."""

    slope: Any = None

    def __hash__(self) -> int:  # type: ignore[override] # parameters are keys by what they are
        return id(self)


def _get_value(holder: HeldArray) -> Floats:
    return holder.view(np.ndarray)


def _set_value(holder: HeldArray, value: Any) -> None:
    holder[...] = value


def _get_slope(holder: HeldArray) -> Any:
    return holder.slope


def _set_slope(holder: HeldArray, value: Any) -> None:
    holder.slope = value


for _name in VALUES:
    setattr(HeldArray, _name, property(_get_value, _set_value))
for _name in SLOPES:
    setattr(HeldArray, _name, property(_get_slope, _set_slope))


def hold(array: Floats) -> HeldArray:
    """The array as one that can have its gradient with it."""
    return array.view(HeldArray)


class LayerObject:
    """A layer with arrays and gradients under all names that such have."""

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        members = self.__dict__
        members["_arrays"] = NamedArrays(arrays)
        members["_slopes"] = NamedArrays()
        members["_names"] = {make_key(name): name for name in arrays}

    def hand(self, arrays: Mapping[str, Any], slopes: Mapping[str, Any]) -> None:
        """New weights and gradients for one step."""
        self._arrays.update(arrays)
        self._slopes.clear()
        self._slopes.update(slopes)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        plain = simplify_name(name)
        if plain in ALL_WEIGHTS:
            return self._arrays
        if plain in ALL_SLOPES:
            return self._slopes
        if plain == "layers":
            return [self]
        own = self._names.get(make_key(name))
        if own is not None:
            return self._arrays[own]
        key = next((k for k in list_slope_keys(name) if k in self._names), None)
        if key is None:
            raise AttributeError(name)
        return self._slopes[self._names[key]]

    def __setattr__(self, name: str, value: Any) -> None:
        own = self._names.get(make_key(name))
        if own is None:
            self.__dict__[name] = value
        else:
            self._arrays[own] = value
