"""The score (accuracy, R²) at every recorded step, against chance."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from backsight.kernel.language import _
from backsight.plots.charts._record import Chart
from backsight.plots.colors import QUIET
from backsight.plots.curves import value_axis
from backsight.plots.curves.curves import (
    compute_top_margin,
    draw_curve,
    make_end_label,
    make_score_curves,
    mark_breaks,
    set_step_axis,
)
from backsight.plots.layout import EndLabel, add_axes_within, label_ends, write_heading
from backsight.plots.style import PART_STYLES
from backsight.plots.view import View
from backsight.plots.words import format_number, format_part


def fits(view: View) -> bool:
    """Whether there is a score of train or validation."""
    return bool(make_score_curves(view))


def draw(view: View, figure: Figure) -> None:
    """The curves, the level of chance, and the test score at the end."""
    axes = add_axes_within(figure, left=0.75, right=2.0, bottom=0.6, top=compute_top_margin(view))
    name = _(view.score_name)
    write_heading(figure, name[:1].upper() + name[1:], view.title)
    set_step_axis(axes, view)
    set_score_axis(axes, view)
    curves = make_score_curves(view)
    for curve in curves:
        draw_curve(axes, curve)
    mark_breaks(axes, curves)
    ends = [make_end_label(c) for c in curves if c.broken_at is None]
    label_ends(axes, [*ends, *_mark_test(axes, view), *mark_chance(axes, view)])


def set_score_axis(axes: Axes, view: View) -> None:
    """The limits and the title of the axis; where it goes far below 0, a log scale there."""
    ends = [v for v in (view.test_score, view.chance) if v is not None and np.isfinite(v)]
    values = np.concatenate(
        [np.array(ends, dtype=float), *(c.values for c in make_score_curves(view))]
    )
    value_axis.set_score_axis(axes, values, _(view.score_name))


def mark_chance(axes: Axes, view: View) -> list[EndLabel]:
    """A line at the level of chance, and its label."""
    if view.chance is None:
        return []
    axes.axhline(view.chance, color=QUIET, lw=1, ls=(0, (2, 3)), zorder=1)
    return [
        EndLabel(
            y=view.chance,
            text=_("chance {score}").format(score=format_number(view.chance)),
            color=QUIET,
        )
    ]


def _mark_test(axes: Axes, view: View) -> list[EndLabel]:
    if view.test_score is None or not np.isfinite(view.test_score):
        return []
    mark = PART_STYLES["test"]
    axes.plot(
        view.steps[-1],
        view.test_score,
        mark.marker,
        ms=7,
        color=mark.color,
        mec="white",
        clip_on=False,
        zorder=6,
    )
    text = f"{format_part('test')} {format_number(view.test_score)}"
    return [EndLabel(y=view.test_score, text=text, color=mark.color)]


accuracy = Chart(
    name="accuracy", fits=fits, draw=draw, needs="a score of train or validation", size=(8.0, 4.6)
)
