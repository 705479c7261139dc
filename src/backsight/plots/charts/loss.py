"""The loss at every recorded step, on train and validation."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter, NullLocator

from backsight.kernel.language import _, translate_name
from backsight.plots.charts._record import Chart
from backsight.plots.curves import (
    Curve,
    compute_top_margin,
    draw_curve,
    make_end_label,
    make_loss_curves,
    mark_breaks,
    set_step_axis,
)
from backsight.plots.layout import add_axes_within, label_ends, write_heading
from backsight.plots.style import PART_STYLES
from backsight.plots.view import AnyArray, View
from backsight.plots.words import format_decade, format_number

DECADES = 2
MOST_TICKS = 8
WIDEST = 300  # decades either way, of the 308 that a float has


def fits(view: View) -> bool:
    """Whether there is a loss: always."""
    return True


def draw(view: View, figure: Figure) -> None:
    """The curves, the best validation loss, and where a curve stops being finite."""
    axes = add_axes_within(figure, left=0.75, right=2.0, bottom=0.6, top=compute_top_margin(view))
    write_heading(figure, _("Loss"), view.title)
    set_step_axis(axes, view)
    set_loss_axis(axes, view)
    curves = make_loss_curves(view)
    for curve in curves:
        draw_curve(axes, curve)
    mark_breaks(axes, curves)
    notes = {c.part: _mark_best(axes, c, view) for c in curves if c.part == "validation"}
    whole = [c for c in curves if c.broken_at is None]
    label_ends(axes, [make_end_label(c, notes.get(c.part, "")) for c in whole])


def set_loss_axis(axes: Axes, view: View) -> None:
    """The limits and the title of the axis; a log scale over more than two decades."""
    values = np.concatenate([np.zeros(0), *(c.values for c in make_loss_curves(view))])
    set_value_axis(axes, values, format_loss_title(view.loss_name))


def format_loss_title(name: str) -> str:
    """What stands beside the axis. name: of the loss; "" where there is none, or several."""
    return _("loss ({name})").format(name=translate_name(name)) if name else _("loss")


def set_value_axis(axes: Axes, values: AnyArray, name: str) -> None:
    """An axis that holds finite values, under a name; a log scale over more than two decades."""
    if needs_log(values):
        _set_log_axis(axes, values, name)
    else:
        axes.set_ylim(*_compute_limits(values))
        axes.set_ylabel(name)


def needs_log(values: AnyArray) -> bool:
    """Whether the values, all positive, span more than two decades."""
    if not values.size or values.min() <= 0:
        return False
    return bool(np.log10(values.max()) - np.log10(values.min()) > DECADES)


def _set_log_axis(axes: Axes, values: AnyArray, name: str) -> None:
    axes.set_yscale("log")
    low, high = float(np.log10(values.min())), float(np.log10(values.max()))
    room = 0.05 * (high - low)
    low, high = max(low - room, -WIDEST), min(high + room, WIDEST)
    axes.set_ylim(10.0**low, 10.0**high)
    axes.set_yticks(list_decades(low, high))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: format_decade(y)))
    axes.yaxis.set_minor_formatter(NullFormatter())
    if high - low > MOST_TICKS:
        axes.yaxis.set_minor_locator(NullLocator())
    axes.set_ylabel(_("{name}, log scale").format(name=name))


def list_decades(low: float, high: float) -> list[float]:
    """Powers of ten between two exponents, at most eight.

    Matplotlib's own locator overflows near the largest numbers.
    """
    first, last = int(np.ceil(low)), int(np.floor(high))
    stride = 1 + (last - first) // MOST_TICKS
    return [10.0**power for power in range(first, last + 1, stride)]


def _compute_limits(values: AnyArray) -> tuple[float, float]:
    if not values.size:
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    room = 0.06 * ((high - low) or abs(high) or 1.0)
    return (0.0 if low >= 0 else low - room), high + room


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
    share = (step - low) / (high - low)
    if share > 0.97 and curve.broken_at is None:
        return _("(best)") if len(curve.values) > 1 else ""
    side = "left" if share < 0.15 else "center" if share < 0.85 else "right"
    axes.annotate(
        _("best validation {loss}\nat step {step:,.0f}").format(
            loss=format_number(least), step=step
        ),
        (step, least),
        xytext=(14 if side == "left" else 0, 26),
        textcoords="offset points",
        ha=side,
        va="bottom",
        size=8.5,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.8},
        color=PART_STYLES["validation"].color,
        arrowprops={
            "arrowstyle": "-",
            "color": PART_STYLES["validation"].color,
            "lw": 0.8,
            "shrinkB": 6,
        },
    )
    return ""


loss = Chart(name="loss", fits=fits, draw=draw, needs="a loss", size=(8.0, 4.6))
