"""Curves over the steps of a training: cut where they stop being finite, axes, labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator, StrMethodFormatter
from numpy.typing import NDArray

from backsight.kernel.language import _
from backsight.plots.callouts import write_beside_line
from backsight.plots.colors import QUIET
from backsight.plots.layout import EndLabel
from backsight.plots.style import PART_STYLES, PartStyle
from backsight.plots.view import AnyArray, View
from backsight.plots.words import format_number, format_part


@dataclass(frozen=True, kw_only=True, eq=False)
class Curve:
    """The values of one part up to where they stop being finite."""

    part: str
    """Of the data: "train", "validation", "test"."""
    steps: NDArray[np.float64]
    """(m,), m possibly 0."""
    values: NDArray[np.float64]
    """(m,), all finite."""
    broken_at: int | None
    """The step of the first value that is not finite; None where all are."""

    @property
    def style(self) -> PartStyle:
        """How the part is drawn."""
        return PART_STYLES[self.part]


def make_curve(part: str, steps: AnyArray, values: AnyArray) -> Curve:
    """The curve of a part, cut before its first value that is not finite."""
    bad = np.flatnonzero(~np.isfinite(values))
    end = int(bad[0]) if bad.size else len(values)
    return Curve(
        part=part,
        steps=np.asarray(steps[:end], dtype=np.float64),
        values=np.asarray(values[:end], dtype=np.float64),
        broken_at=int(steps[end]) if bad.size else None,
    )


def make_loss_curves(view: View) -> tuple[Curve, ...]:
    """The loss on train and, where there is one, validation."""
    return _make_curves(view, view.train_loss, view.validation_loss)


def make_score_curves(view: View) -> tuple[Curve, ...]:
    """The score on train and validation, those there are."""
    return _make_curves(view, view.train_score, view.validation_score)


def draw_curve(axes: Axes, curve: Curve) -> Line2D:
    """Draw it in its part's color and line; a lone value as a marker."""
    style = curve.style
    marker = style.marker if curve.values.size == 1 else ""
    (line,) = axes.plot(
        curve.steps,
        curve.values,
        color=style.color,
        linestyle=style.line,
        marker=marker,
        clip_on=not marker,
    )
    return line


def set_step_axis(axes: Axes, view: View, *, epochs: bool = True) -> None:
    """The step axis below and, where an epoch is several steps, one of epochs above."""
    set_step_limits(axes, float(view.steps[0]), float(view.steps[-1]))
    axes.set_xlabel(_("step"))
    if epochs and view.steps_per_epoch > 1:
        _add_epoch_axis(axes, view.steps_per_epoch)


def set_step_limits(
    axes: Axes, first: float, last: float, *, ticks: int = 7, prune: bool = False
) -> None:
    """Limits and ticks for the steps from first to last. prune: without the one at the end."""
    axes.set_xlim(first if last > first else first - 1, last)
    axes.xaxis.set_major_locator(
        MaxNLocator(
            nbins=ticks, integer=True, steps=[1, 2, 5, 10], prune="upper" if prune else None
        )
    )
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))


def compute_top_margin(view: View) -> float:
    """The inches above the axes: heading and, where there is one, the epoch axis."""
    return 1.15 if view.steps_per_epoch > 1 else 0.85


def make_end_label(curve: Curve, note: str = "") -> EndLabel:
    """What stands at the right end of a whole curve. note: behind its value."""
    value = float(curve.values[-1])
    text = f"{format_part(curve.part)} {format_number(value)}{note}"
    return EndLabel(y=value, text=text, color=curve.style.color)


def mark_breaks(axes: Axes, curves: Sequence[Curve]) -> None:
    """Say from which step on a curve is not finite, where one is not."""
    broken = [c for c in curves if c.broken_at is not None]
    for curve in broken:
        axes.plot(
            curve.steps[-1:],
            curve.values[-1:],
            marker="X",
            ms=8,
            color=curve.style.color,
            mec="white",
            clip_on=False,
            zorder=5,
        )
    steps = sorted({c.broken_at for c in broken if c.broken_at is not None})
    for step in steps:
        axes.axvline(step, color=QUIET, lw=1, ls=(0, (1, 2)))
    for step in steps:
        names = [format_part(c.part) for c in broken if c.broken_at == step]
        parts = _("{part} and {part_2}").format(part=names[0], part_2=names[-1])
        text = _("{parts} not finite from step {step:,}").format(
            parts=parts if len(names) > 1 else names[0], step=step
        )
        write_beside_line(axes, text, step)


def _make_curves(
    view: View, train: AnyArray | None, validation: AnyArray | None
) -> tuple[Curve, ...]:
    values_by_part = (("train", train), ("validation", validation))
    return tuple(make_curve(part, view.steps, v) for part, v in values_by_part if v is not None)


def _add_epoch_axis(axes: Axes, per_epoch: int) -> None:
    def to_epochs(steps: Any) -> Any:
        return steps / per_epoch

    def to_steps(epochs: Any) -> Any:
        return epochs * per_epoch

    upper = axes.secondary_xaxis("top", functions=(to_epochs, to_steps))
    upper.spines["top"].set_visible(False)
    upper.xaxis.set_major_locator(MaxNLocator(nbins=7, steps=[1, 2, 5, 10]))
    upper.set_xlabel(_("epoch"), color=QUIET)
