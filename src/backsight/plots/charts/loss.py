"""The loss at every recorded step, on train and validation."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from backsight.kernel.language import _
from backsight.plots.callouts import write_callout
from backsight.plots.charts._record import Chart
from backsight.plots.curves.batch_losses import (
    draw_batch_losses,
    make_batch_losses,
    mark_explosion,
)
from backsight.plots.curves.curves import (
    Curve,
    compute_top_margin,
    draw_curve,
    make_end_label,
    make_loss_curves,
    mark_breaks,
    set_step_axis,
)
from backsight.plots.curves.value_axis import format_loss_title, set_value_axis
from backsight.plots.layout import add_axes_within, label_ends, write_heading
from backsight.plots.style import PART_STYLES
from backsight.plots.view import AnyArray, View
from backsight.plots.words import format_number


def draw(view: View, figure: Figure) -> None:
    """The curves, the losses of single batches behind them, the best validation loss, and where a
    curve stops being finite."""
    axes = add_axes_within(figure, left=0.75, right=2.0, bottom=0.6, top=compute_top_margin(view))
    write_heading(figure, _("Loss"), view.title)
    set_step_axis(axes, view)
    curves = make_loss_curves(view)
    batches = make_batch_losses(view, curves)
    peaks = batches.losses if batches is not None and batches.is_far else np.zeros(0)
    set_loss_axis(axes, view, peaks)
    labels = [] if batches is None else draw_batch_losses(axes, batches)
    for curve in curves:
        draw_curve(axes, curve)
    mark_breaks(axes, curves)
    if batches is not None:
        mark_explosion(axes, batches, curves)
    notes = {c.part: _mark_best(axes, c, view) for c in curves if c.part == "validation"}
    whole = [c for c in curves if c.broken_at is None]
    label_ends(axes, [*(make_end_label(c, notes.get(c.part, "")) for c in whole), *labels])


def set_loss_axis(axes: Axes, view: View, more: AnyArray | None = None) -> None:
    """The limits and the title of the axis; a log scale over more than two decades. more: losses
    that it has to hold, too."""
    others = np.zeros(0) if more is None else more
    values = np.concatenate([others, *(c.values for c in make_loss_curves(view))])
    set_value_axis(axes, values, format_loss_title(view.loss_name))


def _mark_best(axes: Axes, curve: Curve, view: View) -> str:
    """Ring the least loss; say so there or, where it is at the end, in the end label."""
    if not curve.values.size:
        return ""
    i = int(np.argmin(curve.values))
    step, least = curve.steps[i], curve.values[i]
    axes.plot(
        step,
        least,
        "o",
        ms=9,
        mfc="none",
        mec=PART_STYLES["validation"].color,
        mew=1.5,
        clip_on=False,
        zorder=6,
    )
    low, high = axes.get_xlim()
    share = float((step - low) / (high - low))
    if share > 0.97 and curve.broken_at is None:
        return _(" (best)") if len(curve.values) > 1 else ""
    text = _("best validation {loss}\nat step {step:,.0f}").format(
        loss=format_number(least), step=step
    )
    color = PART_STYLES["validation"].color
    write_callout(axes, text, (float(step), float(least)), color=color)
    return ""


loss = Chart(name="loss", draw=draw, needs="a loss", size=(8.0, 4.6))
