"""What an update remembers: handed out empty, and read again after each step."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import numpy as np

from backsight.checks.update_rules.layout import ArrayLayout
from backsight.kernel.types import Floats

StateKind = Literal["dict", "dict of dicts", "array", "tuple", "none"]
DEEPEST = 4


class ZeroState(dict[Any, Any]):
    """An empty dict that gives zeros for what was not put in: `state["m"]` is 0 in the first step
    whatever its name; `"m" in state`, `get` and `setdefault` find nothing."""

    def __init__(self, layout: ArrayLayout, is_single: bool, is_nested: bool = False) -> None:
        super().__init__()
        self.layout, self.is_single, self.is_nested = layout, is_single, is_nested

    def __missing__(self, key: Any) -> Any:
        self[key] = self._make_zeros(key)
        return self[key]

    def _make_zeros(self, key: Any) -> Any:
        if key in ("t", "step", "iteration", "count", "k", "n"):
            return 0
        if isinstance(key, str) and key not in self.layout.shapes and not self.is_single:
            key = key.removeprefix("d") if key.removeprefix("d") in self.layout.shapes else key
        if key in self.layout.shapes and not self.is_single:
            shapes = {key: self.layout.shapes[key]}
            inner = ZeroState(ArrayLayout(shapes=shapes), is_single=True)
            return inner if self.is_nested else np.zeros(self.layout.shapes[key])
        zeros = make_zeros(self.layout)
        return next(iter(zeros.values())) if self.is_single else zeros


def make_zeros(layout: ArrayLayout) -> dict[str, Floats]:
    """Arrays of zeros, by name."""
    return {name: np.zeros(shape) for name, shape in layout.shapes.items()}


def flatten_state(name: str, value: Any, layout: ArrayLayout) -> dict[str, Floats]:
    """Every vector that lies in a state: by the name of what holds it, in float64."""
    return dict(_flatten(name, value, layout, 0))


def _flatten(
    name: str, value: Any, layout: ArrayLayout, depth: int
) -> Iterator[tuple[str, Floats]]:
    vector = _read_vector(value, layout)
    if vector is not None:
        yield name, vector
    elif isinstance(value, Mapping) and depth < DEEPEST:
        yield from _flatten_mapping(value, layout, depth)
    elif isinstance(value, list | tuple) and depth < DEEPEST:
        for place, item in enumerate(value):
            yield from _flatten(f"{name}[{place}]", item, layout, depth + 1)


def _flatten_mapping(
    value: Mapping[Any, Any], layout: ArrayLayout, depth: int
) -> Iterator[tuple[str, Floats]]:
    """By array and then by what is remembered, or the other way round."""
    by_array = [value.get(name) for name in layout.shapes]
    if len(by_array) > 1 and all(isinstance(v, Mapping) for v in by_array):
        inner = [v for v in by_array if isinstance(v, Mapping)]
        for key in inner[0]:
            parts = {n: v.get(key) for n, v in zip(layout.shapes, inner, strict=True)}
            yield from _flatten(str(key), parts, layout, depth + 1)
        return
    for key, item in value.items():
        yield from _flatten(str(key), item, layout, depth + 1)


def _read_vector(value: Any, layout: ArrayLayout) -> Floats | None:
    """A vector that lies in one array, or in as many as the layout has; None where it does not."""
    if isinstance(value, Mapping):
        slopes = {f"d{name}" for name in layout.shapes}  # v["dW1"], as many write it
        own = slopes if slopes <= set(value) else set(layout.shapes)
        if not own <= set(value) or not set(value) <= slopes | set(layout.shapes):
            return None
        items = [value[f"d{name}" if own is slopes else name] for name in layout.shapes]
    else:
        items = list(value) if isinstance(value, list | tuple) else [value]
    shapes = list(layout.shapes.values())
    if len(items) != len(shapes) or not all(map(_is_array_of, items, shapes)):
        return None
    return layout.join(dict(zip(layout.shapes, items, strict=True)))


def _is_array_of(item: Any, shape: tuple[int, ...]) -> bool:
    return isinstance(item, np.ndarray) and item.shape == shape and item.dtype.kind in "fiub"
