"""The losses of single batches between two measurements, as a band, and how far they went."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from backsight.kernel.language import _
from backsight.plots.callouts import write_beside_line, write_callout
from backsight.plots.colors import BLUE, QUIET
from backsight.plots.curves.curves import Curve
from backsight.plots.curves.thinning import ThinnedCurve, compute_piece_size, thin_curve
from backsight.plots.layout import EndLabel
from backsight.plots.view import AnyArray, View
from backsight.plots.words import format_number

FAR = 10.0
"""A batch's loss so many times the largest that was measured is told."""
NEAR = 0.01
"""Batches whose losses are so near to those measured at the same steps, in proportion, are of all
rows, and not drawn."""


@dataclass(frozen=True, kw_only=True, eq=False)
class BatchLosses:
    """The losses of single batches, as they are drawn."""

    steps: AnyArray
    """(m,), made before the batch: the network is then as it was measured after so many."""
    losses: AnyArray
    """(m,), all finite."""
    broken_at: int | None
    """The step whose batch has the first loss that is not finite."""
    measured_peak: float
    """The largest loss that was measured; 0 where none is finite."""

    @property
    def is_far(self) -> bool:
        """Whether the batches went far beyond all that was measured."""
        return self.losses.size > 0 and self.peak > FAR * max(self.measured_peak, 1e-300)

    @property
    def peak(self) -> float:
        """The largest."""
        return float(self.losses.max())


def make_batch_losses(view: View, curves: tuple[Curve, ...]) -> BatchLosses | None:
    """Those of a view; None where they are not known, or are the measured ones."""
    if view.batch_steps is None or view.batch_loss is None or view.twin_loss is not None:
        return None
    bad = np.flatnonzero(~np.isfinite(view.batch_loss))
    end = int(bad[0]) if bad.size else len(view.batch_loss)
    train = curves[0]
    batches = BatchLosses(
        steps=np.asarray(view.batch_steps[:end], np.float64) - 1,
        losses=np.asarray(view.batch_loss[:end], np.float64),
        broken_at=int(view.batch_steps[end]) if bad.size else None,
        measured_peak=max((float(c.values.max()) for c in curves if c.values.size), default=0.0),
    )
    _steps, ours, theirs = np.intersect1d(batches.steps, train.steps, return_indices=True)
    if not bad.size and np.allclose(batches.losses[ours], train.values[theirs], rtol=NEAR, atol=0):
        return None
    return batches if batches.losses.size else None


def draw_batch_losses(axes: Axes, batches: BatchLosses) -> list[EndLabel]:
    """A thin line, or from the least to the largest of each piece a band; its label."""
    thinned = thin_curve(batches.steps, batches.losses, compute_piece_size([len(batches.losses)]))
    if thinned.low is not None and thinned.high is not None:
        low = (
            np.maximum(thinned.low, np.nextafter(0, 1))
            if axes.get_yscale() == "log"
            else thinned.low
        )
        axes.fill_between(thinned.steps, low, thinned.high, color=BLUE, alpha=0.16, lw=0, zorder=1)
    else:
        axes.plot(thinned.steps, thinned.middle, color=BLUE, lw=0.9, alpha=0.5, zorder=1.5)
    return [_make_label(thinned)]


def mark_explosion(axes: Axes, batches: BatchLosses, curves: tuple[Curve, ...]) -> None:
    """How far the batches went, and the step at which their loss ceased to be finite, where no
    curve says so. Call it when all curves are drawn."""
    if batches.broken_at is not None:
        axes.axvline(batches.broken_at - 1, color=QUIET, lw=1, ls=(0, (1, 2)))
    if batches.is_far:
        index = int(batches.losses.argmax())
        at = (float(batches.steps[index]), batches.peak)
        axes.plot(*at, "^", ms=6, color=BLUE, mec="white", clip_on=False, zorder=5)
        text = _("{loss} in the batch of step {step:,.0f}").format(
            loss=format_number(batches.peak), step=at[0] + 1
        )
        write_callout(axes, text, at, color=BLUE)
    if batches.broken_at is not None and all(c.broken_at is None for c in curves):
        text = _("batch of step {step:,} not finite").format(step=batches.broken_at)
        write_beside_line(axes, text, batches.broken_at - 1)


def _make_label(thinned: ThinnedCurve) -> EndLabel:
    return EndLabel(y=float(thinned.middle[-1]), text=_("single batches"), color=QUIET)
