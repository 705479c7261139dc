"""Weights and gradients in the form in which an update takes them, and read back from it.

A template says where each array lies, by its name:

    "w"                              one array
    {"W1": "W1", "b1": "b1"}         a dict
    [["W1", "b1"], ["W2", "b2"]]     a list of pairs, one for each layer
    ("W", "b")                       parameters of their own: update(W, b, dW, db)
"""

import sys
from collections.abc import Mapping
from typing import Any

import numpy as np

from backsight.checks.update_rules.layout import ArrayLayout
from backsight.kernel.errors import BadInput, BadShape
from backsight.kernel.language import _, join_sentences, join_words
from backsight.kernel.types import Floats

Template = Any
"""A name; or a dict, a list or a tuple of templates."""


class ArrayMissing(KeyError):
    """The user's update asks a dict of arrays for one that it does not have."""


class NamedArrays(dict[str, Any]):
    """Arrays by name, which are found under the names of their gradients, too: "dW1" is W1."""

    def __missing__(self, name: str) -> Any:
        own = name.removeprefix("d") if isinstance(name, str) else name
        if own == name or own not in self:
            raise ArrayMissing(name)
        return self[own]


def pack_arrays(arrays: Mapping[str, Any], template: Template) -> Any:
    """The arrays where the template has their names."""
    if isinstance(template, str):
        return arrays[template]
    if isinstance(template, Mapping):
        return NamedArrays({key: pack_arrays(arrays, part) for key, part in template.items()})
    return type(template)(pack_arrays(arrays, part) for part in template)


def list_template_names(template: Template) -> list[str]:
    """The names in a template, in order."""
    if isinstance(template, str):
        return [template]
    parts = template.values() if isinstance(template, Mapping) else template
    return [name for part in parts for name in list_template_names(part)]


def unpack_arrays(packed: Any, layout: ArrayLayout, template: Template, who: str) -> dict[str, Any]:
    """The arrays of a container, by name. Raises BadInput or BadShape for what is none."""
    if isinstance(template, str):
        return {template: require_array(packed, layout.shapes[template], template, who)}
    if isinstance(template, Mapping):
        items = {key: _fetch(packed, key, list(map(str, template)), who) for key in template}
        pairs = [(items[key], part) for key, part in template.items()]
    else:
        pairs = list(zip(_require_list(packed, len(template), who), template, strict=True))
    arrays: dict[str, Any] = {}
    for item, part in pairs:
        arrays |= unpack_arrays(item, layout, part, who)
    return arrays


def _fetch(packed: Any, name: Any, names: list[str], who: str) -> Any:
    if not isinstance(packed, Mapping) or name not in packed:
        raise BadInput(
            _("{who} must give a dict with {names}; it gives {what}.").format(
                who=who, names=join_words(names), what=describe_value(packed)
            )
        )
    return packed[name]


def _require_list(packed: Any, count: int, who: str) -> Any:
    if not isinstance(packed, list | tuple) or len(packed) != count:
        raise BadInput(
            _("{who} must give a list of {count} arrays; it gives {what}.").format(
                who=who, count=count, what=describe_value(packed)
            )
        )
    return packed


def make_tensors(arrays: Mapping[str, Any]) -> dict[str, Any]:
    """Tensors of PyTorch over the same numbers."""
    torch = sys.modules["torch"]
    return {name: torch.from_numpy(array) for name, array in arrays.items()}


def read_array(item: Any) -> Any:
    """An array of another library as NumPy's; anything else as it is."""
    if isinstance(item, np.ndarray | np.generic) or not hasattr(item, "__array__"):
        return item
    try:
        return np.asarray(item.detach() if hasattr(item, "detach") else item)
    except Exception:  # of any kind: it is another library's
        return item


def require_array(item: Any, shape: tuple[int, ...], name: str, who: str) -> Floats:
    """An array of floats of a shape. Raises BadInput or BadShape for another thing."""
    item = read_array(item)
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
