"""A loss over a plane as plain data, and the scale that it can be read on."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.ticker import MaxNLocator

from backsight.kernel.language import _, join_sentences
from backsight.plots.curves.thinning import compute_ceiling
from backsight.plots.curves.value_axis import list_decades
from backsight.plots.view import AnyArray
from backsight.plots.words import format_decade, format_number

COLORS = ("#F4F8FB", "#BFD3E1", "#86A5BE", "#547798", "#2B4561")
"""From the least loss to the largest: paths of any color can be told from them where losses are
small, and that is where paths lead."""
LEVELS = 16
"""Contour lines, at the most."""
STEPS = (0.05, 0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
"""What two contour lines may be apart on a log scale, in powers of ten."""
DEEPEST = 12.0
"""Powers of ten on one scale."""


@dataclass(frozen=True, kw_only=True)
class Scale:
    """The scale that losses are drawn on."""

    log: bool
    """Whether it is a log scale."""
    low: float
    """Its lower end, a loss."""
    high: float
    """Its upper end, a loss."""
    above: int
    """How many finite values are above it."""
    below: int
    """How many finite values are below it."""
    missing: int
    """How many values are not finite."""
    count: int
    """How many values there are."""

    def to_heights(self, values: AnyArray) -> Any:
        """Heights to draw: within the scale, its logarithm where it is one; nan where a value is
        not finite."""
        finite = np.where(np.isfinite(values), values, np.nan).astype(float)
        inside = np.clip(finite, self.low, self.high)
        return np.log10(inside) if self.log else inside

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest height."""
        ends = np.array([self.low, self.high])
        low, high = map(float, np.log10(ends) if self.log else ends)
        return low, high

    @property
    def levels(self) -> list[float]:
        """The heights of contour lines, the ends among them."""
        low, high = self.ends
        if self.log:
            step = next((s for s in STEPS if (high - low) / s <= LEVELS), STEPS[-1])
            inner = list(np.arange(np.ceil(low / step), np.floor(high / step) + 1) * step)
        else:
            inner = list(MaxNLocator(LEVELS - 2).tick_values(low, high))
        room = (high - low) * 1e-3
        return [low, *(float(v) for v in inner if low + room < v < high - room), high]

    @property
    def ticks(self) -> tuple[list[float], list[str]]:
        """Heights to be named, and their names."""
        low, high = self.ends
        if not self.log:
            heights = [float(v) for v in MaxNLocator(6).tick_values(low, high) if low <= v <= high]
            return heights, [format_number(v) for v in heights]
        values = list_decades(low, high)
        if high - low < 2.5:
            every = (m * 10.0**p for p in range(int(low) - 2, int(high) + 2) for m in (1, 2, 5))
            values = [v for v in every if self.low <= v <= self.high]
        return [float(np.log10(v)) for v in values], [format_decade(v) for v in values]

    @property
    def remark(self) -> str:
        """What a reader must know of it."""
        texts = []
        if self.above:
            text = _("{count:,} of {all:,} points are above {high} and drawn as {high}.")
            texts.append(
                text.format(count=self.above, all=self.count, high=format_number(self.high))
            )
        if self.below:
            text = _("{count:,} of {all:,} points are below {low} and drawn as {low}.")
            texts.append(text.format(count=self.below, all=self.count, low=format_number(self.low)))
        if self.missing:
            text = _("{count:,} of {all:,} points are not finite: gray.")
            texts.append(text.format(count=self.missing, all=self.count))
        return join_sentences(*texts)


@dataclass(frozen=True, kw_only=True, eq=False)
class Relief:
    """A loss over a plane."""

    xs: AnyArray
    """(n,), from left to right."""
    ys: AnyArray
    """(m,), from the bottom up."""
    values: AnyArray
    """(m, n), the loss at each point."""
    readable_losses: AnyArray
    """Losses that the scale has to show well, such as those of the path."""
    names: tuple[str, str]
    """Of the two axes."""
    title: str
    """Of the loss, beside its scale."""

    @property
    def scale(self) -> Scale:
        """What the loss is drawn on."""
        return choose_scale(self.values, self.readable_losses)


def choose_scale(values: AnyArray, readable_losses: AnyArray) -> Scale:
    """A scale on which the known losses, and most of the values, can be read: a log scale where
    they span more than a power of ten; a few values that are far larger are cut."""
    finite = np.asarray(values[np.isfinite(values)], float)
    missing = values.size - finite.size
    if not finite.size:
        return Scale(
            log=False, low=0.0, high=1.0, above=0, below=0, missing=missing, count=values.size
        )
    usual = np.append(readable_losses[np.isfinite(readable_losses)], np.quantile(finite, 0.25))
    high = compute_ceiling(finite, float(usual.max())) if usual.max() > 0 else float(finite.max())
    high = max(high, float(usual.max()))
    positive = finite[finite > 0]
    log = bool(finite.min() >= 0 and positive.size and high > 10 * positive.min())
    low = float(max(positive.min(), high / 10**DEEPEST) if log else finite.min())
    if high <= low:
        low, high = low - (abs(low) or 1.0) / 2, low + (abs(low) or 1.0) / 2
    return Scale(
        log=log,
        low=low,
        high=high,
        above=int((finite > high).sum()),
        below=int((finite < low).sum()),
        missing=missing,
        count=values.size,
    )
