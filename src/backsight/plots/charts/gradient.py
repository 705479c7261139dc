"""The loss of each batch by a numerical gradient and by backpropagation, and how far they part."""

from typing import TYPE_CHECKING

import numpy as np

from backsight.kernel.language import _, in_words
from backsight.plots.charts._record import Chart
from backsight.plots.charts.loss import decades
from backsight.plots.layout import EndLabel, axes_within, heading, label_ends
from backsight.plots.style import MARKS, QUIET
from backsight.plots.view import Numbers, View
from backsight.plots.words import decade, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def fits(view: View) -> bool:
    """Whether there are two losses to compare."""
    return view.batch_steps is not None and len(view.batch_steps) > 1


def draw(view: View, figure: "Figure") -> None:
    """Both curves above, one over the other; below them the relative difference, log scale."""
    upper = axes_within(figure, left=0.75, right=2.0, bottom=2.35, top=0.75)
    lower = axes_within(figure, left=0.75, right=2.0, bottom=0.6, top=4.15)
    title = _("Two gradients: {method} and backpropagation").format(method=in_words(view.gradient))
    heading(figure, title, view.title)
    _losses(upper, view)
    _difference(lower, view)


def _losses(axes: "Axes", view: View) -> None:
    steps, loss, twin = _numbers(view)
    axes.plot(steps, twin, color=MARKS["validation"].color, lw=3.2, alpha=0.55)
    axes.plot(steps, loss, color=MARKS["train"].color, lw=1.0)
    axes.set_xlim(steps[0], steps[-1])
    axes.set_ylim(bottom=0 if np.nanmin(loss) >= 0 else None)
    axes.set_xticklabels([])
    axes.set_ylabel(_("loss of the batch"))
    thin = _("{method} (thin)").format(method=in_words(view.gradient))
    wide = _("backpropagation (wide)")
    label_ends(
        axes,
        [
            EndLabel(y=float(twin[-1]), text=wide, color=MARKS["validation"].color),
            EndLabel(y=float(loss[-1]), text=thin, color=MARKS["train"].color),
        ],
    )


def _difference(axes: "Axes", view: View) -> None:
    steps, loss, twin = _numbers(view)
    apart = np.nan_to_num(np.abs(loss - twin) / np.abs(twin), nan=0.0, posinf=0.0)
    parted = apart > 0
    axes.plot(steps[parted], apart[parted], color=QUIET, lw=0.9, marker=".", ms=2)
    _log_axis(axes, apart[parted])
    axes.set_xlim(steps[0], steps[-1])
    axes.set_xlabel(_("step"))
    axes.set_ylabel(_("relative difference,\nlog scale"))
    largest, equal = float(np.max(apart)), int(np.sum(apart == 0))
    said = _("at most {largest}").format(largest=number(largest))
    if equal:
        said += "\n" + _("{steps:,} steps equal").format(steps=equal)
    label_ends(axes, [EndLabel(y=largest, text=said, color=QUIET)])


def _log_axis(axes: "Axes", values: Numbers) -> None:
    from matplotlib.ticker import FuncFormatter, NullLocator

    least, largest = (values.min(), values.max()) if values.size else (1e-9, 1e-6)
    axes.set_yscale("log")
    axes.set_ylim(least / 3, largest * 3)
    axes.set_yticks(decades(float(np.log10(least / 3)), float(np.log10(largest * 3))))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: decade(y)))
    axes.yaxis.set_minor_locator(NullLocator())


def _numbers(view: View) -> tuple[Numbers, Numbers, Numbers]:
    assert view.batch_steps is not None
    assert view.batch_loss is not None
    assert view.twin_loss is not None
    return view.batch_steps, view.batch_loss, view.twin_loss


gradient = Chart(
    name="gradient", fits=fits, draw=draw, needs="a gradient found numerically", size=(8.0, 6.0)
)
