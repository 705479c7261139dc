"""How far gradients of batches are from that of all rows, measured on batches that are drawn."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from backsight.kernel.language import N_
from backsight.kernel.progress import Progress
from backsight.kernel.streams import draw_permutation
from backsight.kernel.types import Floats
from backsight.studies.noise.pool import BATCH_ORDER, RowPool
from backsight.studies.noise.reading import NoiseReading

ROWS, FEWEST, MOST = 4096, 16, 256
"""Rows that are drawn for a size of batch, and fewest and most batches."""
DRAWING = N_("Batches drawn")


@dataclass(frozen=True, kw_only=True)
class BatchSpread:
    """Batches of one size."""

    size: int
    """Rows of a batch."""
    draws: int
    """Batches that were drawn; 0 where a batch is all rows of the pool."""
    distance: float
    """The mean squared distance of their gradients from that of the pool's rows."""
    error: float
    """The standard error of that mean."""
    law: float
    """What it should be: tr(Σ) / B · (1 − B/n)."""
    squared_length: float
    """The mean squared length of their gradients."""
    signal_share: float
    """|G|² over the mean squared length of such a batch from all training rows."""

    @property
    def ratio(self) -> float | None:
        """What was measured over the law; None where there is nothing to divide by."""
        return self.distance / self.law if self.law > 0 else None


@dataclass(frozen=True, kw_only=True)
class TwoSizes:
    """The noise scale from the lengths of gradients of two sizes of batches alone."""

    small: int
    """Rows of a batch."""
    large: int
    trace: float
    squared_gradient: float

    @property
    def noise_scale(self) -> float | None:
        """tr(Σ) / |G|², in rows; None where one of them came out below 0."""
        if self.squared_gradient <= 0 or self.trace < 0:
            return None
        return self.trace / self.squared_gradient


def list_sizes(pool: RowPool) -> list[int]:
    """Powers of two, the spec's batch, and all rows of the pool."""
    rows, batch = len(pool.rows), pool.experiment.spec.batch
    least = 2 if pool.joins_rows else 1
    sizes = {2**k for k in range(rows.bit_length()) if least <= 2**k < rows} | {rows}
    return sorted(sizes | ({batch} if batch < rows else set()))


def measure_spreads(
    pool: RowPool, reading: NoiseReading, mean: Floats, progress: Progress
) -> tuple[BatchSpread, ...]:
    """The spread of batches of each size. reading, mean: of the pool's rows."""
    sizes, spreads = list_sizes(pool), []
    for done, size in enumerate(sizes, 1):
        spreads.append(_measure_size(pool, reading, mean, size))
        progress(DRAWING, done, len(sizes))
    return tuple(spreads)


def estimate_from_two_sizes(
    spreads: Sequence[BatchSpread], reading: NoiseReading, pool: RowPool
) -> TwoSizes | None:
    """McCandlish et al., arXiv:1812.06162, appendix A.1: with E|g_B|² = |G|² + tr(Σ) / B,
    two sizes give both, without bias. Drawn without replacement from N rows it is
    tr(Σ) (1/B − 1/N), so tr(Σ) / N is added to their |G|². The small one is the spec's, where it
    can be. None where no two sizes are far enough apart."""
    least = reading.unit if pool.joins_rows else 1
    fitting = [s for s in spreads if s.draws and least <= s.size <= len(pool.rows) // 2]
    if len(fitting) < 2:
        return None
    large = fitting[-1]
    most = min(reading.batch, large.size // 4)
    small = max((s for s in fitting if s.size <= most), key=_get_size, default=fitting[0])
    trace = (small.squared_length - large.squared_length) / (1 / small.size - 1 / large.size)
    limit = large.size * large.squared_length - small.size * small.squared_length
    return TwoSizes(
        small=small.size,
        large=large.size,
        trace=trace,
        squared_gradient=limit / (large.size - small.size) + trace / reading.total,
    )


def _get_size(spread: BatchSpread) -> int:
    return spread.size


def _measure_size(pool: RowPool, reading: NoiseReading, mean: Floats, size: int) -> BatchSpread:
    rows = len(pool.rows)
    draws = 0 if size == rows else int(np.clip(ROWS // size, FEWEST, MOST))
    distances, lengths = np.zeros(draws), np.zeros(draws)
    for draw in range(draws):
        order = draw_permutation(pool.seed, f"{BATCH_ORDER}/{size}", draw, rows)
        gradient, _loss = pool.compute_gradient(order[:size])
        distances[draw] = np.sum((gradient - mean) ** 2)
        lengths[draw] = gradient @ gradient
    return BatchSpread(
        size=size,
        draws=draws,
        distance=float(distances.mean()) if draws else 0.0,
        error=float(distances.std(ddof=1)) / math.sqrt(draws) if draws else 0.0,
        law=reading.trace / size * (1 - size / rows),
        squared_length=float(lengths.mean()) if draws else reading.squared_mean,
        signal_share=reading.compute_signal_share(size),
    )
