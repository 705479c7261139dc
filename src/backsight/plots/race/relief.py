"""A surface in three dimensions, with the paths on it."""

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from backsight.engine.race import Path
from backsight.kernel.language import _
from backsight.kernel.types import Floats
from backsight.plots.colors import INK, QUIET
from backsight.plots.comparison.run_styles import pick_style
from backsight.plots.race.ground import compute_ground
from backsight.plots.race.scene import Scene
from backsight.plots.race.shading import make_color_map

ACROSS = 61
APART = 0.14
"""Of the axis of heights, between two of its numbers at the least."""
BEND = 0.35
"""Heights are drawn to this power, which keeps valleys visible below high walls."""


def draw_relief(figure: Figure, scene: Scene, *, right: float) -> None:
    """On the left of the figure. right: inches that are left free there."""
    width, _height = figure.get_size_inches()
    axes: Any = figure.add_axes(
        (0, 0.02, 1 - right / width, 0.88), projection="3d", computed_zorder=False
    )
    view = scene.compute_view()
    ground = compute_ground(scene.course, view, ACROSS)
    lift = _make_height_scale(ground.heights)
    x, y = np.meshgrid(ground.x, ground.y)
    axes.plot_surface(
        x,
        y,
        lift(ground.heights),
        cmap=make_color_map(),
        alpha=0.75,
        rstride=1,
        cstride=1,
        linewidth=0.15,
        edgecolor="#9FB2C3",
        antialiased=True,
        zorder=1,
    )
    # matplotlib sorts whole surfaces by depth and not their parts, so that a path would vanish
    # behind its own ground: computed_zorder is off, and what is drawn later is above.
    for index, path in enumerate(scene.paths):
        _draw_path(axes, path, index, view, lift)
    _draw_minima(axes, scene, lift)
    axes.view_init(elev=38, azim=-58)
    axes.set_xlabel(scene.course.surface.value.parameters[0])
    axes.set_ylabel(scene.course.surface.value.parameters[1])
    axes.set_zlabel(_("height, bent"), labelpad=4)
    heights = _list_ticks(ground.heights, lift)
    axes.set_zticks(lift(heights), labels=[_format_height(h) for h in heights])
    axes.tick_params(labelsize=7, colors=QUIET, pad=0)


def _draw_minima(axes: Any, scene: Scene, lift: Any) -> None:
    for minimum in scene.course.surface.minima:
        height = np.array([scene.course.compute_height(minimum)])
        axes.plot(
            *[[m] for m in minimum], lift(height), "*", ms=12, color=INK, mec="white", zorder=9
        )


def _draw_path(axes: Any, path: Path, index: int, view: Floats, lift: Any) -> None:
    """The part of a path that lies in the view."""
    within = (path.points >= view[:, 0]) & (path.points <= view[:, 1])
    inside = np.asarray(np.all(within, axis=1))
    x, y = np.where(inside[:, None], path.points, np.nan).T
    style = pick_style(index)
    axes.plot(x, y, lift(path.heights), color=style.color, ls=style.line, lw=1.7, zorder=3)
    last = int(np.flatnonzero(np.asarray(inside))[-1])
    marker = "o" if path.diverged is None else "X"
    axes.plot(
        x[[last]],
        y[[last]],
        lift(path.heights[[last]]),
        marker,
        ms=7,
        color=style.color,
        mec="white",
        zorder=8,
    )
    if index == 0:
        axes.plot(
            x[[0]], y[[0]], lift(path.heights[[0]]), "o", ms=8, mfc="white", mec=INK, zorder=8
        )


def _list_ticks(heights: Floats, lift: Any) -> Floats:
    """1, 2 and 5 in every decade, as far apart on the bent axis as their names need."""
    low, high = float(np.nanmin(heights)), float(np.nanmax(heights))
    sizes = np.multiply.outer(10.0 ** np.arange(-6, 13), (1, 2, 5)).ravel()
    numbers = np.concatenate([-sizes[::-1], [0.0], sizes])
    ticks: list[float] = []
    for number in numbers[(numbers >= low) & (numbers <= high)]:
        if not ticks or float(lift(number) - lift(ticks[-1])) >= APART:
            ticks.append(float(number))
    return np.array(ticks)


def _format_height(value: float) -> str:
    return f"{value:,g}".replace("-", "−")


def _make_height_scale(heights: Floats) -> Any:
    """Heights as they are drawn: those above the least to a power below 1, held to the view."""
    low, high = float(np.nanmin(heights)), float(np.nanmax(heights))
    span = (high - low) or 1.0

    def bend(values: Floats) -> Floats:
        return np.asarray(np.clip((values - low) / span, 0, 1) ** BEND)

    return bend
