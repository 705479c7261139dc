"""A surface to race on: its height and its slope, with what can go wrong said in words."""

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from backsight.engine.race.numerical_slope import central_difference, complex_step
from backsight.kernel.errors import BadInput, BadShape
from backsight.kernel.language import _
from backsight.kernel.types import Floats
from backsight.maths.surfaces import Surface

LOOKS = 41
"""Points of an axis at which the window is looked over."""
SAME = 1e-5
"""How far, in proportion, two ways to one slope may be apart."""
FAULTS = (ArithmeticError, ValueError)
"""What Python raises where NumPy gives NaN or an infinity."""


class Course:
    """A surface that was looked over. Raises BadShape where its values are not single numbers,
    BadInput where one in the window is not finite.

    way: how its slope is found: "formula", "complex step" or "central difference". least: the
    value that counts as its lowest, and `least_is_known` whether it is that of a known minimum.
    """

    def __init__(self, surface: Surface) -> None:
        self.surface = surface
        self._whole = True
        self._one_number(surface.start)
        seen = self.heights(*self.mesh(LOOKS))
        self._all_finite(seen)
        self.way = self._chosen_way()
        self.least_is_known = bool(surface.minima)
        self.least = self.height(surface.minima[0]) if surface.minima else float(seen.min())

    def height(self, point: Sequence[float]) -> float:
        """The value at a point; NaN where it is none."""
        try:
            return float(self.surface.value(*map(float, point)))
        except FAULTS:
            return math.nan

    def slope(self, point: list[float]) -> list[float]:
        """The gradient at a point, NaN where it is none."""
        try:
            return self._slope(self.way, point)
        except FAULTS:
            return [math.nan] * len(point)

    def heights(self, *coordinates: Floats) -> Floats:
        """The values at many points. coordinates: an array for each axis, all of one shape."""
        with np.errstate(all="ignore"):
            if self._whole:
                try:
                    found = np.asarray(self.surface.value(*coordinates), dtype=np.float64)
                except Exception:  # whatever a function for single numbers raises at an array
                    found = np.zeros(0)
                if found.shape == coordinates[0].shape:
                    return found
                self._whole = False
            flat = zip(*(c.ravel().tolist() for c in coordinates), strict=True)
            return np.array([self.height(p) for p in flat]).reshape(coordinates[0].shape)

    def mesh(self, count: int) -> list[Floats]:
        """An even grid over the window: an array for each axis, the last of whose axes is x."""
        ticks = [np.linspace(low, high, count) for low, high in self.surface.window]
        return list(np.meshgrid(*ticks))

    def _slope(self, way: str, point: list[float]) -> list[float]:
        if way == "formula":
            assert self.surface.gradient is not None
            found: Any = self.surface.gradient(*point)
            return list(found) if isinstance(found, tuple) else [found]
        return (complex_step if way == "complex step" else central_difference)(
            self.surface.value, point
        )

    def _chosen_way(self) -> str:
        """The formula where there is one; else the complex step, if it agrees with differences."""
        if self.surface.gradient is not None:
            self._gradient_fits()
            return "formula"
        try:
            agreed = all(self._agree(point) for point in self._probes())
        except Exception:  # `math.sin` takes no complex numbers, and says so in its own way
            agreed = False
        return "complex step" if agreed else "central difference"

    def _agree(self, point: list[float]) -> bool:
        one, two = (np.array(self._slope(w, point)) for w in ("complex step", "central difference"))
        scale = max(1.0, float(np.abs(two).max()))
        return bool(np.abs(one - two).max() <= SAME * scale)

    def _probes(self) -> list[list[float]]:
        """The start, and some points off the middle of the window."""
        shares = itertools.product((0.137, 0.419, 0.731), repeat=self.surface.axes)
        window = np.array(self.surface.window)
        spots = [window[:, 0] + np.array(s) * (window[:, 1] - window[:, 0]) for s in shares]
        return [list(self.surface.start), *(spot.tolist() for spot in spots)]

    def _one_number(self, point: Sequence[float]) -> None:
        try:
            found = self.surface.value(*map(float, point))
        except FAULTS as error:
            raise self._fault(point, f"{type(error).__name__}: {error}") from error
        except Exception as error:
            raise BadInput(
                _("{name}{point}: running it failed: {kind}: {error}").format(
                    name=self.surface.name,
                    point=said(point),
                    kind=type(error).__name__,
                    error=error,
                )
            ) from error
        shape = getattr(found, "shape", None)
        if shape is None and isinstance(found, list | tuple):
            shape = (len(found),)
        if shape or not isinstance(found, int | float | np.number | np.ndarray):
            raise BadShape(
                _(
                    "{name}{point}: expected one number, got {kind} of shape {shape}. A surface "
                    "gives one height for one point."
                ).format(
                    name=self.surface.name,
                    point=said(point),
                    kind=type(found).__name__,
                    shape=shape or "?",
                )
            )
        if not math.isfinite(float(found)):
            raise self._fault(point, str(float(found)))

    def _all_finite(self, seen: Floats) -> None:
        wrong = np.argwhere(~np.isfinite(seen))
        if len(wrong):
            place = tuple(wrong[0])
            point = [float(c[place]) for c in self.mesh(LOOKS)]
            raise self._fault(point, str(float(seen[place])))

    def _gradient_fits(self) -> None:
        shapes = [np.shape(part) for part in self._slope("formula", list(self.surface.start))]
        if shapes != [()] * self.surface.axes:
            raise BadShape(
                _(
                    "The gradient of {name}: expected {count} number(s), got parts of the shapes "
                    "{shapes}."
                ).format(
                    name=self.surface.name,
                    count=self.surface.axes,
                    shapes=", ".join(map(str, shapes)),
                )
            )

    def _fault(self, point: Sequence[float], came: str) -> BadInput:
        return BadInput(
            _(
                "{name}{point}: expected a finite number, got {came}. Give a window in which the "
                "surface is finite, such as --window=-1,1."
            ).format(name=self.surface.name, point=said(point), came=came)
        )


def said(point: Sequence[float]) -> str:
    """A point as it is written: (-7, 2)."""
    return f"({', '.join(f'{p:g}' for p in point)})"
