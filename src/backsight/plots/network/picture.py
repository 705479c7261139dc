"""The network as units and edges, with what a weight does to it, or several.

Layers are columns. What a weight reaches is filled, the darker the more it changes, with its
sign written into the unit; the weight itself is the thick line. Several weights share each unit.
"""

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.legend_handler import HandlerPatch
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Rectangle

from backsight.kernel.language import _
from backsight.kernel.printable import make_printable
from backsight.plots.colors import BLUE, FAINT, GREEN, INK, PINK, QUIET, VERMILION
from backsight.plots.figure import open_figure
from backsight.plots.network.layout import BOTTOM, LEAST, NetworkLayout, lay_out_network
from backsight.plots.network.units import (
    DASHED,
    SHADES,
    UNREACHABLE_COLOR,
    LayerDrawing,
    draw_units,
    make_color_scale,
)
from backsight.plots.words import format_number

MOST = 12
"""Units of a layer that are drawn; a larger one is shown in part."""
SIZE = 0.19
"""Radius of a unit, in inches."""


WIDE, LINE = 8.4, 0.22
"""Inches that the legend of several weights needs, and each line more of it."""
SEVERAL_COLORS = (VERMILION, BLUE, GREEN, PINK)
"""Of the weights, where several are drawn."""
MOST_WEIGHTS = len(SEVERAL_COLORS)
"""Of one picture."""


@dataclass(frozen=True, kw_only=True)
class WeightDrawing:
    """What one weight does to a network, as it is drawn."""

    layers: tuple[LayerDrawing, ...]
    """The inputs first; L is added at the end."""
    name: str
    """Of the weight."""
    column: int
    """The layer that the weight enters, from 0 for the inputs."""
    ends: tuple[int | None, int | None]
    """The units that the weight joins, in the layer before and in its own; None where there is
    none."""
    loss: str
    """How much L changes."""


@dataclass(frozen=True, kw_only=True)
class NetworkPicture:
    """What weights do to a network, as it is drawn."""

    title: str
    """Above the network."""
    caption: str
    """Below the title."""
    weights: tuple[WeightDrawing, ...]
    """Each for itself, at most `MOST_WEIGHTS`; all of the same layers."""

    @property
    def columns(self) -> list[tuple[LayerDrawing, ...]]:
        """By layer, what each weight does to it."""
        return list(zip(*(w.layers for w in self.weights), strict=True))

    @property
    def colors(self) -> tuple[str, ...]:
        """Of the weights."""
        return SEVERAL_COLORS[: len(self.weights)]


def draw_network(picture: NetworkPicture) -> Figure:
    """The network with the parts that the weights reach."""
    wholes = [_add_up(column) for column in picture.columns]
    count = len(picture.weights)
    least, below = (LEAST, BOTTOM) if count == 1 else (WIDE, BOTTOM + LINE * (count // 2))
    layout = lay_out_network(wholes, _find_required_units(picture), MOST, least, below)
    with open_figure(layout.width, layout.height) as figure:
        axes = _add_axes(figure, layout)
        _draw_edges(axes, picture, layout)
        for weight, color in zip(picture.weights, picture.colors, strict=True):
            _draw_weight(axes, weight, color, layout)
        layers = [layer for w in picture.weights for layer in w.layers]
        scales = [make_color_scale(layers, shades) for shades in _list_shades(picture)]
        for column, unit_heights, x in zip(
            picture.columns, layout.unit_heights, layout.x, strict=True
        ):
            draw_units(axes, column, unit_heights, x, scales, SIZE)
        _draw_loss(axes, picture, layout)
        is_alone = len(scales) == 1
        bar = scales[0] if is_alone else make_color_scale(layers, ("#E9E9E9", "#8A8A8A", INK))
        _write_texts(figure, axes, picture, layout, bar)
    return figure


def _add_up(column: tuple[LayerDrawing, ...]) -> LayerDrawing:
    """What all weights together do to a layer, for what of it is shown."""
    if len(column) == 1:
        return column[0]
    return replace(column[0], size=np.sum([layer.size for layer in column], axis=0))


def _list_shades(picture: NetworkPicture) -> list[tuple[str, ...]]:
    if len(picture.weights) == 1:
        return [SHADES]
    return [("#F4F4F4", color) for color in picture.colors]


def _find_required_units(picture: NetworkPicture) -> list[set[int]]:
    """Units that are shown in any case: those that the weights join."""
    units_by_layer: list[set[int]] = [set() for _ in picture.columns]
    for weight in picture.weights:
        before, unit = weight.ends
        if unit is not None:
            units_by_layer[weight.column].add(unit)
        if before is not None and weight.column:
            units_by_layer[weight.column - 1].add(before)
    return units_by_layer


def _add_axes(figure: Figure, layout: NetworkLayout) -> Axes:
    """Axes over the whole figure whose numbers are inches."""
    axes: Axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, layout.width), ylim=(0, layout.height))
    axes.set_axis_off()
    return axes


