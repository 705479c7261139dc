"""How far the weights of runs are from those of the first: a small panel for each layer."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from backsight.kernel.language import _
from backsight.kernel.prose import squeeze
from backsight.plots.comparison.curve_ends import draw_curve_end, drop_zeros
from backsight.plots.comparison.run_styles import pick_style
from backsight.plots.curves.curves import set_step_limits
from backsight.plots.curves.thinning import compute_ceiling
from backsight.plots.curves.value_axis import set_value_axis
from backsight.plots.layout import EndLabel, label_ends
from backsight.plots.view import AnyArray
from backsight.plots.words import format_number

ACROSS, MOST_PANELS = 4, 8
"""Panels in a row, and in all."""
TICKS = {1: 7, 2: 4, 3: 3, 4: 3}
"""On the axis of steps, by the panels in a row."""
GAP = 0.28
"""Inches between two panels."""
NAME = 20


@dataclass(frozen=True, kw_only=True, eq=False)
class RunDistance:
    """How far the weights of one run are from those of the first."""

    name: str
    """Of the run."""
    index: int
    """Of the run among all, from 0: its color and line hang on it."""
    steps: AnyArray
    """(n,), where the weights are known."""
    values: AnyArray
    """(n,), distances relative to the length of the first run's weights."""


@dataclass(frozen=True, kw_only=True, eq=False)
class LayerDistances:
    """How far the weights of one layer are apart."""

    name: str
    """The number of the layer."""
    runs: Sequence[RunDistance]
    """The runs whose distance is known."""


def arrange_layers(layers: Sequence[LayerDistances]) -> list[list[LayerDistances]]:
    """The panels in rows, at most eight in all."""
    visible = list(layers[:MOST_PANELS])
    rows = -(-len(visible) // ACROSS)
    across = -(-len(visible) // max(1, rows))
    return [visible[i : i + across] for i in range(0, len(visible), across)] if visible else []


def draw_layers(
    figure: Figure,
    rows: Sequence[Sequence[LayerDistances]],
    *,
    tops: Sequence[float],
    high: float,
    left: float,
    right: float,
    span: tuple[float, float],
    first: str,
) -> None:
    """The rows of panels, from these inches below the top on, all with the same scales. first:
    the name of the run that the others are compared with."""
    width, height = figure.get_size_inches()
    values = _select_axis_values([run for row in rows for layer in row for run in layer.runs])
    for row, top in zip(rows, tops, strict=True):
        across = len(rows[0])
        wide = (width - left - right - GAP * (across - 1)) / across
        for column, layer in enumerate(row):
            x = left + column * (wide + GAP)
            axes = figure.add_axes(
                (x / width, 1 - (top + high) / height, wide / width, high / height)
            )
            set_step_limits(axes, *span, ticks=TICKS[across], prune=column < len(row) - 1)
            set_value_axis(axes, values, _("relative distance"))
            if column:
                axes.set_ylabel("")
                axes.tick_params(labelleft=False)
            if row is rows[-1] or len(row) < across:
                axes.set_xlabel(_("step"))
            _draw_panel(axes, layer, with_names=column == len(row) - 1)
    if rows:
        _write_caption(figure, left, tops[0] - 0.36, first)


def _write_caption(figure: Figure, left: float, top: float, first: str) -> None:
    width, height = figure.get_size_inches()
    caption = _("Distance of the weights from those of {first}, as a share of their length")
    text = caption.format(first=squeeze(first, 30))
    at = (left / width, 1 - top / height)
    figure.text(*at, text, size=10, weight="bold", va="center")


def _draw_panel(axes: Axes, layer: LayerDistances, *, with_names: bool) -> None:
    axes.annotate(
        _("layer {number}").format(number=layer.name),
        (0, 1),
        xycoords="axes fraction",
        xytext=(0, 4),
        textcoords="offset points",
        size=8.5,
        va="bottom",
    )
    labels = []
    for run in layer.runs:
        style, finite = pick_style(run.index), np.isfinite(run.values)
        steps, values = run.steps[finite], run.values[finite]
        axes.plot(
            steps,
            values,
            color=style.color,
            ls=style.line,
            lw=1.5,
            zorder=3,
            marker="o" if len(steps) == 1 else "",
            ms=4,
        )
        if len(values):
            draw_curve_end(axes, steps, values, style)
            text = f"{squeeze(run.name, NAME)} {format_number(float(values[-1]))}"
            labels.append(EndLabel(y=float(values[-1]), text=text, color=style.color))
    if with_names:
        label_ends(axes, labels)


def _select_axis_values(runs: Sequence[RunDistance]) -> AnyArray:
    """What the axis has to hold: not the distances of weights that exploded, if others did not."""
    values = np.concatenate([np.zeros(0), *(np.asarray(r.values, np.float64) for r in runs)])
    values = drop_zeros(values[np.isfinite(values)])
    return values[values <= compute_ceiling(values, 1.0)]
