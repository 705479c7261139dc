"""The error of differences against their step size, on two log axes: a V with its best step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullLocator

from backsight.kernel.language import _, translate_name
from backsight.plots.callouts import write_callout
from backsight.plots.colors import BLACK, BLUE, GREEN, ORANGE, QUIET, VERMILION
from backsight.plots.figure import open_figure
from backsight.plots.layout import EndLabel, add_axes_within, label_ends, write_heading
from backsight.plots.view import AnyArray
from backsight.plots.words import format_decade

SIZE = (8.6, 5.2)
STYLES: tuple[tuple[str, Any, str], ...] = (
    (BLUE, "-", "o"),
    (VERMILION, (0, (5, 2)), "s"),
    (GREEN, (0, (1, 1.2)), "D"),
    (ORANGE, (0, (3, 1, 1, 1)), "^"),
)
FLOOR = 1e-18
"""Where an error of exactly 0 is drawn."""
NEAREST = 1e-15
"""The smallest step on the axis; what lies beyond is said in words."""


@dataclass(frozen=True, kw_only=True, eq=False)
class VCurve:
    """The errors of one method by step size."""

    name: str
    """Of the method."""
    steps: AnyArray
    """(n,), from large to small."""
    errors: AnyArray
    """(n,), absolute; one that is nan is left out."""
    best: int | None = None
    """Index of the best step; None where there is none."""

    @property
    def visible_points(self) -> tuple[AnyArray, AnyArray]:
        """What is on the axes."""
        mask = ~np.isnan(self.errors) & np.isfinite(self.errors) & (self.steps >= 0.99 * NEAREST)
        return self.steps[mask], np.maximum(self.errors[mask], FLOOR)


@dataclass(frozen=True, kw_only=True)
class Note:
    """A text for a point, to be put where there is room when all curves are drawn."""

    text: str
    """On one line or two."""
    at: tuple[float, float]
    """Step size and error."""
    color: str
    """As "#0072B2"."""
    with_leader: bool = False
    """Whether a line leads to the point."""


def draw_v_curves(curves: Sequence[VCurve], title: str) -> Figure:
    """Truncation falls to the left, rounding rises; the best step of each is ringed.

    curves: steps from large to small. title: what was checked.
    """
    with open_figure(*SIZE) as figure:
        axes = add_axes_within(figure, left=0.85, right=1.6, bottom=0.62, top=0.95)
        write_heading(figure, _("Error of the derivative against the step size"), title, left=0.85)
        _set_up_axes(axes, curves)
        notes = [*_draw_guides(axes, curves)]
        for curve, style in zip(curves, _pick_styles(len(curves)), strict=True):
            notes += _draw_curve(axes, curve, style)
        for note in sorted(notes, key=lambda n: not n.with_leader):
            write_callout(
                axes, note.text, note.at, color=note.color, size=7.5, with_leader=note.with_leader
            )
        label_ends(
            axes,
            [_make_label(c, k) for c, k in zip(curves, _pick_styles(len(curves)), strict=True)],
        )
    return figure


def _pick_styles(count: int) -> list[tuple[str, Any, str]]:
    return [STYLES[i % len(STYLES)] for i in range(count)]


def _set_up_axes(axes: Axes, curves: Sequence[VCurve]) -> None:
    errors = np.concatenate([np.array([1e-16, 1.0]), *(c.visible_points[1] for c in curves)])
    low, high = np.floor(np.log10(errors.min())) - 0.5, np.ceil(np.log10(errors.max())) + 0.5
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(NEAREST / 2, 0.3)
    axes.set_ylim(10.0**low, 10.0**high)
    axes.set_xticks(10.0 ** np.arange(-15, 0, 2.0))
    axes.set_yticks(10.0 ** np.arange(np.ceil(low), high, 2.0))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda v, _: format_decade(v)))
        axis.set_minor_locator(NullLocator())
    axes.set_xlabel(_("step size h"))
    axes.set_ylabel(_("largest absolute error"))


def _draw_guides(axes: Axes, curves: Sequence[VCurve]) -> Iterator[Note]:
    """Slopes 1 and 2 of truncation, -1 of rounding, through the curves of differences."""
    for curve in curves:
        steps, errors = curve.visible_points
        slope = {"forward_difference": 1, "central_difference": 2}.get(curve.name)
        if slope is None or not len(steps):
            continue
        i = int(np.argmin(np.abs(np.log10(steps) + 2)))
        span = (1e-6 if slope == 1 else 1e-4, 0.2)
        yield _draw_guide(axes, float(steps[i]), float(errors[i]), slope, span)
    rounding = next(
        (c for c in curves if c.name == "forward_difference" and len(c.visible_points[0])), None
    )
    if rounding is not None:
        steps, errors = rounding.visible_points
        i = int(np.argmin(np.abs(np.log10(steps) + 12)))
        yield _draw_guide(axes, float(steps[i]), float(errors[i]), -1, (NEAREST, 1e-9))


def _draw_guide(axes: Axes, h: float, error: float, slope: int, span: tuple[float, float]) -> Note:
    """A straight line beside a curve: above it, but below it for slope 2, where room is."""
    below = slope == 2
    apart = 1 / 4 if below else 3.0
    ends = np.array(span)
    axes.plot(
        ends, apart * error * (ends / h) ** slope, color=QUIET, lw=0.8, ls=(0, (6, 4)), zorder=1
    )
    words = {
        1: _("truncation, ∝ h"),
        2: _("truncation, ∝ h²"),
        -1: _("rounding, ∝ 1/h"),
    }[slope]
    at = span[0] * 12 if slope == -1 else span[1] / (100 if below else 40)
    return Note(text=words, at=(at, apart * error * (at / h) ** slope), color=QUIET)


def _draw_curve(axes: Axes, curve: VCurve, style: tuple[str, Any, str]) -> Iterator[Note]:
    color, line, marker = style
    steps, errors = curve.visible_points
    axes.plot(steps, errors, color=color, ls=line, marker=marker, ms=3.2, lw=1.5, zorder=3)
    if curve.best is not None and curve.steps[curve.best] >= NEAREST:
        yield _ring_best_step(axes, curve, curve.best, color)
    beyond = curve.errors[(curve.steps < NEAREST) & np.isfinite(curve.errors)]
    if len(beyond) and len(steps):
        text = _("← at most {error} down to h = {step}").format(
            error=format_decade(beyond.max()), step=format_decade(curve.steps.min())
        )
        yield Note(text=text, at=(float(steps[-1]), float(errors[-1])), color=color)


def _ring_best_step(axes: Axes, curve: VCurve, best: int, color: str) -> Note:
    """A ring at the best step; its error."""
    h, error = float(curve.steps[best]), max(float(curve.errors[best]), FLOOR)
    axes.plot(h, error, "o", ms=10, mfc="none", mec=BLACK, mew=1.2, zorder=5)
    text = _("best h {step}\nerror {error}").format(
        step=format_decade(h), error=format_decade(error)
    )
    return Note(text=text, at=(h, error), color=color, with_leader=True)


def _make_label(curve: VCurve, style: tuple[str, Any, str]) -> EndLabel:
    """The method at the right end of its curve."""
    errors = curve.visible_points[1]
    height = float(errors[0]) if len(errors) else FLOOR
    return EndLabel(y=height, text=translate_name(curve.name), color=style[0])
