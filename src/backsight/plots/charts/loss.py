"""The loss at every recorded step, on train and validation."""

from typing import TYPE_CHECKING

import numpy as np

from backsight.kernel.language import _, in_words
from backsight.plots.charts._record import Chart
from backsight.plots.curves import (
    Curve,
    draw_curve,
    end_label,
    loss_curves,
    mark_breaks,
    step_axis,
    top_margin,
)
from backsight.plots.layout import axes_within, heading, label_ends
from backsight.plots.style import MARKS
from backsight.plots.view import Numbers, View
from backsight.plots.words import decade, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DECADES = 2
MOST_TICKS = 8
WIDEST = 300  # decades either way, of the 308 that a float has


def fits(view: View) -> bool:
    """Whether there is a loss: always."""
    return True


def draw(view: View, figure: "Figure") -> None:
    """The curves, the best validation loss, and where a curve stops being finite."""
    axes = axes_within(figure, left=0.75, right=2.0, bottom=0.6, top=top_margin(view))
    heading(figure, _("Loss"), view.title)
    step_axis(axes, view)
    loss_axis(axes, view)
    curves = loss_curves(view)
    for one in curves:
        draw_curve(axes, one)
    mark_breaks(axes, curves)
    notes = {c.part: _mark_best(axes, c, view) for c in curves if c.part == "validation"}
    whole = [c for c in curves if c.broken_at is None]
    label_ends(axes, [end_label(c, notes.get(c.part, "")) for c in whole])


def loss_axis(axes: "Axes", view: View) -> None:
    """The limits and the title of the axis; a log scale over more than two decades."""
    values = np.concatenate([np.zeros(0), *(c.values for c in loss_curves(view))])
    value_axis(axes, values, loss_title(view.loss_name))


def loss_title(name: str) -> str:
    """What stands beside the axis. name: of the loss; "" where there is none, or several."""
    return _("loss ({name})").format(name=in_words(name)) if name else _("loss")


def value_axis(axes: "Axes", values: Numbers, name: str) -> None:
    """An axis that holds finite values, under a name; a log scale over more than two decades."""
    if needs_log(values):
        _log_axis(axes, values, name)
    else:
        axes.set_ylim(*_linear_limits(values))
        axes.set_ylabel(name)


def needs_log(values: Numbers) -> bool:
    """Whether the values, all positive, span more than two decades."""
    if not values.size or values.min() <= 0:
        return False
    return bool(np.log10(values.max()) - np.log10(values.min()) > DECADES)


def _log_axis(axes: "Axes", values: Numbers, name: str) -> None:
    from matplotlib.ticker import FuncFormatter, NullFormatter, NullLocator

    axes.set_yscale("log")
    low, high = float(np.log10(values.min())), float(np.log10(values.max()))
    room = 0.05 * (high - low)
    low, high = max(low - room, -WIDEST), min(high + room, WIDEST)
    axes.set_ylim(10.0**low, 10.0**high)
    axes.set_yticks(decades(low, high))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: decade(y)))
    axes.yaxis.set_minor_formatter(NullFormatter())
    if high - low > MOST_TICKS:
        axes.yaxis.set_minor_locator(NullLocator())
    axes.set_ylabel(_("{name}, log scale").format(name=name))


def decades(low: float, high: float) -> list[float]:
    """Powers of ten between two exponents, at most eight.

    Matplotlib's own locator overflows near the largest numbers.
    """
    first, last = int(np.ceil(low)), int(np.floor(high))
    stride = 1 + (last - first) // MOST_TICKS
    return [10.0**power for power in range(first, last + 1, stride)]


def _linear_limits(values: Numbers) -> tuple[float, float]:
    if not values.size:
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    room = 0.06 * ((high - low) or abs(high) or 1.0)
    return (0.0 if low >= 0 else low - room), high + room


def _mark_best(axes: "Axes", one: Curve, view: View) -> str:
    """Ring the least loss; say so there or, where it is at the end, in the end label."""
    if not one.values.size:
        return ""
    i = int(np.argmin(one.values))
    step, least = one.steps[i], one.values[i]
    axes.plot(
        step,
        least,
        "o",
        ms=9,
        mfc="none",
        mec=MARKS["validation"].color,
        mew=1.5,
        clip_on=False,
        zorder=6,
    )
    low, high = axes.get_xlim()
    share = (step - low) / (high - low)
    if share > 0.97 and one.broken_at is None:
        return _("(best)") if len(one.values) > 1 else ""
    side = "left" if share < 0.15 else "center" if share < 0.85 else "right"
    axes.annotate(
        _("best validation {loss}\nat step {step:,.0f}").format(loss=number(least), step=step),
        (step, least),
        xytext=(14 if side == "left" else 0, 26),
        textcoords="offset points",
        ha=side,
        va="bottom",
        size=8.5,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.8},
        color=MARKS["validation"].color,
        arrowprops={"arrowstyle": "-", "color": MARKS["validation"].color, "lw": 0.8, "shrinkB": 6},
    )
    return ""


loss = Chart(name="loss", fits=fits, draw=draw, needs="a loss", size=(8.0, 4.6))
