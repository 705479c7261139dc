"""The data on the plane: part by marker, answer by color, test ringed, errors crossed."""

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.contour import QuadContourSet
from matplotlib.image import AxesImage
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from backsight.plots.colors import INK, make_class_colors
from backsight.plots.curves.tick_numbers import set_tick_numbers
from backsight.plots.plane import (
    Grid,
    compute_limits,
    compute_point_size,
    compute_probabilities,
    find_number_range,
    predict_classes,
)
from backsight.plots.style import PART_STYLES
from backsight.plots.view import PARTS, AnyArray, Field, View

NUMBER_COLORS = "PuOr_r"


def frame_plane(axes: Axes, view: View) -> None:
    """Limits, names and proportions of the plane: one unit alike both ways, if that suits."""
    assert view.points is not None
    (left, right), (bottom, top) = (
        compute_limits(view.points.x[:, 0]),
        compute_limits(view.points.x[:, 1]),
    )
    axes.set(xlim=(left, right), ylim=(bottom, top))
    set_tick_numbers(axes.xaxis, view.feature(0))
    set_tick_numbers(axes.yaxis, view.feature(1))
    if are_alike(right - left, top - bottom):
        axes.set_aspect("equal", anchor="NW")
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)


def are_alike(width: float, height: float) -> bool:
    """Whether two ranges are near enough for one scale on both axes."""
    return 1 / 2.5 < width / height < 2.5


def draw_points(axes: Axes, view: View, scale: float = 1.0) -> list[Artist]:
    """One collection for each part that has points. scale: of their area."""
    assert view.points is not None
    part = np.asarray(view.points.part).astype(str)
    return [_draw_part(axes, view, p, part == p, scale) for p in PARTS if (part == p).any()]


def draw_errors(axes: Axes, view: View, scale: float = 1.0) -> PathCollection:
    """An empty collection of crosses with a pale rim, for `find_errors` to fill."""
    assert view.points is not None
    area = scale * compute_point_size(len(view.points.x))
    return axes.scatter(
        [],
        [],
        s=1.2 * area,
        marker="x",
        color=INK,
        linewidths=1.2,
        zorder=5,
        path_effects=[withStroke(linewidth=2.3, foreground="white")],
    )


def find_errors(view: View, field: Field) -> AnyArray:
    """(m, 2): the points to which the network gives another class than theirs."""
    assert view.points is not None
    assert view.points.label is not None
    guess = predict_classes(compute_probabilities(field, view.points.x))
    errors: AnyArray = view.points.x[(guess != view.points.label) & (guess >= 0)]
    return errors


def draw_image(axes: Axes, view: View, mesh: Grid) -> AxesImage:
    """An image over the grid, white as yet: class colors, or numbers on a diverging scale."""
    low, high = find_number_range(view) if view.targets is not None else (0, 1)
    blank = mesh.reshape(np.full((len(mesh.x) * len(mesh.y), 3), 255, dtype=np.uint8))
    return axes.imshow(
        blank,
        origin="lower",
        extent=mesh.extent,
        interpolation="bilinear",
        cmap=NUMBER_COLORS,
        vmin=low,
        vmax=high,
        zorder=0,
        aspect=axes.get_aspect(),
    )


def draw_boundary(
    axes: Axes, mesh: Grid, margins: list[NDArray[np.float64]]
) -> list[QuadContourSet]:
    """The lines on which two classes are equally likely."""
    return [
        axes.contour(
            mesh.x,
            mesh.y,
            mesh.reshape(margin),
            levels=[0],
            colors=[INK],
            linewidths=1.6,
            linestyles="solid",
            zorder=2,
        )
        for margin in margins
    ]


def _draw_part(axes: Axes, view: View, part: str, mask: NDArray[np.bool_], scale: float) -> Artist:
    assert view.points is not None
    x, area = view.points.x[mask], scale * compute_point_size(len(view.points.x))
    ring = part == "test"
    rim = INK if ring or view.targets is not None else "white"
    width = float(np.clip(area / 20, 0.5, 1.1)) if ring else 0.4 if rim == INK else 0.6
    style: dict[str, Any] = {
        "s": area if part == "train" else 0.9 * area,
        "linewidths": width,
        "edgecolors": rim,
        "marker": PART_STYLES[part].marker,
        "zorder": 4 if ring else 3,
    }
    if view.targets is not None:
        low, high = find_number_range(view)
        return axes.scatter(
            x[:, 0],
            x[:, 1],
            c=view.targets[mask],
            cmap=NUMBER_COLORS,
            vmin=low,
            vmax=high,
            **style,
        )
    assert view.points.label is not None
    label = np.asarray(view.points.label)[mask].astype(int)
    colors = make_class_colors(1 + int(np.max(view.points.label)))[label]
    return axes.scatter(x[:, 0], x[:, 1], c=colors, **style)
