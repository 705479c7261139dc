"""A loss over a plane as a surface, seen from one side, and a path on it."""

from typing import Any

import numpy as np
from matplotlib.colors import LightSource, Normalize
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from backsight.plots.colors import QUIET
from backsight.plots.landscape.contour import PlanePath, make_color_map
from backsight.plots.landscape.relief import Relief, Scale
from backsight.plots.view import AnyArray

FINEST = 71
"""Lines of the surface, each way."""


def add_surface(
    figure: Figure,
    spot: tuple[float, float, float, float],
    relief: Relief,
    scale: Scale,
    path: PlanePath,
    heights: AnyArray,
) -> None:
    """spot: of the figure. heights: (n,), the plane's loss under each place of the path."""
    axes: Any = figure.add_axes(spot, projection="3d", computed_zorder=False)
    z = scale.to_heights(relief.values)
    x, y = np.meshgrid(relief.xs, relief.ys)
    low, high = scale.ends
    # Colors by height, as on the contours beside it, then darkened where a slope looks away from
    # the light. For the light the surface is a third as high as it is wide, whatever the losses.
    colors = LightSource(azdeg=225, altdeg=55).shade_rgb(
        make_color_map()(Normalize(low, high)(np.nan_to_num(z, nan=high)))[..., :3],
        np.nan_to_num((z - low) / (high - low), nan=1.0) * len(relief.xs) / 3,
        blend_mode="soft",
    )
    axes.plot_surface(
        x,
        y,
        z,
        facecolors=colors,
        rcount=FINEST,
        ccount=FINEST,
        linewidth=0,
        antialiased=False,
        shade=False,
        zorder=1,
    )
    # Lifted a little, so that the path stands on the surface and not in it.
    _draw_path(axes, path, scale.to_heights(heights) + 0.012 * (high - low))
    _set_up_axes(axes, relief, scale)


def _draw_path(axes: Any, path: PlanePath, z: AnyArray) -> None:
    """Drawn over the surface, also where the surface hides it."""
    # White below the color, so that the path is seen on dark ground as well.
    x, y = path.points.T
    axes.plot(x, y, z, color="white", lw=3, zorder=5)
    axes.plot(x, y, z, color=path.color, lw=1.6, zorder=6)
    axes.plot(x[:1], y[:1], z[:1], "o", ms=6, color=path.color, mec="white", zorder=7)
    axes.plot(x[-1:], y[-1:], z[-1:], "*", ms=12, color=path.color, mec="white", zorder=7)


def _set_up_axes(axes: Any, relief: Relief, scale: Scale) -> None:
    axes.view_init(elev=38, azim=-60)
    axes.set_xlim(relief.xs[0], relief.xs[-1])
    axes.set_ylim(relief.ys[0], relief.ys[-1])
    axes.set_zlim(*scale.ends)
    axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.yaxis.set_major_locator(MaxNLocator(5))
    heights, names = scale.ticks
    axes.set_zticks(heights, labels=names)
    axes.tick_params(labelsize=7, colors=QUIET, pad=0)
    axes.tick_params(axis="z", pad=5)
    for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
        axis.pane.set_facecolor("white")
        axis.pane.set_edgecolor("#D8D8D8")
