"""An array that notes each operation that NumPy makes with it.

It is a NumPy array with the same numbers, so that code which was never written for it runs as it
is. NumPy hands over ufuncs (`add`, `tanh`, `add.reduce`) and functions (`where`, `concatenate`) by
its two protocols, NEP 13 and NEP 18; methods and indexing are led to the same two ways. What leaves
NumPy (`float(a)`, `math.exp(a)`, `a.tolist()`) is no longer followed: whoever uses a trace checks
that its result is in it, and that its derivatives are those of the function.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from backsight.checks.traces.trace import INPUT, Trace, TraceNode
from backsight.kernel.types import Floats

CHECKS = str(Path(__file__).parents[1])
OWN = (str(np.__path__[0]), CHECKS, "<__array_function__ internals>")
"""Files whose frames are not the user's."""
REDUCTIONS = {"sum": "add", "prod": "multiply", "max": "maximum", "min": "minimum"}
SHAPES_ONLY = {
    "shape",
    "ndim",
    "size",
    "zeros_like",
    "ones_like",
    "empty_like",
    "full_like",
    "argmax",
    "argmin",
    "argsort",
    "array_equal",
    "allclose",
    "isclose",
    "result_type",
    "can_cast",
    "may_share_memory",
    "shares_memory",
    "array_repr",
    "array_str",
    "array2string",
    "any",
    "all",
    "nonzero",
    "count_nonzero",
    "iscomplexobj",
    "isrealobj",
}
"""Functions whose result does not change with the array's numbers, or is no number of it."""


METHODS = {
    name: name
    for name in (
        "clip",
        "cumsum",
        "dot",
        "max",
        "mean",
        "min",
        "prod",
        "ravel",
        "repeat",
        "squeeze",
        "std",
        "sum",
        "swapaxes",
        "var",
    )
} | {"flatten": "ravel"}
"""Of an array, and the functions of NumPy that do the same."""


