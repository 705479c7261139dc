"""The surface under the paths: shades and lines of equal height."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from backsight.engine.race import RaceSurface
from backsight.kernel.types import Floats
from backsight.plots.style import QUIET, VERMILION

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ACROSS = 161
SHADES = 15
LOW, HIGH = "#C3D5E4", "#FDFDFB"


@dataclass(frozen=True, kw_only=True, eq=False)
class Ground:
    """x, y: ticks. heights: (y, x). levels: between shades, as many points between each two."""

    x: Floats
    y: Floats
    heights: Floats
    levels: Floats


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


def draw_ground(axes: "Axes", course: RaceSurface, view: Floats) -> None:
    """Shades, lines, and a star on every known minimum."""
    ground = compute_ground(course, view)
    axes.contourf(
        ground.x,
        ground.y,
        ground.heights,
        levels=ground.levels,
        cmap=make_color_map(),
        zorder=0,
        norm=_make_even_norm(ground.levels),
    )
    axes.contour(
        ground.x,
        ground.y,
        ground.heights,
        levels=ground.levels[1:-1],
        colors=[QUIET],
        linewidths=0.4,
        linestyles="solid",
        alpha=0.55,
        zorder=1,
    )
    for minimum in course.surface.minima:
        axes.plot(*minimum, "*", ms=10, color=VERMILION, mec="white", mew=0.8, zorder=7)
    axes.set_xlim(*view[0])
    axes.set_ylim(*view[1])
    axes.set_xlabel(course.surface.value.parameters[0])
    axes.set_ylabel(course.surface.value.parameters[1])
    axes.grid(visible=False)


def make_color_map() -> Any:
    """From low to high: blue like depth on a map, to white."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("ground", [LOW, HIGH])


def _make_even_norm(levels: Floats) -> Any:
    from matplotlib.colors import BoundaryNorm

    return BoundaryNorm(levels, ncolors=256)
