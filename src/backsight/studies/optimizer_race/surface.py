"""The surface that was asked for: of the catalog, a record, or a function of the user's own."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from backsight.data import sources
from backsight.disk.python_file import load_from_file
from backsight.kernel.errors import BadInput, BadRecord
from backsight.kernel.formula import Formula
from backsight.kernel.language import _
from backsight.maths.surfaces import Surface, surfaces

Window = tuple[tuple[float, float], ...]
WINDOW = (-5.0, 5.0)
"""Of each axis of a function that says nothing of it."""
START_SHARES = (0.15, 0.8)
"""Where in the window a race over such a function begins, as a share of each axis."""


def find_surface(source: str | Surface | Callable[..., Any], window: Any = None) -> Surface:
    """The surface to race on. source: a name, a record, a function of one or two numbers, or
    FILE.py:name of one of these. window: "X0,X1,Y0,Y1", or numbers, instead of its own.

    Raises UnknownName, or BadInput where it is none.
    """
    if isinstance(source, str):
        if source not in surfaces and (
            source.partition(":")[0] in sources or Path(source).is_dir()
        ):
            raise BadInput(
                _("{name} is no surface: backsight.race_network races on a network.").format(
                    name=source
                )
            )
        source = surfaces[source] if ".py:" not in source else load_surface(source)
    ends = None if window is None else read_numbers("--window", window)
    if isinstance(source, Surface):
        return source if ends is None else _with_window(source, _pair_ends(ends, source.axes))
    return _make_surface(source, ends)


def load_surface(text: str) -> Any:
    """What FILE.py:name names. The file is run: give only files that you trust."""
    return load_from_file("--function", text, "hills.py:height", _is_surface)


def _is_surface(member: Any) -> bool:
    return callable(member) or isinstance(member, Surface)


def read_numbers(option: str, values: str | Sequence[float]) -> list[float]:
    """Numbers from "-7,2" or from a sequence of them. Raises BadInput."""
    items = values.split(",") if isinstance(values, str) else _flatten(values)
    try:
        numbers = [float(p) for p in items]
    except (TypeError, ValueError):
        numbers = []
    if not numbers or not all(map(math.isfinite, numbers)):
        raise BadInput(
            _(
                "{option} {given}: expected finite numbers with commas between, such as -7,2."
            ).format(option=option, given=values)
        )
    return numbers


def _flatten(values: Any) -> list[Any]:
    items = [values] if isinstance(values, int | float) else list(values)
    return [n for p in items for n in (p if isinstance(p, list | tuple) else [p])]


def _pair_ends(ends: list[float], axes: int) -> Window:
    pairs = tuple(zip(ends[::2], ends[1::2], strict=False))
    if len(ends) != 2 * axes or not all(low < high for low, high in pairs):
        raise BadInput(
            _(
                "--window: expected the least and the largest number of {count} axis or axes, such "
                "as {example}; got {ends}."
            ).format(
                count=axes, example=",".join(["-5,5"] * axes), ends=",".join(f"{e:g}" for e in ends)
            )
        )
    return pairs


def _with_window(surface: Surface, window: Window) -> Surface:
    """The surface in another window; where its start is not in it, one is chosen."""
    inside = all(low <= s <= high for s, (low, high) in zip(surface.start, window, strict=True))
    return replace(surface, window=window, start=surface.start if inside else _choose_start(window))


def _choose_start(window: Window) -> tuple[float, ...]:
    shares = zip(window, START_SHARES, strict=False)
    return tuple(low + share * (high - low) for (low, high), share in shares)


def _make_surface(function: Any, ends: list[float] | None) -> Surface:
    """A surface of a plain function; its gradient is found numerically."""
    name = getattr(function, "__name__", "") or getattr(
        getattr(function, "function", None), "__name__", type(function).__name__
    )
    try:
        value = function if isinstance(function, Formula) else Formula(function)
        axes = len(value.parameters)
        window = (WINDOW,) * axes if ends is None else _pair_ends(ends, axes)
        return Surface(name=name, value=value, window=window, start=_choose_start(window))
    except BadRecord as error:
        raise BadInput(
            _(
                "{name}: {error} A surface is a Surface record, or a plain function of one or two "
                "numbers."
            ).format(name=name, error=error)
        ) from error