class TracedArray(np.ndarray[Any, Any]):
    """Numbers, and the node that made them."""

    node: TraceNode
    history: Trace

    def __array_finalize__(self, source: Any) -> None:
        """Views that NumPy makes on its own way keep the trace; whose node they are is set by who
        makes them."""
        if isinstance(source, TracedArray) and "history" in source.__dict__:
            self.history, self.node = source.history, source.node

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **settings: Any) -> Any:
        """Make it with plain arrays, and note it."""
        outs = settings.pop("out", None)
        plain = [take_plain(i) for i in inputs]
        masks = {k: take_plain(v) for k, v in settings.items()}
        name = ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}"
        if method == "at":
            before = inputs[0]
            getattr(ufunc, method)(*plain, **masks)
            self._renew(before, name, inputs, settings)
            return None
        result = getattr(ufunc, method)(*plain, **masks)
        if isinstance(result, tuple):
            return tuple(
                wrap(self.history, f"{name}.{k}", inputs, settings, r) for k, r in enumerate(result)
            )
        if outs is not None:
            return self._write_into(outs[0], name, inputs, settings, result)
        return wrap(self.history, name, inputs, settings, result)

    def __array_function__(
        self, function: Callable[..., Any], _types: Any, inputs: Any, settings: Mapping[str, Any]
    ) -> Any:
        """The same of functions that are no ufuncs."""
        settings = dict(settings)
        target = settings.pop("out", None)
        name = function.__name__
        inputs, settings = order_arguments(name, inputs, settings)
        if name in SPLITS:
            return split_array(function, inputs, settings)
        result = function(*take_plain(inputs), **take_plain(settings))
        if target is not None:
            return self._write_into(target, name, inputs, settings, result)
        if name in SHAPES_ONLY:
            return result
        if name in ("copyto", "put", "place", "putmask", "fill_diagonal"):
            self._renew(inputs[0], name, inputs, settings)
            return result
        if isinstance(result, list | tuple):
            parts = (
                wrap(self.history, f"{name}.{k}", inputs, settings, r) for k, r in enumerate(result)
            )
            return type(result)(parts)
        return wrap(self.history, name, inputs, settings, result)

    def _write_into(self, target: Any, name: str, inputs: Any, settings: Any, result: Any) -> Any:
        """What `out=` and `+=` do: the target has other numbers from now on. A plain target, as
        zeros that a loop adds to, is written to, and followed under the name that `+=` gives it."""
        if not isinstance(target, TracedArray):
            if target.dtype.kind != "f":
                target[...] = result
                return target
            traced = wrap(self.history, name, inputs, settings, np.array(result, target.dtype))
            np.copyto(target, result, casting="same_kind")
            followed = target.view(TracedArray)
            followed.history, followed.node = traced.history, traced.node
            return followed
        node = make_node(self.history, name, inputs, settings, np.array(result, target.dtype))
        keep_value(target)
        np.copyto(take_plain(target), result, casting="unsafe")
        target.node = node
        return target

    def _renew(self, target: Any, name: str, inputs: Any, settings: Any) -> None:
        """A function wrote to an array: note what it holds now."""
        if isinstance(target, TracedArray):
            target.node = make_node(
                self.history, name, inputs, settings, np.array(take_plain(target))
            )

    # ------------------------------------------------------------------ indexing and methods
    def __getitem__(self, index: Any) -> Any:
        """A part of it."""
        value = take_plain(self)[take_plain(index)]
        return wrap(self.history, "getitem", (self, index), {}, value)

    def __setitem__(self, index: Any, value: Any) -> None:
        """Other numbers in a part of it."""
        old = self.node
        keep_value(self)
        take_plain(self)[take_plain(index)] = take_plain(value)
        self.node = make_node(
            self.history, "setitem", (old, index, value), {}, np.array(take_plain(self))
        )

    @property
    def T(self) -> Any:
        """With the axes the other way round."""
        return np.transpose(self)

    def reshape(self, *shape: Any, **settings: Any) -> Any:
        """Of another shape."""
        return np.reshape(self, shape[0] if len(shape) == 1 else shape, **settings)

    def transpose(self, *axes: Any) -> Any:
        """With the axes in another order."""
        order = axes[0] if len(axes) == 1 and isinstance(axes[0], list | tuple | None) else axes
        return np.transpose(self, order or None)

    def copy(self, *settings: Any, **more: Any) -> Any:
        """The same numbers elsewhere."""
        return wrap(self.history, "copy", (self,), {}, np.array(take_plain(self)))


def _make_method(name: str) -> Callable[..., Any]:
    """A method that calls NumPy's function of the same name, which is followed."""

    def call(self: TracedArray, *arguments: Any, **settings: Any) -> Any:
        return getattr(np, name)(self, *arguments, **settings)

    return call


def _convert(self: TracedArray, dtype: Any, *_settings: Any, **_more: Any) -> Any:
    """The same numbers in another dtype; whole numbers are no longer followed."""
    return wrap(self.history, "astype", (self,), {}, take_plain(self).astype(dtype))


OWN_METHODS = {name: _make_method(function) for name, function in METHODS.items()}
OWN_METHODS["astype"] = _convert
for _name, _method in OWN_METHODS.items():
    setattr(TracedArray, _name, _method)


