"""How noisy the gradient is at one state, from the gradients of single rows.

G is the gradient of all N training rows, Σ the covariance of the gradients of single rows. A batch
of B rows, drawn without replacement as in an epoch, has a gradient whose mean squared distance from
G is

    tr(Σ) / B · (1 − B/N)

so that its mean squared length is |G|² + that. From n rows, tr(Σ) = Σᵢ |gᵢ − ḡ|² / (n − 1), and the
|ḡ|² of those n is too large by tr(Σ) / n · (1 − n/N), which is taken off. How certain what is left
is say eight groups of the rows, each left out in turn (the jackknife).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backsight.engine.state import State
from backsight.kernel.types import Floats
from backsight.studies.noise.pool import RowPool, make_pool
from backsight.training.experiment import Experiment

GROUPS = 8
"""Of rows, one of which is left out at a time."""


@dataclass(frozen=True, kw_only=True)
class NoiseReading:
    """The noise of the gradient at one state."""

    step: int
    """After which step."""
    loss: float
    """Of the rows that it was measured on, in training; without the regularizer's part."""
    trace: float
    """tr(Σ): the variance of the gradient of a single row, summed over all weights."""
    drawn_trace: float
    """The part of it that comes of random numbers in the network: dropout's."""
    squared_mean: float
    """|ḡ|², of the rows that it was measured on."""
    error: float
    """The standard error of |G|²; 0 where all training rows were taken and nothing is drawn."""
    rows: int
    """n, on which it was measured."""
    total: int
    """N, the rows of the training part."""
    unit: int
    """Of how many rows the gradients were that it is made from; 1 but for networks in which the
    rows of a batch depend on each other."""
    batch: int
    """The spec's."""

    @property
    def bias(self) -> float:
        """By how much |ḡ|² is larger than |G|² in the mean."""
        return self.compute_variance(self.rows)

    @property
    def squared_gradient(self) -> float:
        """|G|², estimated; it may come out below 0."""
        return self.squared_mean - self.bias

    @property
    def is_hidden(self) -> bool:
        """Whether |G|² is 0 or cannot be told from it: less than two standard errors."""
        return self.squared_gradient <= 2 * self.error

    @property
    def noise_scale(self) -> float | None:
        """B_simple = tr(Σ) / |G|², in rows (McCandlish et al., arXiv:1812.06162, section 2); None
        where the gradient is 0 or hidden."""
        return None if self.is_hidden else self.trace / self.squared_gradient

    @property
    def signal_share(self) -> float:
        """At the spec's batch."""
        return self.compute_signal_share(self.batch)

    def compute_variance(self, size: int) -> float:
        """The mean squared distance from G of the gradient of a batch of so many rows."""
        rows = (self.trace - self.drawn_trace) * (1 - size / self.total)
        return (rows + self.drawn_trace) / size

    def compute_signal_share(self, size: int) -> float:
        """The part of a batch gradient's mean squared length that is |G|²: 1 without noise, 0
        where the gradient is 0 or hidden."""
        signal = max(self.squared_gradient, 0.0)
        whole = signal + max(self.compute_variance(size), 0.0)
        return signal / whole if whole > 0 else 0.0

    def as_dict(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {
            "step": self.step,
            "loss": self.loss,
            "trace": self.trace,
            "drawn_trace": self.drawn_trace,
            "squared_gradient": self.squared_gradient,
            "squared_gradient_error": self.error,
            "noise_scale": self.noise_scale,
            "signal_share": self.signal_share,
            "batch": self.batch,
            "rows": self.rows,
            "total": self.total,
            "unit": self.unit,
        }


def measure_noise(experiment: Experiment, state: State, rows: int | None = None) -> NoiseReading:
    """The noise of the gradient at a state, on so many training rows at the most; None for as many
    as some seconds are enough for. Raises BadInput or BadData where there is none to be measured.
    """
    return read_pool(make_pool(experiment, state, rows))[0]


def read_pool(pool: RowPool) -> tuple[NoiseReading, Floats]:
    """The noise on the rows of a pool, and their gradient ḡ."""
    sums = _sum_units(pool)
    weight = float(sums.group_weights.sum())
    mean = sums.first + sums.groups.sum(axis=0) / weight
    shift = mean - sums.first
    per_weight = sums.units / weight
    deviations = (
        sums.squares
        - 2 * float(sums.twice_weighted @ shift)
        + sums.squared_weight * (shift @ shift)
    )
    factor = pool.unit * per_weight**2
    trace = max(0.0, factor * float(deviations) / (sums.units - 1))
    reading = NoiseReading(
        step=pool.state.step,
        loss=sums.loss / weight,
        trace=trace,
        drawn_trace=min(trace, factor * sums.drawn_squares / (2 * sums.units)),
        squared_mean=float(mean @ mean),
        error=0.0,
        rows=len(pool.rows),
        total=len(pool.experiment.data.train),
        unit=pool.unit,
        batch=pool.experiment.spec.batch,
    )
    return replace(reading, error=_estimate_error(sums, reading)), mean


def _estimate_error(sums: "_UnitSums", reading: NoiseReading) -> float:
    """The standard error of |G|² by the jackknife over groups of units, which are taken for draws
    from rows without end; less where the rows are most of all there are."""
    if reading.bias <= 0 or reading.trace <= 0:
        return 0.0
    if sums.units < GROUPS or not sums.group_weights.all():
        return reading.bias
    means = sums.first + sums.groups / sums.group_weights[:, None]
    products = means @ means.T
    others = [np.delete(np.delete(products, k, 0), k, 1) for k in range(GROUPS)]
    squares = np.array([p.sum() - p.trace() for p in others]) / ((GROUPS - 1) * (GROUPS - 2))
    share = reading.bias / (reading.trace / reading.rows)
    return float(np.sqrt((GROUPS - 1) * squares.var() * share))


@dataclass(kw_only=True, eq=False)
class _UnitSums:
    """Sums over the units of a pool of d = g − g₁, which loses no digits where all are alike."""

    first: Floats
    groups: Floats
    """(groups, weights): Σ w d, of every eighth unit"""
    group_weights: Floats
    """(groups,): Σ w"""
    twice_weighted: Floats
    """Σ w² d"""
    units: int = 0
    squared_weight: float = 0.0
    squares: float = 0.0
    """Σ w² |d|²"""
    drawn_squares: float = 0.0
    """Σ w² |difference between two draws of masks|²"""
    loss: float = 0.0


def _sum_units(pool: RowPool) -> _UnitSums:
    size = pool.state.vectors["theta"].size
    sums = _UnitSums(
        first=np.zeros(size),
        groups=np.zeros((GROUPS, size)),
        group_weights=np.zeros(GROUPS),
        twice_weighted=np.zeros(size),
    )
    for indices in _list_units(pool):
        gradient, loss = pool.compute_gradient(indices)
        weight = pool.sum_weights(indices)
        if not sums.units:
            sums.first = gradient
        change = gradient - sums.first
        sums.group_weights[sums.units % GROUPS] += weight
        sums.groups[sums.units % GROUPS] += weight * change
        sums.units += 1
        sums.squared_weight += weight**2
        sums.squares += weight**2 * float(change @ change)
        sums.loss += weight * loss
        sums.twice_weighted += weight**2 * change
        if pool.masks:
            other = pool.compute_gradient(indices, 1)[0] - gradient
            sums.drawn_squares += weight**2 * float(other @ other)
    return sums


def _list_units(pool: RowPool) -> Iterator[Any]:
    for start in range(0, len(pool.rows), pool.unit):
        yield np.arange(start, start + pool.unit)
