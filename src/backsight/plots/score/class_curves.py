"""ROC and precision-recall curves side by side, one line for each class."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

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
SIZE = (10.2, 5.2)
Corner = Literal["lower left", "lower right", "upper right"]
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
    with open_figure(*SIZE) as figure:
        write_heading(figure, _format_title(curves, target), subtitle, left=LEFT)
        left, right = _add_panels(figure)
        _frame(left, _("false positive rate"), _("true positive rate (recall)"))
        _frame(right, _("recall"), _("precision"))
        left.plot([0, 1], [0, 1], color=QUIET, lw=1, ls=(0, (2, 3)), zorder=1)
        for curve in sorted(curves, key=lambda c: -c.area):  # the worst on top
            _draw(left, right, curve, named.get(id(curve)), alone=len(curves) == 1)
        _name_lines(left, len(shown), "lower right")
        is_low = np.mean([curve.precision for curve in shown]) < 0.6
        _name_lines(right, len(shown), "upper right" if is_low else "lower left")
        left.set_title(_describe_count(curves), size=8, color=QUIET, loc="left")
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


def _add_panels(figure: Figure) -> list[Axes]:
    width, height = SIZE
    side = (width - LEFT - GAP - RIGHT) / 2
    return [
        figure.add_axes((x / width, FOOT / height, side / width, (height - FOOT - HEAD) / height))
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
    name = squeeze(curve.name, LONGEST)
    prefix = "" if alone else f"{name}  "
    labels = [
        prefix + _("AUC {value}").format(value=format_number(curve.area)),
        prefix + _("AP {value}").format(value=format_number(curve.precision)),
    ]
    if index is None:
        labels = ["_other", "_other"]
    left.plot(np.append(0, errors / errors[-1]), np.append(0, recall), label=labels[0], **style)
    precision = hits / (hits + errors)
    right.plot(
        np.append(0, recall),
        np.append(precision[0], precision),
        label=labels[1],
        drawstyle="steps-pre",
        **style,
    )
    if alone:
        share = hits[-1] / (hits[-1] + errors[-1])
        right.axhline(share, color=QUIET, lw=1, ls=(0, (2, 3)), zorder=1)


def _thin(count: int) -> AnyArray:
    """Which of so many points are drawn, the last always."""
    return np.unique(np.linspace(0, count - 1, min(count, MOST_POINTS)).round().astype(int))


def _name_lines(axes: Axes, count: int, corner: Corner) -> None:
    """The names of the lines, in their colors, where good curves do not run."""
    lines = [line for line in axes.lines if not str(line.get_label()).startswith("_")][::-1]
    legend = axes.legend(
        handles=lines,
        loc=corner,
        handlelength=2.4,
        frameon=True,
        framealpha=0.85,
        edgecolor="none",
        labelspacing=0.35 if count > 4 else 0.5,
    )
    for text, line in zip(legend.get_texts(), lines, strict=True):
        text.set_color(line.get_color())
    legend.set_zorder(6)
