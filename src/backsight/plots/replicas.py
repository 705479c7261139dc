"""The loss of many replicas: the median as a line, the quartiles and the range as bands."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from backsight.kernel.language import _, sentences
from backsight.plots.charts.loss import loss_title, value_axis
from backsight.plots.comparison.curve_ends import without_zeros
from backsight.plots.comparison.run_styles import look
from backsight.plots.curves import steps_across
from backsight.plots.layout import EndLabel, axes_within, heading, label_ends
from backsight.plots.style import QUIET, house_style
from backsight.plots.thinning import ceiling
from backsight.plots.view import Numbers
from backsight.plots.words import number, squeeze

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = 8
"""Bands on one picture."""
SIZE = (9.0, 4.8)
LEFT, RIGHT, FOOT, HEAD = 0.85, 2.35, 0.75, 0.85
QUANTILES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, kw_only=True, eq=False)
class Band:
    """The replicas of one cell. steps: (moments,). losses: (replicas, moments), NaN behind the end
    of one that stopped. failed: the steps at which some stopped."""

    name: str
    steps: Numbers
    losses: Numbers
    failed: Sequence[int] = ()

    def quantiles(self) -> Numbers:
        """Least, lower quartile, median, upper quartile and largest at each moment."""
        with warnings.catch_warnings():  # where all had stopped there is nothing to draw
            warnings.simplefilter("ignore", RuntimeWarning)
            finite = np.where(np.isfinite(self.losses), self.losses, np.nan)
            return np.nanquantile(finite, QUANTILES, axis=0)


def draw_bands(
    bands: Sequence[Band], *, title: str, subtitle: str, loss_name: str, part: str
) -> "Figure":
    """One line and its bands for each cell. part: of the data, in words."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with house_style():
        figure = Figure(figsize=SIZE)
        FigureCanvasAgg(figure)
        heading(figure, title, subtitle, left=LEFT)
        axes = axes_within(figure, left=LEFT, right=RIGHT, bottom=FOOT, top=HEAD)
        _draw(axes, bands[:MOST], loss_name)
        axes.set_xlabel(_("step"))
        figure.text(LEFT / SIZE[0], 0.14 / SIZE[1], _below(bands, part), color=QUIET, size=8)
        figure.draw_without_rendering()
    return figure


def _draw(axes: "Axes", bands: Sequence[Band], loss_name: str) -> None:
    found = [band.quantiles() for band in bands]
    values = np.concatenate([q[np.isfinite(q)] for q in found])
    steps = np.concatenate([band.steps for band in bands])
    steps_across(axes, float(steps.min()), float(steps.max()))
    values = without_zeros(values)
    top = ceiling(values, max((float(q[2, 0]) for q in found), default=0.0))
    value_axis(axes, values[values <= top], loss_title(loss_name))
    labels = [
        _band(axes, band, quantiles, place, len(bands))
        for place, (band, quantiles) in enumerate(zip(bands, found, strict=True))
    ]
    label_ends(axes, labels)


def _band(axes: "Axes", band: Band, quantiles: Numbers, place: int, count: int) -> EndLabel:
    """Draw one; what stands at its end. The range is drawn where it is alone."""
    least, lower, middle, upper, largest = quantiles
    way = look(place)
    if count == 1:
        axes.fill_between(band.steps, least, largest, color=way.color, alpha=0.12, lw=0)
    axes.fill_between(band.steps, lower, upper, color=way.color, alpha=0.25, lw=0)
    axes.plot(band.steps, middle, color=way.color, ls=way.line, zorder=3 + place / 100)
    for step in band.failed:
        axes.plot(
            step,
            0.02,
            "X",
            ms=6,
            color=way.color,
            mec="white",
            clip_on=False,
            transform=axes.get_xaxis_transform(),
            zorder=6,
        )
    known = middle[np.isfinite(middle)]
    end = float(known[-1]) if len(known) else axes.get_ylim()[1]
    said = number(end) if len(known) else _("nothing finite")
    name = squeeze(band.name, 26) or _("median")
    return EndLabel(y=end, text=f"{name}: {said}", color=way.color)


def _below(bands: Sequence[Band], part: str) -> str:
    """What the line and the bands are."""
    shown = (
        _("Loss on {part}. Line: median; dark: half of the replicas; pale: all.")
        if len(bands) == 1
        else _("Loss on {part}. Lines: medians; bands: half of the replicas of each.")
    ).format(part=part)
    crosses = _("✕: a replica failed.") if any(b.failed for b in bands[:MOST]) else ""
    return sentences(shown, crosses)
