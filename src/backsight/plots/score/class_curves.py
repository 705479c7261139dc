"""ROC and precision-recall curves side by side, one line for each class."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from backsight.kernel.language import _
from backsight.kernel.prose import squeeze
from backsight.maths.ranks import count_above
from backsight.plots.colors import FAINT, QUIET
from backsight.plots.comparison.run_styles import pick_style
from backsight.plots.figure import open_figure
from backsight.plots.layout import write_heading
from backsight.plots.view import AnyArray
from backsight.plots.words import format_number

MOST_LINES = 7
"""Classes with a color and a name; of more, those that are told apart worst."""
MOST_POINTS = 2000
"""Of one line."""
LONGEST = 22
ROW = 0.2
"""Inches of a row of names below the panels."""
SIZE = (10.2, 5.2)
LEFT, GAP, RIGHT, FOOT, HEAD = 0.75, 0.95, 0.25, 0.65, 1.05


@dataclass(frozen=True, kw_only=True, eq=False)
class ClassCurve:
    """One class against all others."""

    name: str
    scores: AnyArray
    """(rows,), more where the class is likelier."""
    truth: AnyArray
    """(rows,), 1 for rows of the class, else 0; both occur."""
    area: float
    """Under the ROC curve."""
    precision: float
    """The average precision."""


def draw_class_curves(curves: Sequence[ClassCurve], *, subtitle: str, target: str) -> Figure:
    """One line a class; of two classes, that of the second alone. target: what is predicted."""
    shown = sorted(curves, key=lambda c: c.area)[:MOST_LINES]
    named = {id(curve): index for index, curve in enumerate(shown)}
    names = 0 if len(curves) == 1 else ROW * -(-len(shown) // 2)
    with open_figure(SIZE[0], SIZE[1] + names) as figure:
        write_heading(figure, _format_title(curves, target), subtitle, left=LEFT)
        left, right = _add_panels(figure, names)
        _frame(left, _("false positive rate"), _("true positive rate (recall)"))
        _frame(right, _("recall"), _("precision"))
        left.plot([0, 1], [0, 1], color=QUIET, lw=1, ls=(0, (2, 3)), zorder=1)
        for curve in sorted(curves, key=lambda c: -c.area):  # the worst on top
            _draw(left, right, curve, named.get(id(curve)), alone=len(curves) == 1)
        if len(curves) > 1:
            _name_lines(figure, left)
            left.set_title(_describe_count(curves), size=8, color=QUIET, loc="left")
        else:
            left.set_title(_format_area(curves[0]), size=9, loc="left")
            right.set_title(_format_precision(curves[0]), size=9, loc="left")
    return figure


def _format_title(curves: Sequence[ClassCurve], target: str) -> str:
    if len(curves) == 1:
        return _("{target}: ROC and precision-recall of {name!r}").format(
            target=target, name=curves[0].name
        )
    return _("{target}: ROC and precision-recall, each class against the rest").format(
        target=target
    )


def _describe_count(curves: Sequence[ClassCurve]) -> str:
    if len(curves) <= MOST_LINES:
        return ""
    return _("The {shown} of {count} classes that are told apart worst; gray: the others.").format(
        shown=MOST_LINES, count=len(curves)
    )


def _format_area(curve: ClassCurve) -> str:
    return _("AUC {value}").format(value=format_number(curve.area))


def _format_precision(curve: ClassCurve) -> str:
    return _("AP {value}").format(value=format_number(curve.precision))


def _add_panels(figure: Figure, names: float) -> list[Axes]:
    """names: the inches that the names of the lines take below."""
    width, height = figure.get_size_inches()
    foot = FOOT + names
    side = (width - LEFT - GAP - RIGHT) / 2
    return [
        figure.add_axes((x / width, foot / height, side / width, (height - foot - HEAD) / height))
        for x in (LEFT, LEFT + side + GAP)
    ]


def _frame(axes: Axes, x: str, y: str) -> None:
    axes.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.02), xlabel=x, ylabel=y)


def _draw(left: Axes, right: Axes, curve: ClassCurve, index: int | None, *, alone: bool) -> None:
    """Draw a class on both panels. index: of its color and line; None for a gray one."""
    hits, errors = count_above(curve.scores, curve.truth)
    hits, errors = hits[_thin(len(hits))], errors[_thin(len(errors))]
    recall = hits / hits[-1]
    style: dict[str, Any] = {"color": FAINT, "lw": 1, "zorder": 2}
    if index is not None:
        look = pick_style(index)
        style = {"color": look.color, "ls": look.line, "lw": 1.8, "zorder": 3}
    label = f"{squeeze(curve.name, LONGEST)}  {_format_area(curve)} · {_format_precision(curve)}"
    if index is None or alone:
        label = "_other"
    left.plot(np.append(0, errors / errors[-1]), np.append(0, recall), label=label, **style)
    precision = hits / (hits + errors)
    right.plot(
        np.append(0, recall),
        np.append(precision[0], precision),
        drawstyle="steps-pre",
        **style,
    )
    if alone:
        share = hits[-1] / (hits[-1] + errors[-1])
        right.axhline(share, color=QUIET, lw=1, ls=(0, (2, 3)), zorder=1)


def _thin(count: int) -> AnyArray:
    """Which of so many points are drawn, the last always."""
    return np.unique(np.linspace(0, count - 1, min(count, MOST_POINTS)).round().astype(int))


def _name_lines(figure: Figure, axes: Axes) -> None:
    """The names of the lines, in their colors, below the panels, where no curve runs."""
    lines = [line for line in axes.lines if not str(line.get_label()).startswith("_")][::-1]
    width, height = figure.get_size_inches()
    legend = figure.legend(
        handles=lines,
        loc="lower left",
        bbox_to_anchor=(LEFT / width, 0.06 / height),
        borderaxespad=0.0,
        ncols=2,
        handlelength=2.4,
        columnspacing=3.0,
        labelspacing=0.4,
    )
    for text, line in zip(legend.get_texts(), lines, strict=True):
        text.set_color(line.get_color())
