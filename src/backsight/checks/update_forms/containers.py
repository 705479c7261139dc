"""Weights and gradients in the form in which an update takes them, and read back from it."""

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np

from backsight.checks.update_rules.layout import ArrayLayout
from backsight.kernel.errors import BadInput, BadShape
from backsight.kernel.language import _, join_sentences, join_words
from backsight.kernel.types import Floats

Container = Literal["array", "dict", "list"]


class NamedArrays(dict[str, Any]):
    """Arrays by name, which are found under the names of their gradients, too: "dW1" is W1."""

    def __missing__(self, name: str) -> Any:
        own = name.removeprefix("d") if isinstance(name, str) else name
        if own == name or own not in self:
            raise KeyError(name)
        return self[own]


def pack_arrays(arrays: Mapping[str, Any], container: Container) -> Any:
    """One array, a dict of them by name, or a list of them."""
    if container == "dict":
        return NamedArrays(arrays)
    return list(arrays.values()) if container == "list" else next(iter(arrays.values()))


def unpack_arrays(
    packed: Any, layout: ArrayLayout, container: Container, who: str
) -> dict[str, Any]:
    """The arrays of a container, by name. Raises BadInput or BadShape for what is none."""
    names = list(layout.shapes)
    if container == "array":
        items = [packed]
    elif container == "dict":
        items = [_fetch(packed, name, names, who) for name in names]
    else:
        items = list(_require_list(packed, names, who))
    return {
        name: require_array(item, layout.shapes[name], name, who)
        for name, item in zip(names, items, strict=True)
    }


def _fetch(packed: Any, name: str, names: list[str], who: str) -> Any:
    if not isinstance(packed, Mapping) or name not in packed:
        raise BadInput(
            _("{who} must give a dict with {names}; it gives {what}.").format(
                who=who, names=join_words(names), what=describe_value(packed)
            )
        )
    return packed[name]


def _require_list(packed: Any, names: list[str], who: str) -> Any:
    if not isinstance(packed, list | tuple) or len(packed) != len(names):
        raise BadInput(
            _("{who} must give a list of {count} arrays; it gives {what}.").format(
                who=who, count=len(names), what=describe_value(packed)
            )
        )
    return packed


def require_array(item: Any, shape: tuple[int, ...], name: str, who: str) -> Floats:
    """An array of floats of a shape. Raises BadInput or BadShape for another thing."""
    if not isinstance(item, np.ndarray | np.generic):
        raise BadInput(
            _(
                "{who} must give {name} as an array of shape {shape}; it gives {what}. Give "
                "np.array(…), or a pair of new weights and state."
            ).format(who=who, name=name, shape=shape, what=describe_value(item))
        )
    array = np.asarray(item)
    if array.dtype.kind != "f":
        message = _("{who} gives {name} as {dtype}.").format(who=who, name=name, dtype=array.dtype)
        is_whole = array.dtype.kind in "iub"
        advice = _("Weights have to be floats: w.astype(float).") if is_whole else ""
        raise BadInput(join_sentences(message, advice))
    if array.shape != shape:
        raise BadShape(
            _("{who} must give {name} in its shape {shape}; it gives the shape {came}.").format(
                who=who, name=name, shape=shape, came=array.shape
            )
        )
    return array


def describe_value(value: Any) -> str:
    """What a value is, in a word or two."""
    if isinstance(value, np.ndarray):
        return _("an array of shape {shape}").format(shape=value.shape)
    if isinstance(value, Mapping):
        return _("a dict with {names}").format(names=join_words(map(str, value)) or _("nothing"))
    if isinstance(value, list | tuple):
        return _("a {kind} of {count}").format(kind=type(value).__name__, count=len(value))
    return _("{kind} {value!r}").format(kind=type(value).__name__, value=value)
