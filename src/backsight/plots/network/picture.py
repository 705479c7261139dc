"""The network as units and edges, with what one weight does to it.

Layers are columns. What the weight reaches is filled, the darker the more it changes, with its
sign written into the unit; the weight itself is the thick line.
"""

from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.legend_handler import HandlerPatch
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Rectangle

from backsight.kernel.language import _
from backsight.kernel.printable import make_printable
from backsight.plots.colors import FAINT, INK, QUIET, VERMILION
from backsight.plots.figure import open_figure
from backsight.plots.network.layout import NetworkLayout, lay_out_network
from backsight.plots.network.units import (
    DASHED,
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


@dataclass(frozen=True, kw_only=True)
class NetworkPicture:
    """What one weight does to a network, as it is drawn."""

    title: str
    """Above the network."""
    caption: str
    """Below the title."""
    layers: tuple[LayerDrawing, ...]
    """The inputs first; L is added at the end."""
    weight: str
    """Its name."""
    column: int
    """The layer that the weight enters, from 0 for the inputs."""
    ends: tuple[int | None, int | None]
    """The units that the weight joins, in the layer before and in its own; None where there is
    none."""
    loss: str
    """What is said of L."""


def draw_network(picture: NetworkPicture) -> Figure:
    """The network with the part that the weight reaches."""
    layout = lay_out_network(picture.layers, _find_required_units(picture), MOST)
    with open_figure(layout.width, layout.height) as figure:
        axes = _add_axes(figure, layout)
        _draw_edges(axes, picture, layout)
        _draw_weight(axes, picture, layout)
        scale = make_color_scale(picture.layers)
        for layer, unit_heights, x in zip(
            picture.layers, layout.unit_heights, layout.x, strict=True
        ):
            draw_units(axes, layer, unit_heights, x, scale, SIZE)
        _draw_loss(axes, picture, layout)
        _write_texts(figure, axes, picture, layout, scale)
    return figure


def _find_required_units(picture: NetworkPicture) -> list[set[int]]:
    """Units that are shown in any case: those that the weight joins."""
    units_by_layer: list[set[int]] = [set() for _ in picture.layers]
    before, unit = picture.ends
    if unit is not None:
        units_by_layer[picture.column].add(unit)
    if before is not None and picture.column:
        units_by_layer[picture.column - 1].add(before)
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
    for index, layer in enumerate(picture.layers[1:], 1):
        before = picture.layers[index - 1]
        for i, y in layout.unit_heights[index - 1].items():
            for j, onto in layout.unit_heights[index].items():
                passes = bool(layer.reachable[j] and before.signs[i])
                lines[passes].append([(layout.x[index - 1], y), (layout.x[index], onto)])
    last, x = picture.layers[-1], layout.x[-1]
    for j, y in layout.unit_heights[-1].items():
        lines[bool(last.signs[j])].append([(x, y), (layout.end, layout.middle)])
    for passes, color, width in ((False, FAINT, 0.6), (True, "#9DB8CC", 0.9)):
        axes.add_collection(LineCollection(lines[passes], colors=color, linewidths=width, zorder=1))


def _draw_weight(axes: Axes, picture: NetworkPicture, layout: NetworkLayout) -> None:
    """The weight itself: a thick edge, or a stub into its unit where it comes from no unit."""
    before, unit = picture.ends
    if unit is None:
        return
    x, y = layout.x[picture.column], layout.unit_heights[picture.column][unit]
    if before is None or not picture.column:
        start = (x - 0.42, y - 0.36)
    else:
        start = (layout.x[picture.column - 1], layout.unit_heights[picture.column - 1][before])
    axes.plot(*zip(start, (x, y), strict=True), color=VERMILION, linewidth=3.2, zorder=2)


def _draw_loss(axes: Axes, picture: NetworkPicture, layout: NetworkLayout) -> None:
    x, y = layout.end, layout.middle
    axes.add_patch(_make_square(x, y))
    axes.text(x, y, "L", ha="center", va="center", fontsize=10, color=INK, zorder=5)
    axes.text(x + 0.3, y, picture.loss, ha="left", va="center", fontsize=8, color=INK, zorder=5)


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
        handles=_make_handles(picture.weight),
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


def _make_handles(weight: str) -> list[Any]:
    def make_circle(label: str, **style: Any) -> Circle:
        return Circle((0, 0), label=label, **style)

    return [
        Line2D(
            [],
            [],
            color=VERMILION,
            linewidth=3.2,
            label=_("the weight {weight}").format(weight=weight),
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
