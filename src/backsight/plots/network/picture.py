"""The network as units and edges, with what one weight does to it.

Layers are columns. What the weight reaches is filled, the darker the more it changes, with its
sign written into the unit; the weight itself is the thick line.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from backsight.kernel.language import _
from backsight.plots.network.layout import Places, places_of
from backsight.plots.network.units import DASHED, UNTOUCHED, Layer, draw_units, shades
from backsight.plots.style import FAINT, INK, QUIET, VERMILION, house_style
from backsight.plots.words import number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = 12
"""Units of a layer that are drawn; a larger one is shown in part."""
SIZE = 0.19
"""Radius of a unit, in inches."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """What is drawn. title, caption: above it. layers: inputs first, L is added at the end.

    weight: its name. column: the layer that it enters; ends: the units that it joins, before and
    in that layer, None where there is no such unit. loss: what is said of L.
    """

    title: str
    caption: str
    layers: tuple[Layer, ...]
    weight: str
    column: int
    ends: tuple[int | None, int | None]
    loss: str


def draw_network(picture: Picture) -> "Figure":
    """The network with the part that the weight reaches."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    places = places_of(picture.layers, _wanted(picture), MOST)
    with house_style():
        figure = Figure(figsize=(places.width, places.height))
        FigureCanvasAgg(figure)
        axes = _axes(figure, places)
        _edges(axes, picture, places)
        _weight(axes, picture, places)
        scale = shades(picture.layers)
        for layer, spots, x in zip(picture.layers, places.spots, places.x, strict=True):
            draw_units(axes, layer, spots, x, scale, SIZE)
        _loss(axes, picture, places)
        _words(figure, axes, picture, places, scale)
        figure.draw_without_rendering()
    return figure


def _wanted(picture: Picture) -> list[set[int]]:
    """Units that are shown in any case: those that the weight joins."""
    wanted: list[set[int]] = [set() for _ in picture.layers]
    before, unit = picture.ends
    if unit is not None:
        wanted[picture.column].add(unit)
    if before is not None and picture.column:
        wanted[picture.column - 1].add(before)
    return wanted


def _axes(figure: "Figure", places: Places) -> "Axes":
    """Axes over the whole figure whose numbers are inches."""
    axes: Axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, places.width), ylim=(0, places.height))
    axes.set_axis_off()
    return axes


def _edges(axes: "Axes", picture: Picture, places: Places) -> None:
    """Every edge between units that are shown; darker where a change passes."""
    from matplotlib.collections import LineCollection

    lines: dict[bool, list[Any]] = {False: [], True: []}
    for place, layer in enumerate(picture.layers[1:], 1):
        before = picture.layers[place - 1]
        for i, y in places.spots[place - 1].items():
            for j, onto in places.spots[place].items():
                passes = bool(layer.reached[j] and before.signs[i])
                lines[passes].append([(places.x[place - 1], y), (places.x[place], onto)])
    last, x = picture.layers[-1], places.x[-1]
    for j, y in places.spots[-1].items():
        lines[bool(last.signs[j])].append([(x, y), (places.end, places.middle)])
    for passes, color, width in ((False, FAINT, 0.6), (True, "#9DB8CC", 0.9)):
        axes.add_collection(LineCollection(lines[passes], colors=color, linewidths=width, zorder=1))


def _weight(axes: "Axes", picture: Picture, places: Places) -> None:
    """The weight itself: a thick edge, or a stub into its unit where it comes from no unit."""
    before, unit = picture.ends
    if unit is None:
        return
    x, y = places.x[picture.column], places.spots[picture.column][unit]
    if before is None or not picture.column:
        start = (x - 0.42, y - 0.36)
    else:
        start = (places.x[picture.column - 1], places.spots[picture.column - 1][before])
    axes.plot(*zip(start, (x, y), strict=True), color=VERMILION, linewidth=3.2, zorder=2)


def _loss(axes: "Axes", picture: Picture, places: Places) -> None:
    x, y = places.end, places.middle
    axes.add_patch(_square(x, y))
    axes.text(x, y, "L", ha="center", va="center", fontsize=10, color=INK, zorder=5)
    axes.text(x + 0.3, y, picture.loss, ha="left", va="center", fontsize=8, color=INK, zorder=5)


def _square(x: float, y: float) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle(
        (x - SIZE, y - SIZE),
        2 * SIZE,
        2 * SIZE,
        facecolor="white",
        edgecolor=INK,
        linewidth=1.2,
        zorder=4,
    )


def _words(figure: "Figure", axes: "Axes", picture: Picture, places: Places, scale: Any) -> None:
    """Title, caption, legend and the scale of the shades."""
    from matplotlib.legend_handler import HandlerPatch
    from matplotlib.patches import Circle

    axes.text(0.25, places.height - 0.2, picture.title, fontsize=11, va="top", weight="bold")
    axes.text(0.25, places.height - 0.46, picture.caption, fontsize=8.5, va="top", color=QUIET)
    axes.legend(
        handles=_handles(picture.weight),
        handler_map={Circle: HandlerPatch(patch_func=_round)},
        loc="lower left",
        bbox_to_anchor=(0.2 / places.width, 0.12 / places.height),
        ncols=2,
        borderaxespad=0,
        handlelength=1.6,
    )
    _bar(figure, places, scale)


def _bar(figure: "Figure", places: Places, scale: Any) -> None:
    """Which shade stands for which size."""
    place = (places.width - 1.75, 0.42, 1.5, 0.12)
    wide, high = places.width, places.height
    bar = figure.add_axes((place[0] / wide, place[1] / high, place[2] / wide, place[3] / high))
    ends = (scale.norm.vmin, scale.norm.vmax)
    figure.colorbar(scale, cax=bar, orientation="horizontal", ticks=ends)
    bar.minorticks_off()
    left, right = bar.set_xticklabels([f"≤ {number(ends[0])}", number(ends[1])])
    left.set_horizontalalignment("left")
    right.set_horizontalalignment("right")
    bar.set_title(_("size of the change |Δ|"), fontsize=8, color=QUIET, pad=3)


def _handles(weight: str) -> list[Any]:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Circle

    def unit(label: str, **looks: Any) -> Circle:
        return Circle((0, 0), label=label, **looks)

    return [
        Line2D(
            [],
            [],
            color=VERMILION,
            linewidth=3.2,
            label=_("the weight {weight}").format(weight=weight),
        ),
        unit(_("not reached"), facecolor="white", edgecolor=UNTOUCHED),
        unit(_("reached: + grows, − falls, ± rows differ"), facecolor="#7FB2D6", edgecolor=INK),
        unit(
            _("0: reached, but unchanged here"),
            facecolor="white",
            edgecolor=INK,
            linestyle=DASHED,
        ),
    ]


def _round(
    legend: Any,
    orig_handle: Any,
    xdescent: float,
    ydescent: float,
    width: float,
    height: float,
    fontsize: float,
) -> Any:
    """A circle in the legend, where matplotlib would draw a box."""
    from matplotlib.patches import Circle

    return Circle(((width - xdescent) / 2, (height - ydescent) / 2), radius=0.62 * height)
