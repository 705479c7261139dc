"""A surface to race on: its height and its slope, with what can go wrong said in words."""

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from backsight.engine.race.numerical_slope import (
    RELATIVE_STEP,
    central_difference,
    complex_step,
)
from backsight.kernel.errors import BadInput, BadShape
from backsight.kernel.language import _, join_words, ngettext
from backsight.kernel.types import Floats
from backsight.maths.surfaces import Surface

GRID_POINTS = 41
"""Points of an axis at which the window is looked over."""
SLOPE_TOLERANCE = 1e-5
"""How far, in proportion, two ways to one slope may be apart."""
FAULTS = (ArithmeticError, ValueError)
"""What Python raises where NumPy gives NaN or an infinity."""


class RaceSurface:
    """A surface that was looked over. Raises BadShape where its values are not single numbers,
    BadInput where one in the window is not finite.

    way: how its slope is found: "formula", "complex step" or "central difference". least: the
    value that counts as its lowest, and `least_is_known` whether it is that of a known minimum.
    """

    def __init__(self, surface: Surface) -> None:
        self.surface = surface
        self._is_vectorized = True
        self._require_number(surface.start)
        heights = self.compute_heights(*self.make_mesh(GRID_POINTS))
        self._require_finite(heights)
        self.way = self._choose_slope_method()
        self.least_is_known = bool(surface.minima)
        self.least = (
            self.compute_height(surface.minima[0]) if surface.minima else float(heights.min())
        )

    def compute_height(self, point: Sequence[float]) -> float:
        """The value at a point; NaN where it is none."""
        try:
            return float(self.surface.value(*map(float, point)))
        except FAULTS:
            return math.nan

    def compute_slope(self, point: list[float]) -> list[float]:
        """The gradient at a point, NaN where it is none."""
        try:
            return self._compute_slope(self.way, point)
        except FAULTS:
            return [math.nan] * len(point)

    def compute_slopes(self, points: Floats) -> Floats:
        """The gradient at many points, (n, axes), NaN where it is none: by the formula, or by
        central differences of the heights."""
        coordinates = np.ascontiguousarray(points.T)
        if self.way == "formula":
            try:
                slopes = np.broadcast_arrays(*self._compute_slope("formula", [*coordinates]))
            except Exception:  # whatever a formula for single numbers raises at an array
                return np.array([self.compute_slope(p) for p in points.tolist()])
            return np.stack(slopes, axis=1)
        differences = []
        for axis, x in enumerate(coordinates):
            step = RELATIVE_STEP * np.maximum(1.0, np.abs(x))
            ahead, behind = coordinates.copy(), coordinates.copy()
            ahead[axis], behind[axis] = x + step, x - step
            rise = self.compute_heights(*ahead) - self.compute_heights(*behind)
            differences.append(rise / (ahead[axis] - behind[axis]))
        return np.stack(differences, axis=1)

    def compute_heights(self, *coordinates: Floats) -> Floats:
        """The values at many points. coordinates: an array for each axis, all of one shape."""
        with np.errstate(all="ignore"):
            if self._is_vectorized:
                try:
                    values = np.asarray(self.surface.value(*coordinates), dtype=np.float64)
                except Exception:  # whatever a function for single numbers raises at an array
                    values = np.zeros(0)
                if values.shape == coordinates[0].shape:
                    return values
                self._is_vectorized = False
            flat = zip(*(c.ravel().tolist() for c in coordinates), strict=True)
            return np.array([self.compute_height(p) for p in flat]).reshape(coordinates[0].shape)

    def make_mesh(self, count: int) -> list[Floats]:
        """An even grid over the window: an array for each axis, the last of whose axes is x."""
        ticks = [np.linspace(low, high, count) for low, high in self.surface.window]
        return list(np.meshgrid(*ticks))

    def _compute_slope(self, method: str, point: list[Any]) -> list[Any]:
        if method == "formula":
            assert self.surface.gradient is not None
            slope: Any = self.surface.gradient(*point)
            return list(slope) if isinstance(slope, tuple) else [slope]
        return (complex_step if method == "complex step" else central_difference)(
            self.surface.value, point
        )

    def _choose_slope_method(self) -> str:
        """The formula where there is one; else the complex step, if it agrees with differences."""
        if self.surface.gradient is not None:
            self._require_gradient_shape()
            return "formula"
        try:
            is_consistent = all(self._is_consistent(point) for point in self._list_probes())
        except Exception:  # `math.sin` takes no complex numbers, and says so in its own way
            is_consistent = False
        return "complex step" if is_consistent else "central difference"

    def _is_consistent(self, point: list[float]) -> bool:
        first, second = (
            np.array(self._compute_slope(w, point)) for w in ("complex step", "central difference")
        )
        scale = max(1.0, float(np.abs(second).max()))
        return bool(np.abs(first - second).max() <= SLOPE_TOLERANCE * scale)

    def _list_probes(self) -> list[list[float]]:
        """The start, and some points off the middle of the window."""
        shares = itertools.product((0.137, 0.419, 0.731), repeat=self.surface.axes)
        window = np.array(self.surface.window)
        points = [window[:, 0] + np.array(s) * (window[:, 1] - window[:, 0]) for s in shares]
        return [list(self.surface.start), *(spot.tolist() for spot in points)]

    def _require_number(self, point: Sequence[float]) -> None:
        """Raise BadShape where the function gives no single number at a point, BadInput where it
        gives none at all."""
        value = self._try_function(point)
        shape = getattr(value, "shape", None)
        if shape is None and isinstance(value, list | tuple):
            shape = (len(value),)
        if shape or not isinstance(value, int | float | np.number | np.ndarray):
            raise BadShape(
                _(
                    "{name}{point}: expected one number, got {kind} of shape {shape}. A surface "
                    "gives one height for one point."
                ).format(
                    name=self.surface.name,
                    point=format_point(point),
                    kind=type(value).__name__,
                    shape=shape or "?",
                )
            )
        if not math.isfinite(float(value)):
            raise self._make_error(point, str(float(value)))

    def _try_function(self, point: Sequence[float]) -> Any:
        """What the function gives at a point; an error that says where it failed."""
        try:
            return self.surface.value(*map(float, point))
        except FAULTS as error:
            raise self._make_error(point, f"{type(error).__name__}: {error}") from error
        except Exception as error:
            raise BadInput(
                _("{name}{point}: running it failed: {kind}: {error}").format(
                    name=self.surface.name,
                    point=format_point(point),
                    kind=type(error).__name__,
                    error=error,
                )
            ) from error

    def _require_finite(self, heights: Floats) -> None:
        wrong = np.argwhere(~np.isfinite(heights))
        if len(wrong):
            index = tuple(wrong[0])
            point = [float(c[index]) for c in self.make_mesh(GRID_POINTS)]
            raise self._make_error(point, str(float(heights[index])))

    def _require_gradient_shape(self) -> None:
        shapes = [
            np.shape(part) for part in self._compute_slope("formula", list(self.surface.start))
        ]
        if shapes != [()] * self.surface.axes:
            raise BadShape(
                ngettext(
                    "The gradient of {name}: expected {count} number, got parts of the shapes "
                    "{shapes}.",
                    "The gradient of {name}: expected {count} numbers, got parts of the shapes "
                    "{shapes}.",
                    self.surface.axes,
                ).format(
                    name=self.surface.name,
                    count=self.surface.axes,
                    shapes=join_words(map(str, shapes)),
                )
            )

    def _make_error(self, point: Sequence[float], received: str) -> BadInput:
        return BadInput(
            _(
                "{name}{point}: expected a finite number, got {came}. Give a window in which the "
                "surface is finite, such as --window=-1,1."
            ).format(name=self.surface.name, point=format_point(point), came=received)
        )


def format_point(point: Sequence[float]) -> str:
    """A point as it is written: (-7, 2)."""
    return f"({', '.join(f'{p:g}' for p in point)})"
