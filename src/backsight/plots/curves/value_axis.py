"""The axis of a loss or of other values: limits, title, and a log scale where it needs one."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, NullFormatter, NullLocator

from backsight.kernel.language import _, translate_name
from backsight.plots.view import AnyArray
from backsight.plots.words import format_decade

DECADES = 2
"""An axis that spans more of them is a log scale."""
MOST_TICKS = 8
WIDEST = 300
"""Decades either way, of the 308 that a float has."""


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
