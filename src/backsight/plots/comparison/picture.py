"""Runs over each other: the loss of every step, branch points, and how far weights are apart.

Above, one panel with a curve for each run; below, small ones of the same height, one a layer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from backsight.kernel.language import _
from backsight.plots.colors import QUIET
from backsight.plots.comparison.branches import BranchPoint, arrange_branch_labels, draw_branches
from backsight.plots.comparison.layers import LayerDistances, arrange_layers, draw_layers
from backsight.plots.comparison.losses import RunCurve, draw_losses, find_step_span
from backsight.plots.figure import open_figure
from backsight.plots.layout import add_axes_within, write_heading

WIDTH, LEFT, RIGHT = 9.0, 0.85, 2.35
HEAD, UPPER, LOWER, BETWEEN, FOOT = 0.8, 3.0, 1.6, 0.95, 0.62
"""Inches of the picture: across and at the sides; above, of the two kinds of panels, between two
rows of them, below."""
ROW = 0.17
"""Inches of a row of texts above the upper panel."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Runs:
    """A comparison of runs as it is drawn."""

    title: str
    """Above the picture."""
    subtitle: str
    """Below the title: the data, and what differs."""
    loss_name: str
    """By name; "" where it is not the same in all."""
    curves: Sequence[RunCurve]
    """Of each run; the others are compared with the first."""
    branches: Sequence[BranchPoint] = ()
    """Where some left others."""
    layers: Sequence[LayerDistances] = ()
    """Distances of the weights; empty where none are known."""
    missing: str = ""
    """A sentence about the distances that are not known; "" for none."""


def draw_runs(runs: Runs) -> Figure:
    """All of it, as one picture."""
    low, high = find_step_span(runs.curves)
    across = WIDTH - LEFT - RIGHT
    branches = arrange_branch_labels(runs.branches, low, high, across)
    rows = arrange_layers(runs.layers)
    head = HEAD + ROW * len(branches)
    foot = FOOT + (0.2 if runs.missing else 0)
    height = head + UPPER + len(rows) * (BETWEEN + LOWER) + foot
    with open_figure(WIDTH, height) as figure:
        write_heading(figure, runs.title, runs.subtitle, left=LEFT)
        axes = add_axes_within(
            figure, left=LEFT, right=RIGHT, bottom=height - head - UPPER, top=head
        )
        draw_losses(axes, runs.curves, runs.loss_name)
        draw_branches(axes, branches)
        axes.set_xlabel("" if rows else _("step"))
        tops = [head + UPPER + BETWEEN + i * (LOWER + BETWEEN) for i in range(len(rows))]
        draw_layers(
            figure,
            rows,
            tops=tops,
            high=LOWER,
            left=LEFT,
            right=RIGHT,
            span=(low, high),
            first=runs.curves[0].name,
        )
        if runs.missing:
            figure.text(LEFT / WIDTH, 0.14 / height, runs.missing, color=QUIET, size=8)
    return figure
