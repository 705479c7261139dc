"""The surface under the paths: shades and lines of equal height."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, LinearSegmentedColormap

from backsight.engine.race import RaceSurface
from backsight.kernel.types import Floats
from backsight.plots.colors import INK, QUIET
from backsight.plots.curves.tick_numbers import set_tick_numbers
from backsight.plots.race.ground import compute_ground

LOW, HIGH = "#C3D5E4", "#FDFDFB"


def draw_ground(axes: Axes, course: RaceSurface, view: Floats) -> None:
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
        axes.plot(*minimum, "*", ms=13, color=INK, mec="white", mew=1.0, zorder=7)
    axes.set_xlim(*view[0])
    axes.set_ylim(*view[1])
    set_tick_numbers(axes.xaxis, course.surface.value.parameters[0])
    set_tick_numbers(axes.yaxis, course.surface.value.parameters[1])
    axes.grid(visible=False)


def make_color_map() -> Any:
    """From low to high: blue like depth on a map, to white."""
    return LinearSegmentedColormap.from_list("ground", [LOW, HIGH])


def _make_even_norm(levels: Floats) -> Any:
    return BoundaryNorm(levels, ncolors=256)
