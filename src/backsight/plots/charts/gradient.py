"""The loss of each batch by a numerical gradient and by backpropagation, and how far they part."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullLocator

from backsight.kernel.language import _, ngettext, translate_name
from backsight.plots.charts._record import Chart
from backsight.plots.colors import QUIET
from backsight.plots.curves.tick_numbers import set_tick_numbers
from backsight.plots.curves.value_axis import list_decades
from backsight.plots.layout import EndLabel, add_axes_within, label_ends, write_heading
from backsight.plots.style import PART_STYLES
from backsight.plots.view import AnyArray, View
from backsight.plots.words import format_decade, format_number


def fits(view: View) -> bool:
    """Whether there are two losses to compare."""
    return view.twin_loss is not None and len(view.twin_loss) > 1


def draw(view: View, figure: Figure) -> None:
    """Both curves above, one over the other; below them the relative difference, log scale."""
    upper = add_axes_within(figure, left=0.75, right=2.0, bottom=2.35, top=0.75)
    lower = add_axes_within(figure, left=0.75, right=2.0, bottom=0.6, top=4.15)
    title = _("Two gradients: {method} and backpropagation").format(
        method=translate_name(view.gradient)
    )
    write_heading(figure, title, view.title)
    _draw_losses(upper, view)
    _draw_difference(lower, view)


def _draw_losses(axes: Axes, view: View) -> None:
    steps, loss, twin = _get_losses(view)
    axes.plot(steps, twin, color=PART_STYLES["validation"].color, lw=3.2, alpha=0.55)
    axes.plot(steps, loss, color=PART_STYLES["train"].color, lw=1.0)
    axes.set_xlim(steps[0], steps[-1])
    axes.set_ylim(bottom=0 if np.nanmin(loss) >= 0 else None)
    axes.set_xticklabels([])
    set_tick_numbers(axes.yaxis, _("loss of the batch"))
    thin = _("{method} (thin)").format(method=translate_name(view.gradient))
    wide = _("backpropagation (wide)")
    label_ends(
        axes,
        [
            EndLabel(y=float(twin[-1]), text=wide, color=PART_STYLES["validation"].color),
            EndLabel(y=float(loss[-1]), text=thin, color=PART_STYLES["train"].color),
        ],
    )


def _draw_difference(axes: Axes, view: View) -> None:
    steps, loss, twin = _get_losses(view)
    difference = np.nan_to_num(np.abs(loss - twin) / np.abs(twin), nan=0.0, posinf=0.0)
    differs = difference > 0
    axes.plot(steps[differs], difference[differs], color=QUIET, lw=0.9, marker=".", ms=2)
    _set_log_axis(axes, difference[differs])
    axes.set_xlim(steps[0], steps[-1])
    axes.set_xlabel(_("step"))
    axes.set_ylabel(_("relative difference,\nlog scale"))
    largest, equal = float(np.max(difference)), int(np.sum(difference == 0))
    label = _("at most {largest}").format(largest=format_number(largest))
    if equal:
        label += "\n" + ngettext("{steps:,} step equal", "{steps:,} steps equal", equal).format(
            steps=equal
        )
    label_ends(axes, [EndLabel(y=largest, text=label, color=QUIET)])


def _set_log_axis(axes: Axes, values: AnyArray) -> None:
    least, largest = (values.min(), values.max()) if values.size else (1e-9, 1e-6)
    axes.set_yscale("log")
    axes.set_ylim(least / 3, largest * 3)
    axes.set_yticks(list_decades(float(np.log10(least / 3)), float(np.log10(largest * 3))))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: format_decade(y)))
    axes.yaxis.set_minor_locator(NullLocator())


def _get_losses(view: View) -> tuple[AnyArray, AnyArray, AnyArray]:
    assert view.batch_steps is not None
    assert view.batch_loss is not None
    assert view.twin_loss is not None
    return view.batch_steps, view.batch_loss, view.twin_loss


gradient = Chart(
    name="gradient", fits=fits, draw=draw, needs="a gradient found numerically", size=(8.0, 6.0)
)
