"""A loss over a plane, seen from above: contours, and paths on them.

What is drawn is not the loss but its height on the relief's scale, log₁₀ of it on a log scale, and
the ends of the scale stand for all that is beyond them:

    loss        1e-9    0.003    0.4    70     nan         a scale from 0.001 to 10
    height       -3     -2.52   -0.40    1     a gap       (gray shows through)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from backsight.kernel.language import _
from backsight.plots.callouts import write_callout
from backsight.plots.colors import INK
from backsight.plots.curves.tick_numbers import set_tick_numbers
from backsight.plots.landscape.relief import COLORS, Relief, Scale
from backsight.plots.view import AnyArray

GRAY = "#DDDDDD"
"""Where the loss is not finite."""


@dataclass(frozen=True, kw_only=True, eq=False)
class PlanePath:
    """A path on a relief."""

    points: AnyArray
    """(n, 2), in the coordinates of the relief."""
    color: Any
    """As matplotlib takes it."""
    line: Any = "-"
    """As matplotlib takes it."""
    first_label: str = ""
    """At the beginning; "" for nothing."""
    last_label: str = ""
    """At the end; "" for nothing."""
    name: str = ""
    """For a legend."""


def make_color_map() -> Any:
    """The colors of losses."""
    return LinearSegmentedColormap.from_list("relief", COLORS)


def draw_contours(axes: Axes, relief: Relief, scale: Scale) -> Any:
    """The relief; gives what a color bar is made of."""
    heights = scale.to_heights(relief.values)
    axes.set_facecolor(GRAY)
    axes.grid(visible=False)
    levels = scale.levels
    contours = axes.contourf(
        relief.xs, relief.ys, heights, levels=levels, cmap=make_color_map(), extend="neither"
    )
    axes.contour(
        relief.xs,
        relief.ys,
        heights,
        levels=levels[1:-1],
        colors=[INK],
        linewidths=0.35,
        linestyles="solid",
        alpha=0.6,
    )
    axes.set_xlim(relief.xs[0], relief.xs[-1])
    axes.set_ylim(relief.ys[0], relief.ys[-1])
    set_tick_numbers(axes.xaxis, relief.names[0])
    set_tick_numbers(axes.yaxis, relief.names[1])
    axes.spines[:].set_visible(True)
    return contours


def draw_color_bar(axes: Axes, contours: Any, relief: Relief, scale: Scale) -> None:
    """The scale, on axes of its own."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    bar = figure.colorbar(contours, cax=axes)
    heights, names = scale.ticks
    bar.set_ticks(heights, labels=names)
    title = _("{name}, log scale").format(name=relief.title) if scale.log else relief.title
    bar.set_label(title)
    bar.outline.set_visible(False)


def draw_paths(axes: Axes, paths: Sequence[PlanePath]) -> None:
    """The paths, each with a ring where it begins and a star where it ends."""
    for index, path in enumerate(paths):
        x, y = path.points.T
        # Between two paths the later one is above, and both are below the marks at ends (6).
        above = 4 + index / 100
        axes.plot(
            x, y, color="white", lw=3.2, alpha=0.75, zorder=above - 0.5, solid_capstyle="round"
        )
        axes.plot(x, y, color=path.color, ls=path.line, lw=1.6, zorder=above)
        # Dots of single states, as long as they can be told apart.
        if len(x) <= 60:
            axes.plot(x, y, ".", color=path.color, ms=4.5, zorder=above)
    ends = [
        (p, *end)
        for p in paths
        for end in ((0, "o", 6.5), (-1, "*", 13.0))
        if _is_seen(axes, p, end[0])
    ]
    for path, at, marker, size in ends:
        x, y = path.points[at]
        style = {"color": path.color, "mec": "white", "mew": 1.1, "zorder": 6, "clip_on": False}
        axes.plot(x, y, marker, ms=size, **style)
    for path, at, _marker, _size in ends:
        text = path.last_label if at else path.first_label
        if text:
            write_callout(axes, text, tuple(path.points[at].tolist()), size=8, with_leader=False)


def _is_seen(axes: Axes, path: PlanePath, at: int) -> bool:
    (x, y), (left, right), (low, high) = path.points[at], axes.get_xlim(), axes.get_ylim()
    return bool(left <= x <= right and low <= y <= high)
