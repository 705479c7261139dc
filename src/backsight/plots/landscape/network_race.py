"""Optimizers on one network: their paths on a plane of its loss, and how loss and score went."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from backsight.kernel.language import _
from backsight.plots.comparison.losses import RunCurve, draw_losses, span_of
from backsight.plots.comparison.run_styles import look
from backsight.plots.curves import steps_across
from backsight.plots.landscape.contour import Way, draw_color_bar, draw_contours, draw_ways
from backsight.plots.landscape.picture import LINE, wrapped, write_below
from backsight.plots.landscape.relief import Relief
from backsight.plots.layout import EndLabel, heading, label_ends
from backsight.plots.style import house_style
from backsight.plots.view import Numbers
from backsight.plots.words import number, squeeze

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

WIDTH, ALONE, HEIGHT, LEFT = 13.2, 7.0, 6.2, 0.85
"""Inches: across with the plane, across without it, high, at the left."""
PLANE, CURVES, NAMES = 5.0, 3.6, 1.75
"""Inches across: of the plane, of the curves, of what stands at the ends of curves."""
HEAD, FOOT, BETWEEN, LETTERS = 0.85, 0.75, 0.5, 170
NAME = 16


@dataclass(frozen=True, kw_only=True, eq=False)
class ScoreCurve:
    """steps, values: (n,), of one optimizer."""

    name: str
    steps: Numbers
    values: Numbers


@dataclass(frozen=True, kw_only=True, eq=False)
class RacePanels:
    """What is drawn. curves, scores: of each optimizer, in the same order. relief: None where the
    paths span no plane. ways: on it. notes: below."""

    title: str
    subtitle: str
    loss_part: str
    score_name: str
    curves: Sequence[RunCurve]
    scores: Sequence[ScoreCurve]
    relief: Relief | None
    ways: Sequence[Way] = ()
    notes: Sequence[str] = ()


def draw_race(panels: RacePanels) -> "Figure":
    """The plane at the left, where there is one; loss above score at the right."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with house_style():
        relief, scale = panels.relief, panels.relief.scale if panels.relief else None
        wide = ALONE if relief is None else WIDTH
        below = wrapped([*panels.notes, scale.said if scale else ""], int(LETTERS * wide / WIDTH))
        foot = FOOT + LINE * len(below)
        high = HEIGHT + LINE * len(below)
        figure = Figure(figsize=(wide, high))
        FigureCanvasAgg(figure)
        heading(figure, panels.title, panels.subtitle, left=LEFT)

        def spot(left: float, across: float, bottom: float, tall: float) -> "Axes":
            return figure.add_axes((left / wide, bottom / high, across / wide, tall / high))

        room = high - foot - HEAD
        if relief is not None and scale is not None:
            axes = spot(LEFT, PLANE, foot, room)
            filled = draw_contours(axes, relief, scale)
            draw_ways(axes, panels.ways)
            axes.legend(
                handles=_handles(panels),
                loc="best",
                frameon=True,
                framealpha=0.85,
                edgecolor="white",
            )
            draw_color_bar(spot(LEFT + PLANE + 0.2, 0.16, foot, room), filled, relief, scale)
        left = wide - NAMES - CURVES
        half = (room - BETWEEN) / 2
        _losses(spot(left, CURVES, foot + half + BETWEEN, half), panels)
        _scores(spot(left, CURVES, foot, half), panels)
        write_below(figure, below, LEFT)
        figure.draw_without_rendering()
    return figure


def _handles(panels: RacePanels) -> "list[Line2D]":
    """What the paths are, in the order of the optimizers; those without one are left out."""
    from matplotlib.lines import Line2D

    return [
        Line2D(
            [],
            [],
            color=way.color,
            ls=way.line,
            marker="*",
            ms=9,
            mec="white",
            label=squeeze(way.name, NAME),
            markevery=(1, 2),
        )
        for way in panels.ways
    ]


def _losses(axes: "Axes", panels: RacePanels) -> None:
    draw_losses(axes, panels.curves, "")
    axes.set_ylabel(_("{name}, {part}").format(name=axes.get_ylabel(), part=panels.loss_part))


def _scores(axes: "Axes", panels: RacePanels) -> None:
    """Accuracy or R² of each; far below 0 is left out."""
    steps_across(axes, *span_of(panels.curves))
    labels, lowest = [], 0.0
    for place, one in enumerate(panels.scores):
        way, known = look(place), np.isfinite(one.values)
        axes.plot(
            one.steps,
            np.where(known, one.values, np.nan),
            color=way.color,
            ls=way.line,
            lw=1.5,
            zorder=3 + place / 100,
        )
        if known.any():
            last = float(one.values[known][-1])
            lowest = min(lowest, float(one.values[known].min()))
            labels.append(
                EndLabel(y=last, text=f"{squeeze(one.name, NAME)} {number(last)}", color=way.color)
            )
    axes.set_ylim(max(lowest, -0.5), 1.02)
    axes.set_ylabel(panels.score_name)
    axes.set_xlabel(_("step"))
    label_ends(axes, labels)
