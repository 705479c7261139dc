"""The axis of a loss or of other values: limits, title, and a log scale where it needs one."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, NullFormatter, NullLocator

from backsight.kernel.language import _, translate_name
from backsight.plots.curves.tick_numbers import set_tick_numbers
from backsight.plots.view import AnyArray
from backsight.plots.words import format_decade

DECADES = 2
"""An axis that spans more of them is a log scale."""
LINEAR_SHARE = 0.5
"""Of an axis that goes far below 0, what is linear: from -1 to 1."""
LOWEST = -1.0
"""A linear axis of scores goes no further down."""
MOST_TICKS, FEW_TICKS = 8, 5
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
        set_tick_numbers(axes.yaxis, name)


def set_score_axis(axes: Axes, values: AnyArray, name: str) -> None:
    """An axis that holds finite scores, which are 1 at best: linear, or from -1 to 1 linear and a
    log scale below, where one is far below 0."""
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    top = 1.02 if high <= 1 else high * 1.05
    if low < LOWEST:
        _set_signed_log_axis(axes, low, top, name)
        return
    axes.set_ylim(min(0.0, low * 1.05), top)
    set_tick_numbers(axes.yaxis, name)


def _set_signed_log_axis(axes: Axes, low: float, high: float, name: str) -> None:
    decades = max(float(np.log10(-low)), 0.3)
    axes.set_yscale("symlog", linthresh=1.0, linscale=decades * LINEAR_SHARE / (1 - LINEAR_SHARE))
    axes.set_ylim(-(10.0 ** min(1.06 * decades, WIDEST)), high)
    axes.set_yticks([*(-v for v in list_decades(0.0, decades, FEW_TICKS)[::-1]), 0.0, 0.5, 1.0])
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: _format_signed(y)))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.set_ylabel(_("{name}, log scale below −1").format(name=name))


def _format_signed(value: float) -> str:
    text = format_decade(abs(value)) if value else "0"
    return f"−{text}" if value < 0 else text


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


def list_decades(low: float, high: float, most: int = MOST_TICKS) -> list[float]:
    """Powers of ten between two exponents, at most eight, or as many as said.

    Matplotlib's own locator overflows near the largest numbers.
    """
    first, last = int(np.ceil(low)), int(np.floor(high))
    stride = 1 + (last - first) // most
    return [10.0**power for power in range(first, last + 1, stride)]


def _compute_limits(values: AnyArray) -> tuple[float, float]:
    if not values.size:
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    room = 0.06 * ((high - low) or abs(high) or 1.0)
    return (0.0 if low >= 0 else low - room), high + room
