"""One operation of a formula by itself, with the bits that it has in a step."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from backsight.engine.graph.trace import Kind, Node, make_input
from backsight.engine.portable.evaluate import compute_node
from backsight.kernel.vocabulary import is_number


def compute_one(
    operation: Callable[..., Any], values: Sequence[Any], dtype: str, *, is_turned: bool = False
) -> Any:
    """What an operation on nodes makes of some values: arrays of the dtype, and numbers of the
    host, which are plain or float64. is_turned: the first of them is the transpose of a matrix."""
    arguments = [_make_argument(str(i), value, values) for i, value in enumerate(values)]
    inputs = {str(i): value for i, value in enumerate(values)}
    if is_turned and isinstance(arguments[0], Node):
        inputs["0"] = values[0].T
        arguments[0] = make_input("0", np.shape(values[0].T)).T
    return compute_node(operation(*arguments), inputs, dtype)


def _make_argument(name: str, value: Any, values: Sequence[Any]) -> Any:
    """An input of the graph; a plain number as it is."""
    # A power of two plain numbers would be that of the C library.
    if is_number(value) and not (name == "1" and all(map(is_number, values))):
        return value
    return make_input(name, np.shape(value), _find_kind(value))


def _find_kind(value: Any) -> Kind:
    """The kind of a value. In float64 a single number of an array counts as one of the host: the
    bits are the same."""
    if is_number(value):
        return "host"
    array = np.asarray(value)
    if array.ndim == 0 and array.dtype in (np.bool_, np.float64):
        return "host"
    return "bool" if array.dtype == np.bool_ else "real"
