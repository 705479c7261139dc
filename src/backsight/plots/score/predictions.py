"""Predicted against true numbers, with the diagonal on which both are the same."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from backsight.kernel.language import _, format_rows, join_words
from backsight.kernel.prose import squeeze
from backsight.plots.colors import BLUE, INK, QUIET
from backsight.plots.curves.tick_numbers import set_tick_numbers
from backsight.plots.figure import open_figure
from backsight.plots.layout import add_axes_within, write_heading
from backsight.plots.plane import compute_limits, compute_point_size
from backsight.plots.view import AnyArray
from backsight.plots.words import format_number

MOST_PANELS = 4
"""Targets that have a panel."""
MOST_POINTS = 5000
"""Of a panel; of more rows, as many are drawn, evenly taken."""
FAR = 1.0
"""Ranges of the truth beyond its ends, at which a prediction is drawn that goes further."""
LARGEST = 1e100
"""Numbers from here on are not drawn, as those that are not finite: their squares are infinite."""
SIDE, LEFT, GAP, RIGHT, FOOT, HEAD = 3.9, 0.95, 1.0, 0.3, 0.65, 1.15
LONGEST = 30


def draw_predictions(
    truth: AnyArray, predicted: AnyArray, targets: Sequence[str], *, subtitle: str
) -> Figure:
    """A panel for each target, up to four. truth, predicted: (rows, targets), in their units."""
    with open_figure(*compute_size(len(targets))) as figure:
        fill_figure(figure, truth, predicted, targets, subtitle=subtitle)
    return figure


def compute_size(targets: int) -> tuple[float, float]:
    """Width and height in inches, for so many targets."""
    count = min(targets, MOST_PANELS)
    return LEFT + count * SIDE + (count - 1) * GAP + RIGHT, HEAD + SIDE + FOOT


def fill_figure(
    figure: Figure, truth: AnyArray, predicted: AnyArray, targets: Sequence[str], *, subtitle: str
) -> None:
    """The same, on an empty figure."""
    shown = list(targets)[:MOST_PANELS]
    width, height = compute_size(len(shown))
    figure.set_size_inches(width, height)
    write_heading(figure, _format_title(targets), subtitle, left=LEFT)
    for index, name in enumerate(shown):
        left = LEFT + index * (SIDE + GAP)
        axes = add_axes_within(figure, left=left, right=width - left - SIDE, bottom=FOOT, top=HEAD)
        _draw_panel(axes, truth[:, index], predicted[:, index], squeeze(name, LONGEST))


def _format_title(targets: Sequence[str]) -> str:
    if len(targets) > MOST_PANELS:
        return _("Predicted against true: {shown} of {count} targets").format(
            shown=MOST_PANELS, count=len(targets)
        )
    return _("Predicted against true")


def _draw_panel(axes: Axes, truth: AnyArray, predicted: AnyArray, name: str) -> None:
    with np.errstate(invalid="ignore"):
        finite = (np.abs(truth) < LARGEST) & (np.abs(predicted) < LARGEST)
    lost, truth, predicted = int((~finite).sum()), truth[finite], predicted[finite]
    if not len(truth):
        axes.set_xlabel(_("{target}, true").format(target=name))
        axes.set_ylabel(_("{target}, predicted").format(target=name))
        axes.text(0.5, 0.5, _("nothing finite"), ha="center", transform=axes.transAxes)
        return
    limits = compute_limits(np.concatenate([truth, np.clip(predicted, *_find_reach(truth))]))
    axes.set(xlim=limits, ylim=limits)
    axes.set_aspect("equal")
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5))
    set_tick_numbers(axes.xaxis, _("{target}, true").format(target=name))
    set_tick_numbers(axes.yaxis, _("{target}, predicted").format(target=name))
    axes.plot(limits, limits, color=QUIET, lw=1, zorder=2)
    places = np.unique(np.linspace(0, len(truth) - 1, min(len(truth), MOST_POINTS)).astype(int))
    x, y = truth[places], predicted[places]
    shown = {"o": (y >= limits[0]) & (y <= limits[1]), "v": y < limits[0], "^": y > limits[1]}
    for marker, mask in shown.items():
        axes.scatter(
            x[mask],
            np.clip(y[mask], *limits),
            s=0.8 * compute_point_size(len(places)),
            marker=marker,
            color=BLUE,
            alpha=0.9 if len(places) < 200 else 0.45,
            linewidths=0,
            zorder=3,
            clip_on=marker == "o",
        )
    outside = predicted[(predicted < limits[0]) | (predicted > limits[1])]
    title = _describe(truth, predicted, len(places), lost, outside)
    axes.set_title(title, size=8, color=INK, loc="left")


def _find_reach(truth: AnyArray) -> tuple[float, float]:
    """What an axis of predictions holds at most: a range of the truth beyond each of its ends."""
    low, high = float(truth.min()), float(truth.max())
    reach = FAR * ((high - low) or abs(high) or 1.0)
    return low - reach, high + reach


def _describe(
    truth: AnyArray, predicted: AnyArray, count: int, lost: int, outside: AnyArray
) -> str:
    """How far the points are from the diagonal, and how many are not drawn, or at an edge."""
    error = float(np.sqrt(np.mean((truth - predicted) ** 2)))
    texts = [
        format_rows(len(truth)),
        _("root mean squared error {value}").format(
            value=f"{error:,.0f}" if 1000 <= error < 1e9 else f"{error:.3g}"
        ),
    ]
    if count < len(truth):
        texts.append(_("{count:,} of them drawn").format(count=count))
    if len(outside):
        text = "\n" + _("{count:,} beyond the edge (triangles), from {low} to {high}")
        ends = {"low": format_number(outside.min()), "high": format_number(outside.max())}
        texts[-1] += text.format(count=len(outside), **ends)
    if lost:
        texts.append(_("{count:,} not finite or too large").format(count=lost))
    return join_words(texts)
