"""Replicas side by side: who they are, what rows they see, and what they carry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from backsight.engine.graph.shared import Common, common
from backsight.engine.program import Program
from backsight.engine.stacked.plan import StackedLoss
from backsight.engine.state import State, initial_state
from backsight.kernel.aligned import aligned
from backsight.kernel.errors import NotFinite
from backsight.kernel.types import Array, Floats, Integers

ROOM = 2**26
"""Bytes in which the replicas are measured at once; beyond them, one after the other."""


@dataclass(frozen=True, kw_only=True)
class Replicas:
    """programs: of the cells, whose derivations have a plan in common. cells: which of them each
    replica has; seeds: of each replica."""

    programs: Sequence[Program]
    cells: Sequence[int]
    seeds: Sequence[int]

    def __len__(self) -> int:
        return len(self.seeds)

    def common(self, rows: int, *, training: bool = True) -> Common:
        """The equations of all of them for a batch of so many rows."""
        same = common([p.derivation(rows, training=training) for p in self.programs])
        assert same is not None, "these networks have no plan in common"
        return same

    def program(self, replica: int) -> Program:
        """The equations of one. Its seed may be another one's."""
        return self.programs[self.cells[replica]]

    def initial_state(self, replica: int) -> State:
        """The state of one before its first step."""
        program = self.program(replica)
        return initial_state(program.first, self.seeds[replica], program.spec.schedule.name)

    def only(self, chosen: Sequence[int]) -> "Replicas":
        """Some of them."""
        return Replicas(
            programs=self.programs,
            cells=[self.cells[k] for k in chosen],
            seeds=[self.seeds[k] for k in chosen],
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Rows:
    """What replicas are trained on or measured by. x: (sets, rows, inputs). y: (sets, rows,
    units). of: (replicas,), which set each has; replicas of one set share its memory."""

    x: Floats
    y: Floats
    of: Integers

    def __len__(self) -> int:
        return int(self.x.shape[1])

    def whole(self) -> dict[str, Array]:
        """All rows of every replica, (replicas, rows, …)."""
        return {"x": self._each(self.x), "y": self._each(self.y)}

    def gather(self, rows: Integers, into: Mapping[str, Array]) -> None:
        """Fill a batch. rows: (replicas, batch), of each replica's own set."""
        if len(self.x) > 1:
            rows = rows + (self.of * len(self))[:, None]
        for name, array in (("x", self.x), ("y", self.y)):
            np.take(array.reshape(-1, array.shape[2]), rows, 0, into[name], "clip")

    def one(self, replica: int) -> tuple[Floats, Floats]:
        """All rows of one."""
        return self.x[self.of[replica]], self.y[self.of[replica]]

    def only(self, chosen: Sequence[int]) -> "Rows":
        """The same for some of the replicas."""
        return Rows(x=self.x, y=self.y, of=self.of[list(chosen)])

    def _each(self, array: Floats) -> Floats:
        if len(array) == 1:
            return np.broadcast_to(array, (len(self.of), *array.shape[1:]))
        return array if np.array_equal(self.of, np.arange(len(array))) else array[self.of]


@dataclass(frozen=True, kw_only=True)
class Failed:
    """A replica whose numbers did not stay finite. rate: of the step that failed."""

    error: NotFinite
    rate: float
    state: State


@dataclass(kw_only=True)
class Stack:
    """After `step` steps. vectors: (replicas, …). numbers: that a schedule remembers, of each.
    failed: those that stopped, as they were then; what the vectors hold of them means nothing."""

    step: int
    vectors: dict[str, Floats]
    numbers: list[dict[str, float]]
    failed: dict[int, Failed] = field(default_factory=dict)

    @classmethod
    def of(cls, states: Sequence[State]) -> "Stack":
        """Several states side by side; all after equally many steps."""
        vectors = {}
        for name, vector in states[0].vectors.items():
            vectors[name] = aligned((len(states), *vector.shape), vector.dtype)
            for k, state in enumerate(states):
                vectors[name][k] = state.vectors[name]
        return cls(step=states[0].step, vectors=vectors, numbers=[dict(s.numbers) for s in states])

    def state(self, replica: int) -> State:
        """One state: as it is now, or as it was when it failed."""
        if replica in self.failed:
            return self.failed[replica].state
        return self.live(replica).copy()

    def live(self, replica: int) -> State:
        """One state, its vectors views of the stacked ones."""
        vectors = {name: array[replica] for name, array in self.vectors.items()}
        return State(step=self.step, vectors=vectors, numbers=dict(self.numbers[replica]))


@dataclass(frozen=True, kw_only=True)
class Losses:
    """Measures replicas on their rows, as the networks are used."""

    replicas: Replicas
    rows: Rows

    def of(self, vectors: Mapping[str, Floats]) -> Floats:
        """The loss of every replica over all of its rows, in float64. vectors: (replicas, …)."""
        with np.errstate(all="ignore"):
            if self._plan is not None:
                return self._plan.loss(vectors).astype(float)
            return np.array([self._one(k, vectors) for k in range(len(self.replicas))])

    def _one(self, replica: int, vectors: Mapping[str, Floats]) -> float:
        own = {name: array[replica] for name, array in vectors.items()}
        loss, _outputs = self.replicas.program(replica).loss(own, *self.rows.one(replica))
        return loss

    @cached_property
    def _plan(self) -> StackedLoss | None:
        same = self.replicas.common(len(self.rows), training=False)
        symbols = same.derivation.symbols.values()
        entries = sum(s.size for s in symbols) * len(self.replicas)
        if entries * self.rows.x.itemsize > ROOM:
            return None
        return StackedLoss(same, self.replicas.cells, self.rows.whole())
