"""The loss of a network at many points of a plane through its weights, some points at a time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from backsight.engine.derivation import BATCH_ROLES, Derivation
from backsight.engine.encoded_rows import EncodedRows
from backsight.engine.first_sums import ReducedDerivation, compute_first_sums, without_first_sums
from backsight.engine.graph.shared import SharedDerivation
from backsight.engine.program import Program
from backsight.engine.stacked.plan import StackedLoss
from backsight.kernel.aligned import make_aligned
from backsight.kernel.types import Array, Floats

CACHE_BYTES = 2**22
"""Bytes that a processor's cache holds: more at once would be no faster."""
PROGRAM_BYTES = 2**20
"""Bytes of what the equations are made into, which has no numbers of a network in it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class PlaneLoss:
    """The loss over all rows at theta + a d1 + b d2, as the network is used: nothing is dropped,
    and running statistics stand for those of a batch.

    vectors: "theta", and "running" where a layer keeps statistics. directions: (2, weights).
    memory: bytes that it may take; see `min_bytes`.
    """

    program: Program
    vectors: Mapping[str, Floats]
    directions: Floats
    rows: EncodedRows
    memory: int

    @property
    def min_bytes(self) -> int:
        """The least bytes that it can do with: three points, of which all are made, and one."""
        return self._fixed_bytes + self._point_bytes

    @property
    def points_at_once(self) -> int:
        """The points that are computed together."""
        available = min(self.memory - self._fixed_bytes, CACHE_BYTES)
        return max(1, available // max(1, self._point_bytes))

    @property
    def max_bytes(self) -> int:
        """What it takes at the most."""
        return self._fixed_bytes + self.points_at_once * self._point_bytes

    def compute_losses(self, points: Floats) -> Iterator[Floats]:
        """points: (count, 2), the a and b of each. Yields the losses of some after the other, in
        float64; what is not finite stays as it is."""
        count = min(self.points_at_once, max(1, len(points)))
        stack = _StackedPoints(self._reduced, self._shared_arrays, count)
        with np.errstate(all="ignore"):
            bases = self._bases
        for start in range(0, len(points), count):
            batch = points[start : start + count]
            coefficients = np.zeros((count, 3), self._dtype)
            coefficients[:, 0], coefficients[: len(batch), 1:] = 1, batch
            with np.errstate(all="ignore"):
                for name, array in stack.point_arrays.items():
                    np.matmul(coefficients, bases[name], array.reshape(count, -1))
                yield stack.compute_losses()[: len(batch)].astype(float)

    # ------------------------------------------------------------------- inside
    @property
    def _dtype(self) -> np.dtype[np.floating]:
        return np.dtype(self.program.spec.dtype)

    @cached_property
    def _derivation(self) -> Derivation:
        return self.program.derive_for(len(self.rows), training=False)

    @cached_property
    def _reduced(self) -> ReducedDerivation:
        return without_first_sums(self._derivation)

    @property
    def _fixed_bytes(self) -> int:
        """The bytes of what three points are made of, of which all others are, and of making it."""
        symbols, weights = self._reduced.derivation.symbols, int(self.directions.shape[1])
        sums = [symbols[e.targets[0]].size for e in self._reduced.sums]
        kept_size = sum(s.size for s in self._reduced.weights)
        numbers = 3 * (sum(sums) + kept_size + weights) + 2 * max(sums, default=0)
        return PROGRAM_BYTES + int(self.directions.nbytes) + numbers * int(self._dtype.itemsize)

    @property
    def _shared_arrays(self) -> dict[str, Array]:
        """What is the same at all points."""
        vectors = self.program.select_vectors(self.vectors)
        return {**self.rows.arrays} | {k: v for k, v in vectors.items() if k != "theta"}

    @cached_property
    def _point_bytes(self) -> int:
        """The bytes of one point. Its arrays are measured, and no number is written to them."""
        return int(_StackedPoints(self._reduced, self._shared_arrays, 1).bytes)

    @cached_property
    def _bases(self) -> dict[str, Floats]:
        """(3, …) for each array that moves: at theta, and of the two directions alone."""
        three = np.empty((3, self.directions.shape[1]), self._dtype)
        three[0], three[1:] = self.vectors["theta"], self.directions
        bases = {"theta": self._reduced.select_theta(three)} if self._reduced.weights else {}
        for equation in self._reduced.sums:
            name = equation.targets[0]
            bases[name] = np.empty((3, self._derivation.symbols[name].size), self._dtype)
            for k, theta in enumerate(three):
                bases[name][k] = compute_first_sums(
                    self._derivation, equation, self.rows.x, theta
                ).ravel()
        return bases


class _StackedPoints:
    """Some points side by side. point_arrays: what is filled for each of them, by name."""

    def __init__(
        self, reduced: ReducedDerivation, shared_arrays: Mapping[str, Array], count: int
    ) -> None:
        derivation, lead = reduced.derivation, (count,)
        names = [e.targets[0] for e in reduced.sums]
        dtype = derivation.dtype
        sums = {n: make_aligned(lead + derivation.symbols[n].shape, dtype) for n in names}
        data = {
            k: np.broadcast_to(array, lead + array.shape)
            for k, array in shared_arrays.items()
            if derivation.symbols[k].role in BATCH_ROLES
        }
        shared_derivation = SharedDerivation(derivation=derivation, settings={}, numbers=({},))
        self._plan = StackedLoss(shared_derivation, [0] * count, {**data, **sums})
        vectors = self._plan.vectors
        for name in vectors.keys() - {"theta"}:
            vectors[name][...] = shared_arrays[name]
        self.point_arrays = sums | {k: v for k, v in vectors.items() if k == "theta"}
        self.bytes = self._plan.own_bytes + sum(a.nbytes for a in sums.values())

    def compute_losses(self) -> Floats:
        """(points,): of what `moving` holds now."""
        return self._plan.compute_loss({})
