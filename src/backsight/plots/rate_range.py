"""A learning-rate range test: the loss against the rate on a log axis, and what is read off it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from backsight.kernel.language import _, ngettext
from backsight.plots.callouts import write_beside_line
from backsight.plots.colors import BLUE, GREEN, ORANGE, QUIET, VERMILION
from backsight.plots.curves.value_axis import format_loss_title, set_value_axis
from backsight.plots.figure import open_figure
from backsight.plots.layout import add_axes_within, write_heading
from backsight.plots.view import AnyArray
from backsight.plots.words import format_decade, format_number

SIZE = (9.0, 5.2)
LEFT, RIGHT, FOOT, HEAD = 0.85, 0.35, 0.62, 1.6
ROOM = 1.35
"""How far above the first loss the axis goes, in units of the fall: what is beyond is cut."""
STYLES = ((GREEN, "o", "-"), (VERMILION, "s", (0, (5, 2))), (ORANGE, "D", (0, (1.5, 1.5))))


@dataclass(frozen=True, kw_only=True)
class RateMark:
    """A rate that a rule names."""

    name: str
    """Of the rule."""
    rate: float
    """That it names."""
    loss: float
    """Of the smoothed curve at that rate."""
    span: tuple[float, float] | None = None
    """The rates between which it looked; None for a rule without such."""


@dataclass(frozen=True, kw_only=True, eq=False)
class RateCurve:
    """A range test as it is drawn."""

    title: str
    """What was trained, and how."""
    loss_name: str
    """By name."""
    rates: AnyArray
    """(readings,), ascending."""
    losses: AnyArray
    """(readings,), of single batches."""
    smoothed_losses: AnyArray
    """(readings,)."""
    marks: Sequence[RateMark]
    """What the rules name."""
    border: tuple[float | None, float | None]
    """The largest rate that did not diverge, and the smallest that did."""
    trial: int
    """In how many steps it was seen to diverge."""
    end: float
    """The rate that the test was to reach."""


def draw_rate_range(curve: RateCurve) -> Figure:
    """The curve, a line for each rule, and the rates at which training diverged shaded."""
    with open_figure(*SIZE) as figure:
        write_heading(figure, _("Learning-rate range test"), curve.title, left=LEFT)
        axes = add_axes_within(figure, left=LEFT, right=RIGHT, bottom=FOOT, top=HEAD)
        _set_up_axes(axes, curve)
        axes.plot(curve.rates, curve.losses, color=BLUE, lw=0.8, alpha=0.35, zorder=2)
        axes.plot(curve.rates, curve.smoothed_losses, color=BLUE, lw=2, zorder=4)
        for index, mark in enumerate(curve.marks):
            _draw_mark(axes, mark, index)
        _shade_divergence(axes, curve)
        _write_texts(axes, curve)
    return figure


def _set_up_axes(axes: Axes, curve: RateCurve) -> None:
    axes.set_xscale("log")
    rates = [curve.rates[0], curve.end, *(m.rate for m in curve.marks)]
    low, high = min(rates), max(rates)
    room = (high / low) ** 0.02
    axes.set_xlim(low / room, high * room)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: format_decade(v)))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_xlabel(_("learning rate, log scale"))
    values = _select_axis_values(curve)
    set_value_axis(axes, values, format_loss_title(curve.loss_name))
    if axes.get_yscale() == "linear":
        room = 0.06 * max(float(np.ptp(values)), 1e-12)
        axes.set_ylim(float(values.min()) - room, float(values.max()) + room)


def _select_axis_values(curve: RateCurve) -> AnyArray:
    """The numbers that the axis has to hold: what goes far above the beginning is cut, and single
    batches far below the least of the smoothed."""
    low, first = float(curve.smoothed_losses.min()), float(curve.smoothed_losses[0])
    high = float(curve.smoothed_losses[: int(curve.smoothed_losses.argmin()) + 1].max())
    ceiling = max(first, high) + (ROOM - 1) * (max(first, high) - low)
    if ceiling <= low:
        return curve.smoothed_losses
    before = curve.losses[: int(curve.smoothed_losses.argmin()) + 1]
    values = np.concatenate([curve.smoothed_losses, before[before > low / 2]])
    return np.append(values[values <= ceiling], ceiling)


def _draw_mark(axes: Axes, mark: RateMark, index: int) -> None:
    color, marker, line = STYLES[index % len(STYLES)]
    axes.axvline(mark.rate, color=color, lw=1.4, ls=line, zorder=3)
    axes.plot(mark.rate, mark.loss, marker, ms=7, color=color, mec="white", zorder=6)
    axes.annotate(
        _("{name}: {text}").format(name=mark.name, text=format_number(mark.rate)),
        (mark.rate, 1),
        xycoords=axes.get_xaxis_transform(),
        xytext=(0, 6 + 13 * index),
        textcoords="offset points",
        color=color,
        size=8.5,
        ha=_choose_side(axes, mark.rate),
        va="bottom",
        annotation_clip=False,
    )
    if mark.span is not None:
        foot = axes.get_xaxis_transform()
        axes.plot(
            mark.span,
            [0.015, 0.015],
            color=color,
            lw=3,
            transform=foot,
            solid_capstyle="butt",
            zorder=5,
        )


def _choose_side(axes: Axes, rate: float) -> str:
    """Where a text stands, that it stays on the picture."""
    low, high = np.log(axes.get_xlim())
    share = (np.log(rate) - low) / (high - low)
    return "left" if share < 0.2 else "right" if share > 0.8 else "center"


def _shade_divergence(axes: Axes, curve: RateCurve) -> None:
    """The rates from the smallest on that diverged."""
    high = curve.border[1]
    end = axes.get_xlim()[1]
    if high is None or high >= end:
        return
    axes.axvspan(high, end, color=VERMILION, alpha=0.10, lw=0, zorder=0)
    text = ngettext(
        "from {rate} on trainings\nof {steps} step diverged →",
        "from {rate} on trainings\nof {steps} steps diverged →",
        curve.trial,
    ).format(rate=format_number(high), steps=curve.trial)
    write_beside_line(axes, text, high, size=8, left=True)


def _write_texts(axes: Axes, curve: RateCurve) -> None:
    """Which line is which, and where the curve ends before its time."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    height = figure.get_size_inches()[1]
    figure.text(
        LEFT / SIZE[0],
        1 - 0.77 / height,
        _("thin: the loss of each batch; bold: smoothed; bar at the foot: the valley"),
        color=QUIET,
        size=8,
        va="center",
    )
    if curve.rates[-1] < curve.end * 0.999:
        axes.axvline(curve.rates[-1], color=QUIET, lw=1, ls=(0, (1, 2)))
        write_beside_line(
            axes, _("not finite beyond"), curve.rates[-1], color=QUIET, size=8, left=True
        )