def _draw_edges(axes: Axes, picture: NetworkPicture, layout: NetworkLayout) -> None:
    """Every edge between units that are shown; darker where a change passes."""
    lines: dict[bool, list[Any]] = {False: [], True: []}
    for index, (before, after) in enumerate(pairwise(picture.columns), 1):
        for i, y in layout.unit_heights[index - 1].items():
            for j, onto in layout.unit_heights[index].items():
                passes = any(
                    a.reachable[j] and b.signs[i] for b, a in zip(before, after, strict=True)
                )
                lines[passes].append([(layout.x[index - 1], y), (layout.x[index], onto)])
    x = layout.x[-1]
    for j, y in layout.unit_heights[-1].items():
        passes = any(layer.signs[j] for layer in picture.columns[-1])
        lines[passes].append([(x, y), (layout.end, layout.middle)])
    for passes, color, width in ((False, FAINT, 0.6), (True, "#9DB8CC", 0.9)):
        axes.add_collection(LineCollection(lines[passes], colors=color, linewidths=width, zorder=1))


def _draw_weight(axes: Axes, weight: WeightDrawing, color: str, layout: NetworkLayout) -> None:
    """The weight itself: a thick edge, or a stub into its unit where it comes from no unit."""
    before, unit = weight.ends
    if unit is None:
        return
    x, y = layout.x[weight.column], layout.unit_heights[weight.column][unit]
    if before is None or not weight.column:
        start = (x - 0.42, y - 0.36)
    else:
        start = (layout.x[weight.column - 1], layout.unit_heights[weight.column - 1][before])
    axes.plot(*zip(start, (x, y), strict=True), color=color, linewidth=3.2, zorder=2)


def _draw_loss(axes: Axes, picture: NetworkPicture, layout: NetworkLayout) -> None:
    x, y = layout.end, layout.middle
    axes.add_patch(_make_square(x, y))
    axes.text(x, y, "L", ha="center", va="center", fontsize=10, color=INK, zorder=5)
    if len(picture.weights) == 1:
        loss = f"Δ = {picture.weights[0].loss}"
        axes.text(x + 0.3, y, loss, ha="left", va="center", fontsize=8, color=INK, zorder=5)


def _make_square(x: float, y: float) -> Any:
    return Rectangle(
        (x - SIZE, y - SIZE),
        2 * SIZE,
        2 * SIZE,
        facecolor="white",
        edgecolor=INK,
        linewidth=1.2,
        zorder=4,
    )


def _write_texts(
    figure: Figure, axes: Axes, picture: NetworkPicture, layout: NetworkLayout, scale: Any
) -> None:
    """Title, caption, legend and the scale of the shades."""
    axes.text(
        0.25,
        layout.height - 0.2,
        make_printable(picture.title),
        fontsize=11,
        va="top",
        weight="bold",
    )
    axes.text(
        0.25,
        layout.height - 0.46,
        make_printable(picture.caption),
        fontsize=8.5,
        va="top",
        color=QUIET,
    )
    axes.legend(
        handles=_make_handles(picture),
        handler_map={Circle: HandlerPatch(patch_func=_make_legend_circle)},
        loc="lower left",
        bbox_to_anchor=(0.2 / layout.width, 0.12 / layout.height),
        ncols=2,
        borderaxespad=0,
        handlelength=1.6,
    )
    _draw_color_bar(figure, layout, scale)


def _draw_color_bar(figure: Figure, layout: NetworkLayout, scale: Any) -> None:
    """Which shade stands for which size."""
    box = (layout.width - 1.75, 0.42, 1.5, 0.12)
    wide, high = layout.width, layout.height
    bar = figure.add_axes((box[0] / wide, box[1] / high, box[2] / wide, box[3] / high))
    ends = (scale.norm.vmin, scale.norm.vmax)
    figure.colorbar(scale, cax=bar, orientation="horizontal", ticks=ends)
    bar.minorticks_off()
    left, right = bar.set_xticklabels([f"≤ {format_number(ends[0])}", format_number(ends[1])])
    left.set_horizontalalignment("left")
    right.set_horizontalalignment("right")
    bar.set_title(_("size of the change |Δ|"), fontsize=8, color=QUIET, pad=3)


def _make_handles(picture: NetworkPicture) -> list[Any]:
    def make_circle(label: str, **style: Any) -> Circle:
        return Circle((0, 0), label=label, **style)

    return [
        *(
            Line2D([], [], color=color, linewidth=3.2, label=label)
            for color, label in zip(picture.colors, _list_labels(picture), strict=True)
        ),
        make_circle(_("not reached"), facecolor="white", edgecolor=UNREACHABLE_COLOR),
        make_circle(
            _("reached: + grows, − falls, ± rows differ"), facecolor="#7FB2D6", edgecolor=INK
        ),
        make_circle(
            _("0: reached, but unchanged here"),
            facecolor="white",
            edgecolor=INK,
            linestyle=DASHED,
        ),
    ]


def _list_labels(picture: NetworkPicture) -> list[str]:
    """Of several weights each with what it does to the loss."""
    if len(picture.weights) == 1:
        return [_("the weight {weight}").format(weight=picture.weights[0].name)]
    return [f"{w.name}: ΔL = {w.loss}" for w in picture.weights]


def _make_legend_circle(
    legend: Any,
    orig_handle: Any,
    xdescent: float,
    ydescent: float,
    width: float,
    height: float,
    fontsize: float,
) -> Any:
    """A circle in the legend, where matplotlib would draw a box."""
    return Circle(((width - xdescent) / 2, (height - ydescent) / 2), radius=0.62 * height)
