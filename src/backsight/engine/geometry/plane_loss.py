"""The loss of a network at many points of a plane through its weights, some points at a time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from backsight.engine.derivation import Derivation
from backsight.engine.first_sums import WithoutFirstSums, first_sums, without_first_sums
from backsight.engine.graph.shared import Common
from backsight.engine.program import Program
from backsight.engine.stacked.plan import StackedLoss
from backsight.kernel.aligned import aligned
from backsight.kernel.types import Array, Floats

ROOM = 2**22
"""Bytes that a processor's cache holds: more at once would be no faster."""
PROGRAM = 2**20
"""Bytes of what the equations are made into, which has no numbers of a network in it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class PlaneLoss:
    """The loss over all rows at theta + a d1 + b d2, as the network is used: nothing is dropped,
    and running statistics stand for those of a batch.

    vectors: "theta", and "running" where a layer keeps statistics. directions: (2, weights).
    memory: bytes that it may take; see `needed`.
    """

    program: Program
    vectors: Mapping[str, Floats]
    directions: Floats
    x: Floats
    y: Floats
    memory: int

    @property
    def needed(self) -> int:
        """The least bytes that it can do with: three points, of which all are made, and one."""
        return self._fixed + self._each

    @property
    def at_once(self) -> int:
        """The points that are computed together."""
        room = min(self.memory - self._fixed, ROOM)
        return max(1, room // max(1, self._each))

    @property
    def bytes(self) -> int:
        """What it takes at the most."""
        return self._fixed + self.at_once * self._each

    def losses(self, points: Floats) -> Iterator[Floats]:
        """points: (count, 2), the a and b of each. Yields the losses of some after the other, in
        float64; what is not finite stays as it is."""
        count = min(self.at_once, max(1, len(points)))
        stack = _Stack(self._cut, self._shared, count)
        with np.errstate(all="ignore"):
            bases = self._bases
        for start in range(0, len(points), count):
            chosen = points[start : start + count]
            coefficients = np.zeros((count, 3), self._dtype)
            coefficients[:, 0], coefficients[: len(chosen), 1:] = 1, chosen
            with np.errstate(all="ignore"):
                for name, array in stack.moving.items():
                    np.matmul(coefficients, bases[name], array.reshape(count, -1))
                yield stack.losses()[: len(chosen)].astype(float)

    # ------------------------------------------------------------------- inside
    @property
    def _dtype(self) -> np.dtype[np.floating]:
        return np.dtype(self.program.spec.dtype)

    @cached_property
    def _whole(self) -> Derivation:
        return self.program.derivation(len(self.x), training=False)

    @cached_property
    def _cut(self) -> WithoutFirstSums:
        return without_first_sums(self._whole)

    @property
    def _fixed(self) -> int:
        """The bytes of what three points are made of, of which all others are, and of making it."""
        symbols, weights = self._cut.derivation.symbols, int(self.directions.shape[1])
        sums = [symbols[e.targets[0]].size for e in self._cut.sums]
        kept = sum(s.size for s in self._cut.kept)
        numbers = 3 * (sum(sums) + kept + weights) + 2 * max(sums, default=0)
        return PROGRAM + int(self.directions.nbytes) + numbers * int(self._dtype.itemsize)

    @property
    def _shared(self) -> dict[str, Array]:
        """What is the same at all points."""
        needed = self.program.in_use(self.vectors)
        return {"x": self.x, "y": self.y} | {k: v for k, v in needed.items() if k != "theta"}

    @cached_property
    def _each(self) -> int:
        """The bytes of one point. Its arrays are measured, and no number is written to them."""
        return int(_Stack(self._cut, self._shared, 1).bytes)

    @cached_property
    def _bases(self) -> dict[str, Floats]:
        """(3, …) for each array that moves: at theta, and of the two directions alone."""
        three = np.empty((3, self.directions.shape[1]), self._dtype)
        three[0], three[1:] = self.vectors["theta"], self.directions
        found = {"theta": self._cut.theta(three)} if self._cut.kept else {}
        for equation in self._cut.sums:
            name = equation.targets[0]
            found[name] = np.empty((3, self._whole.symbols[name].size), self._dtype)
            for k, theta in enumerate(three):
                found[name][k] = first_sums(self._whole, equation, self.x, theta).ravel()
        return found


class _Stack:
    """Some points side by side. moving: what is filled for each of them, by name."""

    def __init__(self, cut: WithoutFirstSums, shared: Mapping[str, Array], count: int) -> None:
        derivation, lead = cut.derivation, (count,)
        names = [e.targets[0] for e in cut.sums]
        dtype = derivation.dtype
        sums = {n: aligned(lead + derivation.symbols[n].shape, dtype) for n in names}
        given = {k: np.broadcast_to(shared[k], lead + shared[k].shape) for k in ("x", "y")}
        same = Common(derivation=derivation, settings={}, numbers=({},))
        self._plan = StackedLoss(same, [0] * count, {**given, **sums})
        vectors = self._plan.vectors
        for name in vectors.keys() - {"theta"}:
            vectors[name][...] = shared[name]
        self.moving = sums | {k: v for k, v in vectors.items() if k == "theta"}
        self.bytes = self._plan.own_bytes + sum(a.nbytes for a in sums.values())

    def losses(self) -> Floats:
        """(points,): of what `moving` holds now."""
        return self._plan.loss({})
