"""The loss of many replicas: the median as a line, the quartiles and the range as bands."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from backsight.kernel.language import _, join_sentences
from backsight.kernel.prose import squeeze
from backsight.plots.colors import QUIET
from backsight.plots.comparison.curve_ends import drop_zeros
from backsight.plots.comparison.run_styles import pick_style
from backsight.plots.curves.curves import set_step_limits
from backsight.plots.curves.thinning import compute_ceiling
from backsight.plots.curves.value_axis import format_loss_title, set_value_axis
from backsight.plots.figure import open_figure
from backsight.plots.layout import EndLabel, add_axes_within, label_ends, write_heading
from backsight.plots.view import AnyArray
from backsight.plots.words import format_number

MOST_BANDS = 8
"""Bands on one picture."""
SIZE = (9.0, 4.8)
LEFT, RIGHT, FOOT, HEAD = 0.85, 2.35, 0.75, 0.85
QUANTILES = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, kw_only=True, eq=False)
class Band:
    """The replicas of one cell."""

    name: str
    """Of the cell; "" where there is one alone."""
    steps: AnyArray
    """(moments,)."""
    losses: AnyArray
    """(replicas, moments), nan behind the end of one that stopped."""
    failure_steps: Sequence[int] = ()
    """At which some stopped."""

    def compute_quantiles(self) -> AnyArray:
        """Least, lower quartile, median, upper quartile and largest at each moment."""
        with warnings.catch_warnings():  # where all had stopped there is nothing to draw
            warnings.simplefilter("ignore", RuntimeWarning)
            finite = np.where(np.isfinite(self.losses), self.losses, np.nan)
            return np.nanquantile(finite, QUANTILES, axis=0)


def draw_bands(
    bands: Sequence[Band], *, title: str, subtitle: str, loss_name: str, part: str
) -> Figure:
    """One line and its bands for each cell. part: of the data, in words."""
    with open_figure(*SIZE) as figure:
        write_heading(figure, title, subtitle, left=LEFT)
        axes = add_axes_within(figure, left=LEFT, right=RIGHT, bottom=FOOT, top=HEAD)
        _draw_panel(axes, bands[:MOST_BANDS], loss_name)
        axes.set_xlabel(_("step"))
        figure.text(
            LEFT / SIZE[0], 0.14 / SIZE[1], _describe_bands(bands, part), color=QUIET, size=8
        )
    return figure


def _draw_panel(axes: Axes, bands: Sequence[Band], loss_name: str) -> None:
    all_quantiles = [band.compute_quantiles() for band in bands]
    values = np.concatenate([q[np.isfinite(q)] for q in all_quantiles])
    steps = np.concatenate([band.steps for band in bands])
    set_step_limits(axes, float(steps.min()), float(steps.max()))
    values = drop_zeros(values)
    top = compute_ceiling(values, max((float(q[2, 0]) for q in all_quantiles), default=0.0))
    set_value_axis(axes, values[values <= top], format_loss_title(loss_name))
    labels = [
        _draw_band(axes, band, quantiles, index, len(bands))
        for index, (band, quantiles) in enumerate(zip(bands, all_quantiles, strict=True))
    ]
    label_ends(axes, labels)


def _draw_band(axes: Axes, band: Band, quantiles: AnyArray, index: int, count: int) -> EndLabel:
    """Draw one; what stands at its end. The range is drawn where it is alone."""
    least, lower, middle, upper, largest = quantiles
    style = pick_style(index)
    if count == 1:
        axes.fill_between(band.steps, least, largest, color=style.color, alpha=0.12, lw=0)
    axes.fill_between(band.steps, lower, upper, color=style.color, alpha=0.25, lw=0)
    axes.plot(band.steps, middle, color=style.color, ls=style.line, zorder=3 + index / 100)
    for step in band.failure_steps:
        axes.plot(
            step,
            0.02,
            "X",
            ms=6,
            color=style.color,
            mec="white",
            clip_on=False,
            transform=axes.get_xaxis_transform(),
            zorder=6,
        )
    finite = middle[np.isfinite(middle)]
    end = float(finite[-1]) if len(finite) else axes.get_ylim()[1]
    value = format_number(end) if len(finite) else _("nothing finite")
    name = squeeze(band.name, 26) or _("median")
    return EndLabel(y=end, text=f"{name}: {value}", color=style.color)


def _describe_bands(bands: Sequence[Band], part: str) -> str:
    """What the line and the bands are."""
    text = (
        _("Loss on {part}. Line: median; dark: half of the replicas; pale: all.")
        if len(bands) == 1
        else _("Loss on {part}. Lines: medians; bands: half of the replicas of each.")
    ).format(part=part)
    crosses = _("✕: a replica failed.") if any(b.failure_steps for b in bands[:MOST_BANDS]) else ""
    return join_sentences(text, crosses)
