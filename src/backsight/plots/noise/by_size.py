"""Gradient noise by batch size: its spread against the 1/B law, and the steps to a loss."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from backsight.kernel.language import _
from backsight.plots.callouts import write_beside_line
from backsight.plots.colors import BLUE, GREEN, INK, ORANGE, QUIET, VERMILION
from backsight.plots.figure import open_figure
from backsight.plots.layout import add_axes_within, write_heading
from backsight.plots.words import format_decade, format_number, format_rows

WIDE, NARROW, HEIGHT = 12.0, 7.2, 4.9
LEFT, RIGHT, FOOT, HEAD, PANEL = 0.95, 0.35, 0.65, 1.05, 6.35
ROOM = 1.3
"""Beyond the first and the last size, as a factor."""


@dataclass(frozen=True, kw_only=True)
class NoiseBySize:
    """What is drawn of gradient noise."""

    title: str
    """What was measured, and where."""
    sizes: Sequence[int]
    """Of batches, ascending."""
    distances: Sequence[float]
    """Mean squared, of gradients of such batches from that of all rows; 0 of all rows."""
    errors: Sequence[float]
    """The standard error of each."""
    rows: int
    """That the batches were drawn from."""
    trace: float
    """tr(Σ)"""
    squared_gradient: float
    """|G|², estimated; 0 where it is hidden."""
    batch: int
    """The spec's."""
    training_sizes: Sequence[int] = ()
    """Of the batches of each short training; () for none."""
    steps: Sequence[int] = ()
    """That each took."""
    arrivals: Sequence[bool] = ()
    """Whether it came to the loss."""
    goal: float = float("nan")
    """The loss."""


def draw_noise(noise: NoiseBySize) -> Figure:
    """The spread on log axes with the law, |G|² and where the two meet, which is the noise scale;
    and beside it the steps that trainings took, if there are any."""
    width = WIDE if noise.steps else NARROW
    with open_figure(width, HEIGHT) as figure:
        write_heading(figure, _("Gradient noise by batch size"), noise.title, left=LEFT)
        right = width - PANEL if noise.steps else RIGHT
        axes = add_axes_within(figure, left=LEFT, right=right, bottom=FOOT, top=HEAD)
        _draw_spread(axes, noise)
        if noise.steps:
            axes = add_axes_within(figure, left=PANEL + 1, right=RIGHT, bottom=FOOT, top=HEAD)
            _draw_steps(axes, noise)
    return figure


def _draw_spread(axes: Axes, noise: NoiseBySize) -> None:
    scale = noise.trace / noise.squared_gradient if noise.squared_gradient > 0 else None
    last = max(noise.sizes[-1], scale or 1, noise.batch)
    sizes = np.geomspace(noise.sizes[0], last, 200)
    _set_up_axes(axes, noise.sizes[0], last)
    if noise.trace > 0:
        within = np.geomspace(noise.sizes[0], noise.rows * 0.999, 400)
        law = noise.trace / within * (1 - within / noise.rows)
        axes.plot(
            sizes,
            noise.trace / sizes,
            color=QUIET,
            lw=1.2,
            ls=(0, (5, 3)),
            zorder=2,
            label=_("tr(Σ) / B"),
        )
        axes.plot(
            within,
            law,
            color=BLUE,
            lw=1.8,
            zorder=3,
            label=_("tr(Σ) / B · (1 − B/n), n = {rows:,}").format(rows=noise.rows),
        )
    points = [
        (b, d, e)
        for b, d, e in zip(noise.sizes, noise.distances, noise.errors, strict=True)
        if d > 0
    ]
    if points:
        x, y, error = map(np.array, zip(*points, strict=True))
        axes.errorbar(
            x,
            y,
            yerr=np.minimum(2 * error, 0.95 * y),
            fmt="o",
            ms=5,
            color=INK,
            lw=1,
            zorder=5,
            label=_("batches drawn, ± 2 standard errors"),
        )
    if noise.squared_gradient > 0:
        axes.axhline(
            noise.squared_gradient, color=GREEN, lw=1.5, zorder=2, label=_("|G|², the signal")
        )
    _set_heights(axes, noise, [d for _size, d, _error in points], last)
    axes.set_ylabel(_("mean squared distance from G, log scale"))
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="lower left", fontsize=8, frameon=True, edgecolor="none").set_zorder(8)
    if scale is not None and noise.trace > 0:
        axes.axvline(scale, color=VERMILION, lw=1.4, zorder=4)
        text = _("noise scale {scale}").format(scale=format_rows(scale))
        write_beside_line(axes, text, scale, color=VERMILION, size=8.5)
    _mark_batch(axes, noise)


def _set_heights(axes: Axes, noise: NoiseBySize, distances: Sequence[float], last: float) -> None:
    """Room for what is measured, and for |G|²."""
    heights = [h for h in (*distances, noise.squared_gradient, noise.trace / last) if h > 0]
    axes.set_yscale("log")
    if heights:
        axes.set_ylim(min(heights) / 3, max(heights) * 3)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: format_decade(v)))
    axes.yaxis.set_minor_formatter(NullFormatter())


def _draw_steps(axes: Axes, noise: NoiseBySize) -> None:
    sizes, steps = np.array(noise.training_sizes), np.array(noise.steps)
    reached = np.array(noise.arrivals, bool)
    _set_up_axes(axes, sizes[0], sizes[-1])
    axes.plot(
        sizes[reached],
        steps[reached],
        color=BLUE,
        lw=1.8,
        marker="o",
        ms=5,
        zorder=4,
        label=_("steps to a loss of {loss}").format(loss=format_number(noise.goal)),
    )
    if not reached.all():
        axes.plot(
            sizes[~reached],
            steps[~reached],
            ls="",
            marker="x",
            ms=7,
            mew=1.8,
            color=VERMILION,
            zorder=5,
            label=_("not reached in so many"),
        )
    if reached.any():
        first = int(np.argmax(reached))
        rows = steps[first] * sizes[first] / sizes
        axes.plot(
            sizes,
            rows,
            color=QUIET,
            lw=1.2,
            ls=(0, (5, 3)),
            zorder=2,
            label=_("as many rows as the smallest"),
        )
    axes.set_yscale("log")
    axes.set_ylim(steps.min() / 3, steps.max() * 2)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: format_decade(v)))
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.set_ylabel(_("steps, log scale"))
    axes.legend(loc="lower left", fontsize=8, frameon=True, edgecolor="none").set_zorder(8)
    _mark_batch(axes, noise)


def _set_up_axes(axes: Axes, first: float, last: float) -> None:
    axes.set_xscale("log")
    axes.set_xlim(first / ROOM, last * ROOM)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: format_decade(v)))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xlabel(_("rows of a batch (B), log scale"))


def _mark_batch(axes: Axes, noise: NoiseBySize) -> None:
    axes.axvline(noise.batch, color=ORANGE, lw=1.2, ls=(0, (1.5, 1.5)), zorder=2)
    text = _("batch {batch:,}").format(batch=noise.batch)
    write_beside_line(axes, text, noise.batch, color=ORANGE, size=8.5)
