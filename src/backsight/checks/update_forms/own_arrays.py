"""The weights and gradients that an object holds itself: net.W1 and net.dW1, or dicts of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from backsight.checks.update_forms.array_names import list_slope_keys, make_key
from backsight.checks.update_forms.names import GRADIENT, WEIGHTS, simplify_name


@dataclass(frozen=True, kw_only=True)
class OwnArray:
    """Where an object holds one array, and its gradient."""

    holder: Any
    """What has it: the object's attributes, or a dict or a list in them."""
    key: Any
    """Its name or place there."""
    slope_holder: Any
    """The same of its gradient."""
    slope_key: Any
    """Its name or place there."""

    def hand(self, value: Any, slope: Any) -> None:
        """A new array and gradient."""
        self.holder[self.key], self.slope_holder[self.slope_key] = value, slope


def find_own_arrays(owner: Any) -> dict[str, OwnArray]:
    """Each array of an object that has its gradient beside it, by name."""
    members = getattr(owner, "__dict__", {})
    single = {str(a.key): a for a in _pair(members, members)}
    if single:
        return single
    weights = _find_holder(members, WEIGHTS)
    slopes = _find_holder(members, GRADIENT)
    if isinstance(weights, Mapping) and isinstance(slopes, dict):
        return {str(a.key): a for a in _pair_dicts(weights, slopes)}
    if isinstance(weights, list) and isinstance(slopes, list):
        slopes[:] = slopes or [None] * len(weights)
        places = range(min(len(weights), len(slopes)))
        return {
            f"w{k}": _make_place(weights, k, slopes, k) for k in places if is_floats(weights[k])
        }
    return {}


def _pair(weights: Mapping[Any, Any], slopes: Mapping[Any, Any]) -> Iterator[OwnArray]:
    """Arrays by name, beside those that are called after them."""
    keys = {make_key(str(name)): name for name, value in weights.items() if is_floats(value)}
    for name, value in slopes.items():
        own = next((keys[k] for k in list_slope_keys(str(name)) if k in keys), None)
        is_slope = value is None or is_floats(value)
        if own is not None and own != name and is_slope:
            yield _make_place(weights, own, slopes, name)


def _pair_dicts(weights: Mapping[Any, Any], slopes: dict[Any, Any]) -> Iterator[OwnArray]:
    """Two dicts by the same names, or by those of the gradients; empty ones get both."""
    for name, value in weights.items():
        if is_floats(value):
            names = [n for n in (name, f"d{name}") if n in slopes] or [name, f"d{name}"]
            for slope_name in names[1:]:
                slopes[slope_name] = None
            yield _make_place(weights, name, _SeveralKeys(slopes, names), names[0])


class _SeveralKeys:
    """A dict in which one value goes under several names."""

    def __init__(self, items: dict[Any, Any], names: list[Any]) -> None:
        self.items, self.names = items, names

    def __setitem__(self, key: Any, value: Any) -> None:
        self.items.update(dict.fromkeys(self.names, value))

    def __getitem__(self, key: Any) -> Any:
        return self.items[key]


def _make_place(holder: Any, key: Any, slope_holder: Any, slope_key: Any) -> OwnArray:
    return OwnArray(holder=holder, key=key, slope_holder=slope_holder, slope_key=slope_key)


def _find_holder(members: Mapping[str, Any], names: frozenset[str]) -> Any:
    own = (v for n, v in members.items() if simplify_name(n) in names)
    return next((v for v in own if isinstance(v, dict | list)), None)


def is_floats(value: Any) -> bool:
    """Whether it is an array of floats."""
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"
