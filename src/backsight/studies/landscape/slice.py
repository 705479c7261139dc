"""The loss of a network on a grid over a plane through its weights."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from backsight.engine.encoded_rows import EncodedRows
from backsight.engine.geometry.plane_loss import PlaneLoss
from backsight.kernel.errors import BadInput, TooLittleMemory
from backsight.kernel.language import N_, _
from backsight.kernel.progress import Progress
from backsight.kernel.streams import draw_permutation
from backsight.kernel.types import Floats
from backsight.training.experiment import Experiment

MIB = 2**20
MEMORY = 256 * MIB
"""Bytes that a slice may take, if nothing else is asked for."""
ROWS = 1000
"""Rows that the loss is measured on, likewise."""
NUMBERS = 8
"""Of each point: its coordinates, its loss, and copies of them."""
VECTORS = 3
"""Like theta, in float64, from which the directions were made."""
POINTS = N_("Points of the slice")


@dataclass(frozen=True, kw_only=True, eq=False)
class Slice:
    """The loss on a grid over a plane."""

    xs: Floats
    """(n,), along the first direction."""
    ys: Floats
    """(m,), along the second."""
    values: Floats
    """(m, n), float64, as they are."""
    places: Floats
    """(k,): the loss at places of the plane that were asked for."""
    bytes: int
    """What computing it took at the most."""

    @property
    def missing(self) -> tuple[int, int]:
        """How many points are not a number, and how many are infinite."""
        return int(np.isnan(self.values).sum()), int(np.isinf(self.values).sum())


@dataclass(frozen=True, kw_only=True, eq=False)
class SliceRows:
    """What a slice's loss is measured on."""

    part: str
    """Of the data, which they are drawn from."""
    encoded: EncodedRows
    """The rows."""


def choose_rows(experiment: Experiment, part: str, count: int) -> SliceRows:
    """All rows of a part, or so many, drawn by the seed."""
    if count < 1:
        raise BadInput(_("rows must be at least 1, got {rows}.").format(rows=count))
    rows = experiment.select_rows(part)
    if len(rows) > count:
        order = draw_permutation(experiment.spec.stream_seed, "landscape", 0, len(rows))
        rows = rows.take(np.sort(order[:count]))
    return SliceRows(part=part, encoded=rows)


def compute_slice(
    experiment: Experiment,
    vectors: Mapping[str, Floats],
    directions: Floats,
    rows: SliceRows,
    window: tuple[Floats, Floats],
    places: Floats,
    *,
    memory: int,
    progress: Progress,
) -> Slice:
    """vectors: of the plane's origin. directions: (2, weights). window: xs and ys. places: (n, 2),
    further ones that are asked for. Raises TooLittleMemory before anything is taken."""
    xs, ys = window
    overhead = 8 * (NUMBERS * (len(places) + len(xs) * len(ys)) + VECTORS * directions.shape[1])
    plane = PlaneLoss(
        program=experiment.program,
        vectors=vectors,
        directions=directions,
        rows=rows.encoded,
        memory=memory - overhead,
    )
    require_memory(plane.min_bytes + overhead, memory)
    across, up = np.meshgrid(xs, ys)
    points = np.concatenate([places, np.column_stack([across.ravel(), up.ravel()])])
    losses, count = np.empty(len(points)), 0
    for block in plane.compute_losses(points):
        losses[count : count + len(block)] = block
        count += len(block)
        progress(POINTS, count, len(points))
    place_losses, grid = losses[: len(places)], losses[len(places) :]
    return Slice(
        xs=xs,
        ys=ys,
        values=grid.reshape(len(ys), len(xs)),
        places=place_losses,
        bytes=plane.max_bytes + overhead,
    )


def require_memory(least: int, memory: int) -> None:
    """Raise TooLittleMemory where a bound is below what is needed. Both in bytes."""
    if least > memory:
        raise TooLittleMemory(
            _(
                "This takes at least {needed:.4g} MiB, and --memory gives it {memory:.4g}: give "
                "more, or fewer --rows, --grid points or --states."
            ).format(needed=math.ceil(least * 1000 / MIB) / 1000, memory=memory / MIB)
        )


def require_grid(count: int, memory: int) -> None:
    """Raise BadInput where so many points a side are too few for a picture, and TooLittleMemory
    where all points together take more than they may."""
    if count < 2:
        raise BadInput(
            _("A grid needs at least 2 points a side, got --grid {count}.").format(count=count)
        )
    require_memory(NUMBERS * np.dtype(float).itemsize * count * count, memory)


def make_axis(low: float, high: float, count: int) -> Floats:
    """So many places from low to high."""
    return np.linspace(low, high, count)
