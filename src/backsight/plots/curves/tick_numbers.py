"""The numbers along a linear axis: with commas, and in units of a power of ten where they are very
large or small. Matplotlib would write that power above the axis, where an epoch axis stands."""

import numpy as np
from matplotlib.axis import Axis
from matplotlib.ticker import FuncFormatter

from backsight.kernel.language import _
from backsight.plots.words import format_decade

MOST_DIGITS, LEAST = 6, 1e-3
"""The digits of the largest number that is written out, and the largest that is not: of those that
are smaller, a power of ten is taken out."""


def set_tick_numbers(axis: Axis, name: str = "") -> None:
    """Write the numbers of a linear axis that has its limits, and its name with their unit."""
    power = choose_power(*axis.get_view_interval())
    scale = 10.0**power

    def format_tick(value: float, _at: int | None) -> str:
        places = _count_places(np.asarray(axis.get_majorticklocs()) / scale)
        return f"{round(value / scale, places) + 0.0:,.{places}f}".replace("-", "−")

    axis.set_major_formatter(FuncFormatter(format_tick))
    if name or power:
        axis.set_label_text(
            _("{name}, in units of {unit}").format(name=name, unit=format_decade(scale))
            if power
            else name
        )


def choose_power(low: float, high: float) -> int:
    """The power of ten that is taken out of the numbers from low to high; 0 for none."""
    largest = max(abs(low), abs(high))
    if not np.isfinite(largest) or largest == 0 or LEAST <= largest < 10**MOST_DIGITS:
        return 0
    return int(np.clip(np.floor(np.log10(largest)), -300, 300))


def _count_places(numbers: np.ndarray) -> int:
    """Digits behind the point with which neighbors among the numbers are told apart."""
    gaps = np.diff(np.unique(numbers))
    if not gaps.size or not np.isfinite(gaps).all():
        return 0
    gap = float(gaps.min())
    return next((d for d in range(10) if np.allclose(numbers, numbers.round(d), atol=gap / 50)), 9)
