"""The losses of several runs over each other on one panel."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from matplotlib.axes import Axes

from backsight.kernel.language import _
from backsight.kernel.prose import squeeze
from backsight.plots.callouts import write_beside_line
from backsight.plots.comparison.curve_ends import draw_curve_end, drop_zeros
from backsight.plots.comparison.run_styles import RunStyle, pick_style
from backsight.plots.curves.curves import Curve, make_curve, set_step_limits
from backsight.plots.curves.thinning import (
    ThinnedCurve,
    compute_ceiling,
    compute_piece_size,
    thin_curve,
)
from backsight.plots.curves.value_axis import format_loss_title, set_value_axis
from backsight.plots.layout import EndLabel, label_ends
from backsight.plots.view import AnyArray
from backsight.plots.words import format_decade, format_number

NAME = 20
"""Letters of a name at the end of a curve."""


@dataclass(frozen=True, kw_only=True, eq=False)
class RunCurve:
    """The loss of one run."""

    name: str
    """Of the run."""
    steps: AnyArray
    """(n,), from the record."""
    losses: AnyArray
    """(n,), from the record; they may stop being finite."""

    @property
    def finite_part(self) -> Curve:
        """Up to the first loss that is not finite."""
        return make_curve("train", self.steps, self.losses)


def find_step_span(curves: Sequence[RunCurve]) -> tuple[float, float]:
    """The first and the last step of all."""
    steps = np.concatenate([np.zeros(1), *(np.asarray(c.steps, np.float64) for c in curves)])
    recorded_steps = steps[1:] if len(steps) > 1 else steps
    return float(recorded_steps.min()), float(recorded_steps.max())


def draw_losses(axes: Axes, curves: Sequence[RunCurve], loss_name: str) -> None:
    """Medians as lines, least and largest values as bands, names at their ends. What is far above
    all else is cut, and said."""
    finite = [c.finite_part for c in curves]
    size = compute_piece_size(len(c.steps) for c in finite)
    summaries = [thin_curve(c.steps, c.values, size) for c in finite]
    values = _collect_axis_values(summaries)
    top = compute_ceiling(values, max((_find_typical_loss(c) for c in finite), default=0.0))
    summaries = [
        _extend_to_end(summary, curve, top)
        for summary, curve in zip(summaries, finite, strict=True)
    ]
    set_step_limits(axes, *find_step_span(curves))
    set_value_axis(axes, values[values <= top], format_loss_title(loss_name))
    labels = []
    for index, (run, curve, summary) in enumerate(zip(curves, finite, summaries, strict=True)):
        style = pick_style(index)
        if curve.values.size:
            _draw_curve(axes, summary, style, index)
            draw_curve_end(
                axes, summary.steps, summary.middle, style, broken=curve.broken_at is not None
            )
        labels.append(_make_end_label(axes, run, curve, summary, style))
    for index, (curve, summary) in enumerate(zip(finite, summaries, strict=True)):
        if curve.values.size:
            _annotate_peak(axes, summary, pick_style(index))
    label_ends(axes, labels)


def _find_typical_loss(curve: Curve) -> float:
    """A size that the loss of a run commonly has: what it began with, where it did not last."""
    if not curve.values.size:
        return 0.0
    whole = curve.broken_at is None
    return float(max(curve.values[0], np.median(curve.values)) if whole else curve.values[0])


def _extend_to_end(summary: ThinnedCurve, curve: Curve, top: float) -> ThinnedCurve:
    """With its very last loss, where it ends far above what its last piece commonly was."""
    if not curve.values.size or not summary.middle[-1] <= top < curve.values[-1]:
        return summary
    step, value = curve.steps[-1:], curve.values[-1:]
    bands = {
        name: None if band is None else np.append(band, value)
        for name, band in (("low", summary.low), ("high", summary.high))
    }
    steps, middle = np.append(summary.steps, step), np.append(summary.middle, value)
    return replace(summary, steps=steps, middle=middle, **bands)


def _collect_axis_values(summaries: Sequence[ThinnedCurve]) -> AnyArray:
    """The numbers that the axis has to hold; without zeros where the others need a log scale."""
    arrays = [a for p in summaries for a in (p.middle, p.low, p.high) if a is not None]
    return drop_zeros(np.concatenate([np.zeros(0), *arrays]))


def _draw_curve(axes: Axes, summary: ThinnedCurve, style: RunStyle, index: int) -> None:
    if summary.low is not None and summary.high is not None:
        axes.fill_between(
            summary.steps, summary.low, summary.high, color=style.color, alpha=0.16, lw=0
        )
    axes.plot(
        summary.steps,
        summary.middle,
        color=style.color,
        ls=style.line,
        lw=1.5,
        zorder=3 + index / 100,
        marker="" if summary.middle.size > 1 else "o",
        ms=4,
    )


def _annotate_peak(axes: Axes, summary: ThinnedCurve, style: RunStyle) -> None:
    """How high a curve goes that leaves the panel and comes back."""
    high = summary.middle if summary.high is None else summary.high
    top = axes.get_ylim()[1]
    if high.max() <= top or summary.middle[-1] > top:
        return
    step = float(summary.steps[int(high.argmax())])
    text = _("up to {loss}").format(loss=format_decade(float(high.max())))
    write_beside_line(axes, text, step, color=style.color, size=8)


def _make_end_label(
    axes: Axes, run: RunCurve, curve: Curve, summary: ThinnedCurve, style: RunStyle
) -> EndLabel:
    name = squeeze(run.name, NAME)
    if not curve.values.size:
        text = _("{name}\nnothing finite") if run.losses.size else _("{name}\nno steps recorded")
        return EndLabel(y=axes.get_ylim()[1], text=text.format(name=name), color=style.color)
    value = float(summary.middle[-1])
    if curve.broken_at is None:
        return EndLabel(y=value, text=f"{name} {format_number(value)}", color=style.color)
    message = _("{name}\nnot finite from step {step:,}").format(name=name, step=curve.broken_at)
    return EndLabel(y=value, text=message, color=style.color)
