"""Optimizers on one network: their paths on a plane of its loss, and how loss and score went."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from backsight.kernel.language import _
from backsight.kernel.prose import squeeze
from backsight.plots.comparison.losses import RunCurve, draw_losses, find_step_span
from backsight.plots.comparison.run_styles import pick_style
from backsight.plots.curves.curves import set_step_limits
from backsight.plots.curves.value_axis import set_score_axis
from backsight.plots.figure import open_figure
from backsight.plots.landscape.contour import PlanePath, draw_color_bar, draw_contours, draw_paths
from backsight.plots.landscape.picture import LINE, wrap_notes, write_below
from backsight.plots.landscape.relief import Relief
from backsight.plots.layout import EndLabel, label_ends, write_heading
from backsight.plots.style import use_drawable_language
from backsight.plots.view import AnyArray
from backsight.plots.words import format_number

WIDTH, ALONE, HEIGHT, LEFT = 13.2, 7.0, 6.2, 0.85
"""Inches: across with the plane, across without it, high, at the left."""
PLANE, CURVES, NAMES = 5.0, 3.6, 1.75
"""Inches across: of the plane, of the curves, of what stands at the ends of curves."""
HEAD, FOOT, BETWEEN, LETTERS = 0.85, 0.75, 0.5, 170
NAME = 16


@dataclass(frozen=True, kw_only=True, eq=False)
class ScoreCurve:
    """The score of one optimizer."""

    name: str
    """Of the optimizer."""
    steps: AnyArray
    """(n,)."""
    values: AnyArray
    """(n,), accuracy or R²."""


@dataclass(frozen=True, kw_only=True, eq=False)
class RacePanels:
    """A race on a network as it is drawn."""

    title: str
    """Above the picture."""
    subtitle: str
    """Below the title."""
    loss_part: str
    """The part of the data that losses are of, in words."""
    score_name: str
    """With the part of the data, in words."""
    curves: Sequence[RunCurve]
    """The loss of each optimizer."""
    scores: Sequence[ScoreCurve]
    """The score of each optimizer, in the same order."""
    relief: Relief | None
    """The plane; None where the paths span none."""
    paths: Sequence[PlanePath] = ()
    """On the plane, in the same order."""
    notes: Sequence[str] = ()
    """Sentences below the picture."""


def draw_race_panels(panels: RacePanels) -> Figure:
    """The plane at the left, where there is one; loss above score at the right."""
    relief = panels.relief
    wide = WIDTH if relief else ALONE
    with use_drawable_language():
        remark = relief.scale.remark if relief else ""
        below = wrap_notes([*panels.notes, remark], int(LETTERS * wide / WIDTH))
    foot = FOOT + LINE * len(below)
    with open_figure(wide, HEIGHT + LINE * len(below)) as figure:
        write_heading(figure, panels.title, panels.subtitle, left=LEFT)
        if relief:
            _draw_plane(figure, panels, relief, foot)
        left, half = wide - NAMES - CURVES, (HEIGHT - FOOT - HEAD - BETWEEN) / 2
        above = _add_axes(figure, left, CURVES, foot + half + BETWEEN, half)
        _draw_loss_panel(above, panels)
        _draw_score_panel(_add_axes(figure, left, CURVES, foot, half), panels)
        write_below(figure, below, LEFT)
    return figure


def _add_axes(figure: Figure, left: float, across: float, bottom: float, tall: float) -> Axes:
    """Axes at a place in inches."""
    wide, high = figure.get_size_inches()
    return figure.add_axes((left / wide, bottom / high, across / wide, tall / high))


def _draw_plane(figure: Figure, panels: RacePanels, relief: Relief, foot: float) -> None:
    """The relief with the paths on it, and its scale beside it."""
    scale, room = relief.scale, HEIGHT - FOOT - HEAD
    axes = _add_axes(figure, LEFT, PLANE, foot, room)
    contours = draw_contours(axes, relief, scale)
    draw_paths(axes, panels.paths)
    axes.legend(
        handles=_make_handles(panels),
        loc="best",
        frameon=True,
        framealpha=0.85,
        edgecolor="white",
    )
    beside = _add_axes(figure, LEFT + PLANE + 0.2, 0.16, foot, room)
    draw_color_bar(beside, contours, relief, scale)


def _make_handles(panels: RacePanels) -> list[Line2D]:
    """What the paths are, in the order of the optimizers; those without one are left out."""
    return [
        Line2D(
            [],
            [],
            color=path.color,
            ls=path.line,
            marker="*",
            ms=9,
            mec="white",
            label=squeeze(path.name, NAME),
            markevery=(1, 2),
        )
        for path in panels.paths
    ]


def _draw_loss_panel(axes: Axes, panels: RacePanels) -> None:
    draw_losses(axes, panels.curves, "")
    axes.set_ylabel(_("{name}, {part}").format(name=axes.get_ylabel(), part=panels.loss_part))


def _draw_score_panel(axes: Axes, panels: RacePanels) -> None:
    """Accuracy or R² of each."""
    set_step_limits(axes, *find_step_span(panels.curves))
    labels, visible = [], [np.zeros(1)]
    for index, curve in enumerate(panels.scores):
        style, finite = pick_style(index), np.isfinite(curve.values)
        axes.plot(
            curve.steps,
            np.where(finite, curve.values, np.nan),
            color=style.color,
            ls=style.line,
            lw=1.5,
            zorder=3 + index / 100,
        )
        if finite.any():
            last = float(curve.values[finite][-1])
            visible.append(curve.values[finite])
            labels.append(
                EndLabel(
                    y=last,
                    text=f"{squeeze(curve.name, NAME)} {format_number(last)}",
                    color=style.color,
                )
            )
    set_score_axis(axes, np.concatenate(visible), panels.score_name)
    axes.set_xlabel(_("step"))
    label_ends(axes, labels)