def order_arguments(
    name: str, inputs: tuple[Any, ...], settings: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arrays in the order of the function's own signature, the rest by name."""
    arrays, by_position = ARGUMENTS.get(name, (len(inputs), ()))
    kept = dict(zip(by_position, inputs[arrays:], strict=False))
    named = [settings.pop(key) for key in ("a", "x", "arr") if not inputs and key in settings]
    return (*named, *inputs[:arrays]), {**kept, **settings}


ARGUMENTS: dict[str, tuple[int, tuple[str, ...]]] = {
    **dict.fromkeys(("sum", "mean", "prod", "max", "amax", "min", "amin"), (1, ("axis", "dtype"))),
    **dict.fromkeys(("var", "std"), (1, ("axis", "dtype", "out", "ddof"))),
    "reshape": (1, ("shape",)),
    "transpose": (1, ("axes",)),
    "swapaxes": (1, ("axis1", "axis2")),
    "moveaxis": (1, ("source", "destination")),
    "expand_dims": (1, ("axis",)),
    "squeeze": (1, ("axis",)),
    "repeat": (1, ("repeats", "axis")),
    "tile": (1, ("reps",)),
    "broadcast_to": (1, ("shape",)),
    "concatenate": (1, ("axis",)),
    "stack": (1, ("axis",)),
    "append": (2, ("axis",)),
    "insert": (3, ("axis",)),
    "cumsum": (1, ("axis",)),
    "take_along_axis": (2, ("axis",)),
    "flip": (1, ("axis",)),
    "tensordot": (2, ("axes",)),
    "linalg.norm": (1, ("ord", "axis", "keepdims")),
    "norm": (1, ("ord", "axis", "keepdims")),
}
"""How many arrays a function takes first, and what stands behind them by position."""


SPLITS = ("split", "array_split", "hsplit", "vsplit", "dsplit")
"""Functions that give parts, which are followed as what indexing gives."""


def split_array(function: Callable[..., Any], inputs: Any, settings: Mapping[str, Any]) -> Any:
    """The parts that NumPy's function makes, each taken by its index."""
    array, *rest = inputs
    whole = take_plain(array)
    places = np.arange(whole.size).reshape(whole.shape)
    parts = function(places, *take_plain(rest), **take_plain(settings))
    return [array[_find_slices(part, whole.shape)] for part in parts]


def _find_slices(part: Any, shape: tuple[int, ...]) -> tuple[slice, ...]:
    """Of a rectangular part of all places the slices that give it."""
    if not part.size:
        return (slice(0, 0),)
    ends = zip(*(np.unravel_index(int(p), shape) for p in (part.min(), part.max())), strict=True)
    return tuple(slice(int(low), int(high) + 1) for low, high in ends)


def take_plain(value: Any) -> Any:
    """The same without any trace, in lists and tuples too."""
    if isinstance(value, TracedArray):
        return value.view(np.ndarray)
    if isinstance(value, list | tuple):
        return type(value)(take_plain(v) for v in value)
    if isinstance(value, dict):
        return {k: take_plain(v) for k, v in value.items()}
    return value


def take_node(value: Any) -> Any:
    """Traced arrays as their nodes, in lists and tuples too."""
    if isinstance(value, TracedArray):
        return value.node
    if isinstance(value, list | tuple):
        return type(value)(take_node(v) for v in value)
    return value


def wrap(trace: Trace, name: str, inputs: Any, settings: Any, result: Any) -> Any:
    """A result as a traced array; whole numbers and truth values are not followed."""
    value = np.asarray(result)
    if value.dtype.kind != "f":
        return result
    node = make_node(trace, name, inputs, settings, value)
    traced = value.view(TracedArray)
    traced.history, traced.node = trace, node
    return traced


def make_node(trace: Trace, name: str, inputs: Any, settings: Any, value: Floats) -> TraceNode:
    """Note an operation, and where the user wrote it."""
    file, line, function = find_place()
    return trace.add(
        TraceNode(
            operation=name,
            operands=tuple(take_node(i) for i in inputs),
            settings={k: take_node(v) for k, v in settings.items()},
            value=value,
            file=file,
            line=line,
            function=function,
        )
    )


def keep_value(array: TracedArray) -> None:
    """Before its numbers are written over: the node keeps its own."""
    array.node.value = np.array(array.node.value)


def find_place() -> tuple[str, int, str]:
    """File, line and function of the innermost frame that is the user's."""
    frame = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(OWN):
        frame = frame.f_back  # type: ignore[assignment]  # None at the end
    if frame is None:
        return "", 0, ""
    return frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name


def start_trace(
    x: Mapping[str, Floats], is_merging: bool = True
) -> tuple[Trace, dict[str, TracedArray]]:
    """A trace, and the arrays of x that are followed in it."""
    trace, arrays = Trace(is_merging=is_merging), {}
    for name, array in x.items():
        value = np.array(array, float)
        node = trace.add(
            TraceNode(operation=INPUT, operands=(), settings={}, value=value, name=name)
        )
        traced = np.array(value).view(TracedArray)
        traced.history, traced.node = trace, node
        trace.inputs[name] = node
        arrays[name] = traced
    return trace, arrays
