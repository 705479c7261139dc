"""The network on the plane of its two inputs: which class, or which number, it gives where."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from backsight.kernel.language import _
from backsight.kernel.prose import squeeze
from backsight.plots.charts._record import Chart
from backsight.plots.colors import INK, QUIET, make_class_colors
from backsight.plots.layout import add_axes_within, write_heading
from backsight.plots.plane import (
    Grid,
    compute_margins,
    compute_probabilities,
    evaluate,
    make_grid,
    tint,
)
from backsight.plots.scatter import (
    are_alike,
    draw_boundary,
    draw_errors,
    draw_image,
    draw_points,
    find_errors,
    frame_plane,
)
from backsight.plots.style import PART_STYLES
from backsight.plots.view import PARTS, AnyArray, Field, View
from backsight.plots.words import format_part_size, shorten

ACROSS = 220
MOST_NAMES = 14
"""Classes that the side of the picture has room for; of more, some, evenly taken."""
MOST_ERRORS = 1000
"""Crosses of errors, beyond which nothing else would be seen."""


def fits(view: View) -> bool:
    """Whether there is a network of two inputs, and data to see it by."""
    return view.is_plane and view.last_field is not None


def draw(view: View, figure: Figure) -> None:
    """The field, its lines, the points, and what they mean at the side."""
    assert view.last_field is not None
    axes = _add_shaped_axes(figure, view)
    is_number = view.targets is not None
    write_heading(figure, _("Fitted surface") if is_number else _("Decision boundary"), view.title)
    frame_plane(axes, view)
    paint = _paint_numbers if is_number else _paint_classes
    handles = paint(axes, view, view.last_field, make_grid(view, ACROSS))
    draw_points(axes, view)
    _place_legend(axes, handles)


def _add_shaped_axes(figure: Figure, view: View) -> Axes:
    """Axes of the data's proportions, and a figure no larger than it must be."""
    mesh = make_grid(view, 2)
    across, up = np.ptp(mesh.x), np.ptp(mesh.y)
    ratio = float(across / up) if are_alike(across, up) else 1.2
    wide = min(4.4 * ratio**0.5, 5.6)
    high = max(wide / ratio, 3.0)
    figure.set_size_inches(0.75 + wide + 1.9, 0.85 + high + 0.6)
    return add_axes_within(figure, left=0.75, right=1.9, bottom=0.6, top=0.85)


def _paint_classes(axes: Axes, view: View, field: Field, mesh: Grid) -> list[Line2D]:
    p = compute_probabilities(field, mesh.points)
    draw_image(axes, view, mesh).set_data(mesh.reshape(tint(p)))
    margins = compute_margins(p)
    draw_boundary(axes, mesh, margins)
    errors = find_errors(view, field)
    if len(errors) <= MOST_ERRORS:
        draw_errors(axes, view).set_offsets(errors)
    if np.isnan(p).all():
        _write_note(axes, _("the network gives no finite number"))
    handles = [*_make_class_handles(view, p.shape[1]), _make_space(), *_make_part_handles(view)]
    if len(errors):
        text = (
            _("misclassified ({count:,})")
            if len(errors) <= MOST_ERRORS
            else _("misclassified ({count:,}):\ntoo many to be drawn")
        )
        marker = "x" if len(errors) <= MOST_ERRORS else ""
        handles.append(_make_handle(text.format(count=len(errors)), marker=marker, color=INK))
    if margins:
        handles.append(_make_handle(_("boundary"), linestyle="-", color=INK, lw=1.6))
    return handles


def _write_note(axes: Axes, text: str) -> None:
    axes.text(0.5, 0.98, text, transform=axes.transAxes, ha="center", va="top", color=QUIET)


def _paint_numbers(axes: Axes, view: View, field: Field, mesh: Grid) -> list[Line2D]:
    values = mesh.reshape(evaluate(field, mesh.points)[:, 0])
    image = draw_image(axes, view, mesh)
    image.set_data(values)
    if np.isnan(values).all():
        _write_note(axes, _("the network gives no finite number"))
    else:
        _draw_level_lines(axes, mesh, values)
    _draw_color_bar(axes, view, image)
    return _make_part_handles(view)


def _draw_level_lines(axes: Axes, mesh: Grid, values: AnyArray) -> None:
    levels = MaxNLocator(7).tick_values(np.nanmin(values), np.nanmax(values))[1:-1]
    inside = levels[(levels > np.nanmin(values)) & (levels < np.nanmax(values))]
    if not inside.size:
        return
    axes.contour(
        mesh.x,
        mesh.y,
        values,
        levels=inside,
        colors=[QUIET],
        linewidths=0.6,
        linestyles="solid",
        zorder=1,
    )


def _draw_color_bar(axes: Axes, view: View, image: Any) -> None:
    figure = axes.get_figure(root=True)
    assert figure is not None
    beside = axes.inset_axes((1.05, 0.0, 0.035, 0.55))
    bar = figure.colorbar(image, cax=beside)
    bar.set_label(_("{target} (points) and fit").format(target=shorten(view.target_name, 24)))
    bar.outline.set_visible(False)


def _make_class_handles(view: View, k: int) -> list[Line2D]:
    assert view.points is not None
    assert view.points.label is not None
    k = max(k, 1 + int(np.max(view.points.label)))
    colors = make_class_colors(k)
    handles = [
        _make_handle(squeeze(view.class_name(i), 20), marker="o", color=tuple(colors[i]), ms=7)
        for i in np.linspace(0, k - 1, min(k, MOST_NAMES)).astype(int)
    ]
    if k > MOST_NAMES:
        handles.append(_make_handle(_("… and {count:,} more").format(count=k - MOST_NAMES)))
    return handles


def _make_part_handles(view: View) -> list[Line2D]:
    assert view.points is not None
    part = np.asarray(view.points.part).astype(str)
    counts = {p: int((part == p).sum()) for p in PARTS}
    return [
        _make_handle(
            format_part_size(p, n),
            marker=PART_STYLES[p].marker,
            color="#B5B5B5",
            ms=6.5,
            mec=INK if p == "test" else "white",
            mew=1.1 if p == "test" else 0.6,
        )
        for p, n in counts.items()
        if n
    ]


def _make_space() -> Line2D:
    return _make_handle("", color="none")


def _make_handle(label: str, **style: Any) -> Line2D:
    return Line2D([], [], label=label, **{"linestyle": "", **style})


def _place_legend(axes: Axes, handles: list[Line2D]) -> None:
    axes.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(1.03, 1.0),
        borderaxespad=0.0,
        handlelength=1.3,
        labelspacing=0.55,
    )


boundary = Chart(
    name="boundary",
    fits=fits,
    draw=draw,
    needs="a network of two inputs and its data",
    size=(7.6, 5.4),
)
