"""The heights of a surface on a grid, and the levels that they are shaded by."""

from dataclasses import dataclass

import numpy as np

from backsight.engine.race import RaceSurface
from backsight.kernel.types import Floats

ACROSS = 161
SHADES = 15


@dataclass(frozen=True, kw_only=True, eq=False)
class Ground:
    """The heights of a surface on a grid."""

    x: Floats
    """(n,), from left to right."""
    y: Floats
    """(m,), from the bottom up."""
    heights: Floats
    """(m, n)."""
    levels: Floats
    """Where one shade ends and the next begins: between each two lie as many points."""


def compute_ground(course: RaceSurface, view: Floats, across: int = ACROSS) -> Ground:
    """The heights in a view. Between two levels lie as many points as between any other two, so
    that valleys a millionth as deep as the walls are high are seen too."""
    x, y = (np.linspace(low, high, across) for low, high in view)
    heights = course.compute_heights(*np.meshgrid(x, y))
    shares = np.linspace(0, 1, SHADES + 1) ** 1.5
    levels = np.unique(np.quantile(heights[np.isfinite(heights)], shares))
    if len(levels) < 3:
        levels = np.array([heights.min() - 1, heights.min(), heights.min() + 1])
    return Ground(x=x, y=y, heights=heights, levels=levels)
