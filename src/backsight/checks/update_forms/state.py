"""What an update remembers: handed out empty, and read again after each step."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

import numpy as np

from backsight.checks.update_forms.array_names import find_array, split_memory_name
from backsight.checks.update_forms.containers import Template, pack_arrays, read_array
from backsight.checks.update_forms.settings import SettingsDict
from backsight.checks.update_rules.layout import ArrayLayout
from backsight.kernel.types import Floats

StateKind = Literal["dict", "dict of dicts", "array", "tuple", "pairs", "none"]
DEEPEST = 4
COUNTERS = ("t", "step", "iteration", "count", "k", "n", "iter")
"""Keys of what begins at 0 as a number."""


class ZeroState(dict[Any, Any]):
    """An empty dict that gives zeros for what was not put in: `state["m"]` is 0 in the first step
    whatever its name; `"m" in state`, `get` and `setdefault` find nothing."""

    def __init__(
        self,
        make: Callable[[], dict[str, Any]],
        layout: ArrayLayout,
        template: Template,
        settings: SettingsDict | None = None,
        is_nested: bool = False,
    ) -> None:
        """make: zeros by name. settings: what config["learning_rate"] is."""
        super().__init__()
        self.make = make
        self.layout, self.template, self.is_nested = layout, template, is_nested
        self.settings = settings

    def __missing__(self, key: Any) -> Any:
        self[key] = self._make_value(key)
        return self[key]

    def _make_value(self, key: Any) -> Any:
        if key in COUNTERS:
            return 0
        if self.settings is not None and self.settings.is_sure(key):
            return self.settings[key]
        if not isinstance(self.template, str):
            own = find_array(key, tuple(self.layout.shapes)) if isinstance(key, str) else None
            if own is not None:
                layout = ArrayLayout(shapes={own: self.layout.shapes[own]})
                return ZeroState(self.make, layout, own) if self.is_nested else self.make()[own]
        return pack_arrays(self.make(), _open_template(self.template))


def _open_template(template: Template) -> Template:
    """A dict by name in the place of parameters of their own."""
    if isinstance(template, tuple) and all(isinstance(part, str) for part in template):
        return {name: name for name in template}
    return template


def make_zeros(layout: ArrayLayout) -> dict[str, Floats]:
    """Arrays of zeros, by name."""
    return {name: np.zeros(shape) for name, shape in layout.shapes.items()}


def flatten_members(members: Mapping[str, Any], layout: ArrayLayout) -> dict[str, Floats]:
    """Every vector that lies in the attributes of an object, by the name of what holds it; in
    several attributes that each have one array (v_W, v_b), by what their names share."""
    seen: dict[str, Floats] = dict(_join_by_name(members, layout))
    for name, value in members.items():
        seen |= dict(_flatten(name, value, layout, 0))
    return seen


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
    yield from _join_by_name(value, layout)
    for key, item in value.items():
        yield from _flatten(str(key), item, layout, depth + 1)


def _join_by_name(members: Mapping[Any, Any], layout: ArrayLayout) -> Iterator[tuple[str, Floats]]:
    """vW and vb as v, where there is one for each array."""
    groups: dict[str, dict[str, Any]] = {}
    for name, value in members.items() if len(layout.shapes) > 1 else ():
        pair = split_memory_name(name, tuple(layout.shapes)) if isinstance(name, str) else None
        if pair is not None:
            groups.setdefault(pair[0], {})[pair[1]] = value
    for affix, parts in groups.items():
        vector = _read_vector([parts.get(name) for name in layout.shapes], layout)
        if vector is not None:
            yield affix, vector


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
    items = [read_array(item) for item in items]
    if len(items) != len(shapes) or not all(map(_is_array_of, items, shapes)):
        return None
    return layout.join(dict(zip(layout.shapes, items, strict=True)))


def _is_array_of(item: Any, shape: tuple[int, ...]) -> bool:
    return isinstance(item, np.ndarray) and item.shape == shape and item.dtype.kind in "fiub"
