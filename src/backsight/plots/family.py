"""A family of runs over their steps: a line for each, which branches leave at their step."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from backsight.kernel.language import _
from backsight.kernel.prose import squeeze
from backsight.plots.colors import BLUE, INK, QUIET, VERMILION
from backsight.plots.curves.curves import set_step_limits
from backsight.plots.figure import open_figure
from backsight.plots.layout import add_axes_within, write_heading
from backsight.plots.words import shorten

WIDTH, LEFT, RIGHT, TOP, BOTTOM, ROW = 9.0, 0.45, 2.6, 0.75, 0.95, 0.42
"""Inches: of the picture, its margins, and a run's row."""
MARKS = {
    "finished": ("o", "full"),
    "interrupted": ("o", "none"),
    "running": (">", "full"),
    "failed": ("X", "full"),
}
NAME, LETTER = 22, 0.06
"""Letters of a name; inches of a letter of what a branch changed."""


@dataclass(frozen=True, kw_only=True)
class RunLine:
    """A run."""

    name: str
    """Of the run."""
    first: int
    """The step where its line begins."""
    last: int
    """The step where its line ends."""
    status: str
    """"finished", "interrupted", "running" or "failed"."""
    parent: int | None = None
    """The row of the run that it left, from 0; None where that is not there."""
    changes: str = ""
    """What it changed, in words."""
    result: str = ""
    """What it came to, in words."""


def draw_family(lines: Sequence[RunLine], title: str, subtitle: str) -> Figure:
    """The lines from above, each after the one that it left."""
    height = TOP + ROW * max(len(lines), 1) + BOTTOM
    with open_figure(WIDTH, height) as figure:
        write_heading(figure, title, subtitle, left=LEFT)
        axes = add_axes_within(figure, left=LEFT, right=RIGHT, bottom=BOTTOM, top=TOP)
        _set_up_axes(axes, lines)
        for row, line in enumerate(lines):
            _draw_line(axes, line, row)
        _draw_legend(axes, lines)
    return figure


def _set_up_axes(axes: Axes, lines: Sequence[RunLine]) -> None:
    steps = [step for line in lines for step in (line.first, line.last)] or [0]
    set_step_limits(axes, 0, max(*steps, 1))
    axes.set_xlabel(_("step"))
    axes.set_ylim(max(len(lines), 1) - 0.4, -0.6)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(axis="y", visible=False)


def _draw_line(axes: Axes, line: RunLine, row: int) -> None:
    color = VERMILION if line.status == "failed" else BLUE
    if line.parent is not None:
        axes.plot([line.first, line.first], [line.parent, row], color=QUIET, lw=1, zorder=2)
    axes.plot(
        [line.first, line.last],
        [row, row],
        color=color,
        lw=2.2,
        zorder=3,
        solid_capstyle="butt",
        clip_on=False,
    )
    marker, fill = MARKS.get(line.status, ("o", "none"))
    axes.plot(
        line.last,
        row,
        marker,
        color=color,
        fillstyle=fill,
        ms=7,
        clip_on=False,
        mfc=color if fill == "full" else "white",
        mec=color,
        zorder=4,
    )
    _write_texts(axes, line, row)


def _write_texts(axes: Axes, line: RunLine, row: int) -> None:
    """The name and the result at the right, what was changed on the line."""
    _write_beside(axes, row, 0, squeeze(line.name, NAME), va="bottom", size=8.5, color=INK)
    _write_beside(axes, row, -1, line.result, va="top", size=7.5, color=QUIET)
    low, high = axes.get_xlim()
    share = (line.first - low) / (high - low)
    late = share > 0.55
    room = (WIDTH - LEFT - RIGHT) * (share if late else 1 - share)
    axes.annotate(
        shorten(line.changes, max(8, int(room / LETTER))),
        (line.first, row),
        xytext=(-5 if late else 5, 3),
        textcoords="offset points",
        ha="right" if late else "left",
        va="bottom",
        size=7.5,
        color=INK,
        zorder=2.5,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8, "alpha": 0.85},
    )


def _write_beside(axes: Axes, row: int, up: float, text: str, **style: Any) -> None:
    """A text at the right of a row, so many points above its middle."""
    axes.annotate(
        text,
        (1, row),
        xycoords=axes.get_yaxis_transform(),
        xytext=(14, up),
        textcoords="offset points",
        annotation_clip=False,
        **style,
    )


def _draw_legend(axes: Axes, lines: Sequence[RunLine]) -> None:
    """What the marks mean that occur."""
    handles = []
    for status, (marker, fill) in MARKS.items():
        if any(line.status == status for line in lines):
            color = VERMILION if status == "failed" else BLUE
            handles.append(
                Line2D(
                    [],
                    [],
                    color=color,
                    marker=marker,
                    ls="",
                    label=_(status),
                    ms=6,
                    mfc=color if fill == "full" else "white",
                )
            )
    if handles:
        figure = axes.get_figure(root=True)
        assert figure is not None
        figure.legend(
            handles=handles,
            loc="lower left",
            ncols=len(handles),
            borderaxespad=0,
            bbox_to_anchor=(LEFT / WIDTH, 0.1 / figure.get_size_inches()[1]),
            handletextpad=0.2,
            columnspacing=1.2,
        )
