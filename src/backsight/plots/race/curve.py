"""A race on a curve: the dots of each optimizer's updates, tangents, and which way is down."""

import math
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from backsight.engine.race import Path, RaceSurface
from backsight.kernel.language import _
from backsight.kernel.prose import squeeze
from backsight.kernel.types import Floats
from backsight.plots.colors import BLUE, INK, QUIET, VERMILION
from backsight.plots.comparison.run_styles import pick_style
from backsight.plots.figure import open_figure
from backsight.plots.layout import add_axes_within, write_heading
from backsight.plots.race.scene import Scene
from backsight.plots.words import format_number

POINTS = 601
TANGENTS = 5
"""Updates that get a tangent, the first ones."""
LONG = 0.1
"""Half a tangent, as a share of the picture's diagonal."""
ACROSS, WIDE, HIGH = 3, 3.7, 2.75


def draw_curves(scene: Scene) -> Figure:
    """A panel for each optimizer."""
    count = len(scene.paths)
    across = min(ACROSS, count)
    down = math.ceil(count / across)
    width, height = max(6.2, 0.5 + across * WIDE), 1.15 + down * HIGH
    room = (width - 0.5) / across
    with open_figure(width, height) as figure:
        write_heading(figure, scene.title, scene.subtitle, left=0.6)
        for index, path in enumerate(scene.paths):
            row, column = divmod(index, across)
            axes = add_axes_within(
                figure,
                left=0.6 + column * room,
                right=width - 0.5 - (column + 1) * room + 0.35,
                bottom=0.75 + (down - 1 - row) * HIGH,
                top=1.1 + row * HIGH,
            )
            _draw_panel(axes, scene, path, index)
        figure.text(0.6 / width, 0.14 / height, describe_marks(), color=QUIET, size=8)
    return figure


def draw_dots(axes: Axes, scene: Scene) -> None:
    """All paths on one curve."""
    draw_curve_frame(axes, scene)
    for index, path in enumerate(scene.paths):
        x, color = path.points[:, 0], pick_style(index).color
        axes.plot(x, path.heights, "o", ms=4, color=color, mec="none", alpha=0.7, zorder=4)
        axes.plot(x[-1], path.heights[-1], "o", ms=8, color=color, mec="white", zorder=6)
    start = scene.paths[0]
    axes.plot(start.points[0, 0], start.heights[0], "o", ms=7, mfc="white", mec=INK, zorder=7)


def describe_marks() -> str:
    """What the marks are."""
    return _(
        "Dots: updates, later ones darker; short lines: tangents. The strip: where the derivative "
        "is positive (+) the way down is to the left, where it is negative (−) to the right."
    )


def draw_curve_frame(axes: Axes, scene: Scene) -> None:
    """The curve, its minima, the strip of signs, and the limits."""
    course, view = scene.course, scene.compute_view()[0]
    x = np.linspace(view[0], view[1], POINTS)
    y = course.compute_heights(x)
    axes.plot(x, y, color=QUIET, lw=1.2, zorder=2)
    for minimum in course.surface.minima:
        axes.plot(
            *minimum,
            course.compute_height(minimum),
            "*",
            ms=12,
            color=INK,
            mec="white",
            mew=1.0,
            zorder=3,
        )
    room = 0.08 * float(np.ptp(y) or 1.0)
    axes.set_xlim(*view)
    axes.set_ylim(float(y.min()) - 2.4 * room, float(y.max()) + room)
    axes.grid(visible=False)
    draw_signs(axes, course, view)


def draw_signs(axes: Axes, course: RaceSurface, view: Floats) -> None:
    """Along the foot: + where the derivative is positive, − where it is negative."""
    x = np.linspace(view[0], view[1], POINTS)
    sign = np.sign([course.compute_slope([p])[0] for p in x.tolist()])
    turns = [0, *(np.flatnonzero(sign[1:] != sign[:-1]) + 1).tolist(), len(x)]
    for first, last in pairwise(turns):
        if not sign[first] or last - first < 2:
            continue
        low, high = x[first], x[last - 1]
        color = VERMILION if sign[first] > 0 else BLUE
        axes.axvspan(low, high, 0, 0.055, color=color, alpha=0.22, lw=0)
        if high - low > 0.05 * (view[1] - view[0]):
            text = "← +" if sign[first] > 0 else "− →"
            axes.text(
                (low + high) / 2,
                0.0275,
                text,
                transform=axes.get_xaxis_transform(),
                ha="center",
                va="center",
                size=7,
                color=color,
            )


def compute_tangent(axes: Axes, x: float, y: float, slope: float) -> tuple[Floats, Floats]:
    """The two ends of a tangent, equally long on the picture whatever its slope."""
    wide, high = np.ptp(axes.get_xlim()), np.ptp(axes.get_ylim())
    along = LONG / math.hypot(1 / wide, slope / high)
    return np.array([x - along, x + along]), np.array([y - slope * along, y + slope * along])


def _draw_panel(axes: Axes, scene: Scene, path: Path, index: int) -> None:
    draw_curve_frame(axes, scene)
    style, x, y = pick_style(index), path.points[:, 0], path.heights
    for k in range(min(TANGENTS, path.updates)):
        slope = scene.course.compute_slope([float(x[k])])[0]
        axes.plot(
            *compute_tangent(axes, x[k], y[k], slope), color=INK, lw=0.7, alpha=0.65, zorder=3
        )
    fade = 0.25 + 0.75 * np.linspace(0, 1, len(x))
    axes.plot(x, y, color=style.color, lw=0.5, alpha=0.35, zorder=3)
    colors = [(*to_rgb(style.color), float(alpha)) for alpha in fade]
    axes.scatter(x, y, s=20, color=colors, lw=0, zorder=4)
    axes.plot(x[0], y[0], "o", ms=6, mfc="white", mec=INK, mew=1.2, zorder=5)
    inside = np.flatnonzero((x >= axes.get_xlim()[0]) & (x <= axes.get_xlim()[1]))
    marker = "X" if path.diverged is not None else "o"
    axes.plot(x[inside[-1]], y[inside[-1]], marker, ms=8, color=style.color, mec="white", zorder=6)
    end = _("diverged") if path.diverged else _("ends at {x}").format(x=format_number(float(x[-1])))
    name = f"{squeeze(path.entrant.name, 19)}  ({format_number(path.entrant.rate)})"
    title = _("{name}: {text}").format(name=name, text=end)
    axes.set_title(title, size=9, loc="left", color=style.color, weight="bold")
