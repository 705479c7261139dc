"""The losses of several runs over each other on one panel."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from backsight.kernel.language import _
from backsight.plots.charts.loss import loss_title, value_axis
from backsight.plots.comparison.curve_ends import end_curve, without_zeros
from backsight.plots.comparison.run_styles import Look, look
from backsight.plots.curves import Curve, curve, steps_across
from backsight.plots.layout import EndLabel, label_ends
from backsight.plots.thinning import Thinned, ceiling, piece_size, thinned
from backsight.plots.view import Numbers
from backsight.plots.words import decade, number, squeeze

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NAME = 20
"""Letters of a name at the end of a curve."""


@dataclass(frozen=True, kw_only=True, eq=False)
class RunCurve:
    """The loss of one run. steps, losses: (n,), as recorded."""

    name: str
    steps: Numbers
    losses: Numbers

    @property
    def finite(self) -> Curve:
        """Up to the first loss that is not finite."""
        return curve("train", self.steps, self.losses)


def span_of(curves: Sequence[RunCurve]) -> tuple[float, float]:
    """The first and the last step of all."""
    steps = np.concatenate([np.zeros(1), *(np.asarray(c.steps, np.float64) for c in curves)])
    known = steps[1:] if len(steps) > 1 else steps
    return float(known.min()), float(known.max())


def draw_losses(axes: "Axes", curves: Sequence[RunCurve], loss_name: str) -> None:
    """Medians as lines, least and largest values as bands, names at their ends. What is far above
    all else is cut, and said."""
    finite = [c.finite for c in curves]
    size = piece_size(len(c.steps) for c in finite)
    parts = [thinned(c.steps, c.values, size) for c in finite]
    values = _shown(parts)
    top = ceiling(values, max((_usual(c) for c in finite), default=0.0))
    parts = [_to_the_end(part, cut, top) for part, cut in zip(parts, finite, strict=True)]
    steps_across(axes, *span_of(curves))
    value_axis(axes, values[values <= top], loss_title(loss_name))
    labels = []
    for place, (one, cut, part) in enumerate(zip(curves, finite, parts, strict=True)):
        way = look(place)
        if cut.values.size:
            _draw(axes, part, way, place)
            end_curve(axes, part.steps, part.middle, way, broken=cut.broken_at is not None)
            _peak(axes, part, way)
        labels.append(_label(axes, one, cut, part, way))
    label_ends(axes, labels)


def _usual(cut: Curve) -> float:
    """A size that the loss of a run commonly has: what it began with, where it did not last."""
    if not cut.values.size:
        return 0.0
    whole = cut.broken_at is None
    return float(max(cut.values[0], np.median(cut.values)) if whole else cut.values[0])


def _to_the_end(part: Thinned, cut: Curve, top: float) -> Thinned:
    """With its very last loss, where it ends far above what its last piece commonly was."""
    if not cut.values.size or not part.middle[-1] <= top < cut.values[-1]:
        return part
    step, value = cut.steps[-1:], cut.values[-1:]
    bands = {
        name: None if band is None else np.append(band, value)
        for name, band in (("low", part.low), ("high", part.high))
    }
    steps, middle = np.append(part.steps, step), np.append(part.middle, value)
    return replace(part, steps=steps, middle=middle, **bands)


def _shown(parts: Sequence[Thinned]) -> Numbers:
    """The numbers that the axis has to hold; without zeros where the others need a log scale."""
    found = [a for p in parts for a in (p.middle, p.low, p.high) if a is not None]
    return without_zeros(np.concatenate([np.zeros(0), *found]))


def _draw(axes: "Axes", part: Thinned, way: Look, place: int) -> None:
    if part.low is not None and part.high is not None:
        axes.fill_between(part.steps, part.low, part.high, color=way.color, alpha=0.16, lw=0)
    axes.plot(
        part.steps,
        part.middle,
        color=way.color,
        ls=way.line,
        lw=1.5,
        zorder=3 + place / 100,
        marker="" if part.middle.size > 1 else "o",
        ms=4,
    )


def _peak(axes: "Axes", part: Thinned, way: Look) -> None:
    """How high a curve goes that leaves the panel and comes back."""
    high = part.middle if part.high is None else part.high
    top = axes.get_ylim()[1]
    if high.max() <= top or part.middle[-1] > top:
        return
    step = float(part.steps[int(high.argmax())])
    left = step > sum(axes.get_xlim()) / 2
    axes.annotate(
        _("up to {loss}").format(loss=decade(float(high.max()))),
        (step, 1),
        xycoords=axes.get_xaxis_transform(),
        xytext=(-5 if left else 5, -3),
        textcoords="offset points",
        ha="right" if left else "left",
        va="top",
        size=8,
        color=way.color,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.8},
    )


def _label(axes: "Axes", one: RunCurve, cut: Curve, part: Thinned, way: Look) -> EndLabel:
    name = squeeze(one.name, NAME)
    if not cut.values.size:
        text = _("{name}\nnothing finite") if one.losses.size else _("{name}\nno steps recorded")
        return EndLabel(y=axes.get_ylim()[1], text=text.format(name=name), color=way.color)
    value = float(part.middle[-1])
    if cut.broken_at is None:
        return EndLabel(y=value, text=f"{name} {number(value)}", color=way.color)
    said = _("{name}\nnot finite from step {step:,}").format(name=name, step=cut.broken_at)
    return EndLabel(y=value, text=said, color=way.color)
