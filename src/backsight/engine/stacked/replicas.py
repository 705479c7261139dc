"""Replicas side by side: who they are, what rows they see, and what they carry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from backsight.engine.encoded_rows import EncodedRows
from backsight.engine.graph.shared import SharedDerivation, find_shared_derivation
from backsight.engine.program import Program
from backsight.engine.stacked.plan import StackedLoss
from backsight.engine.state import State, make_initial_state
from backsight.kernel.aligned import make_aligned
from backsight.kernel.errors import NotFinite
from backsight.kernel.types import Array, Floats, Integers

MEASURE_BYTES = 2**26
"""Bytes in which the replicas are measured at once; beyond them, one after the other."""


@dataclass(frozen=True, kw_only=True)
class ReplicaGroup:
    """programs: of the cells, whose derivations have a plan in common. cells: which of them each
    replica has; seeds: of each replica."""

    programs: Sequence[Program]
    cells: Sequence[int]
    seeds: Sequence[int]

    def __len__(self) -> int:
        return len(self.seeds)

    def find_shared_derivation(self, rows: int, *, training: bool = True) -> SharedDerivation:
        """The equations of all of them for a batch of so many rows."""
        shared = find_shared_derivation(
            [p.derive_for(rows, training=training) for p in self.programs]
        )
        assert shared is not None, "these networks have no plan in common"
        return shared

    def find_program(self, replica: int) -> Program:
        """The equations of one. Its seed may be another one's."""
        return self.programs[self.cells[replica]]

    def make_initial_state(self, replica: int) -> State:
        """The state of one before its first step."""
        program = self.find_program(replica)
        return make_initial_state(
            program.batch_derivation, self.seeds[replica], program.spec.schedule.name
        )

    def select(self, indices: Sequence[int]) -> "ReplicaGroup":
        """Some of them."""
        return ReplicaGroup(
            programs=self.programs,
            cells=[self.cells[k] for k in indices],
            seeds=[self.seeds[k] for k in indices],
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class ReplicaRows:
    """What replicas are trained on or measured by. arrays: of the sets of rows, by the names that
    they have in a derivation, (sets, rows, …). set_indices: (replicas,), which set each has;
    replicas of one set share its memory."""

    arrays: Mapping[str, Floats]
    set_indices: Integers

    @classmethod
    def from_sets(cls, sets: Sequence[EncodedRows], set_indices: Integers) -> "ReplicaRows":
        """sets: of rows, all equally many."""
        first, *others = [rows.arrays for rows in sets]
        arrays = {
            name: np.stack([array, *(o[name] for o in others)]) if others else array[None]
            for name, array in first.items()
        }
        return cls(arrays=arrays, set_indices=set_indices)

    def __len__(self) -> int:
        return int(self.arrays["x"].shape[1])

    def to_full_batch(self) -> dict[str, Array]:
        """All rows of every replica, (replicas, rows, …)."""
        return {name: self._expand(array) for name, array in self.arrays.items()}

    def gather(self, rows: Integers, into: Mapping[str, Array]) -> None:
        """Fill a batch. rows: (replicas, batch), of each replica's own set."""
        if len(self.arrays["x"]) > 1:
            rows = rows + (self.set_indices * len(self))[:, None]
        for name, array in self.arrays.items():
            np.take(array.reshape(-1, array.shape[2]), rows, 0, into[name], "clip")

    def select_one(self, replica: int) -> EncodedRows:
        """All rows of one."""
        own = {name: array[self.set_indices[replica]] for name, array in self.arrays.items()}
        return EncodedRows(x=own["x"], y=own["y"], weights=own.get("omega"))

    def select(self, indices: Sequence[int]) -> "ReplicaRows":
        """The same for some of the replicas."""
        return ReplicaRows(arrays=self.arrays, set_indices=self.set_indices[list(indices)])

    def _expand(self, array: Floats) -> Floats:
        if len(array) == 1:
            return np.broadcast_to(array, (len(self.set_indices), *array.shape[1:]))
        return (
            array
            if np.array_equal(self.set_indices, np.arange(len(array)))
            else array[self.set_indices]
        )


@dataclass(frozen=True, kw_only=True)
class FailedReplica:
    """A replica whose numbers did not stay finite. rate: of the step that failed."""

    error: NotFinite
    rate: float
    state: State


@dataclass(kw_only=True)
class StackedState:
    """After `step` steps. vectors: (replicas, …). numbers: that a schedule remembers, of each.
    failures: those that stopped, as they were then; what the vectors hold of them means nothing."""

    step: int
    vectors: dict[str, Floats]
    numbers: list[dict[str, float]]
    failures: dict[int, FailedReplica] = field(default_factory=dict)

    @classmethod
    def from_states(cls, states: Sequence[State]) -> "StackedState":
        """Several states side by side; all after equally many steps."""
        vectors = {}
        for name, vector in states[0].vectors.items():
            vectors[name] = make_aligned((len(states), *vector.shape), vector.dtype)
            for k, state in enumerate(states):
                vectors[name][k] = state.vectors[name]
        return cls(step=states[0].step, vectors=vectors, numbers=[dict(s.numbers) for s in states])

    def copy_state(self, replica: int) -> State:
        """One state: as it is now, or as it was when it failed."""
        if replica in self.failures:
            return self.failures[replica].state
        return self.view_state(replica).copy()

    def view_state(self, replica: int) -> State:
        """One state, its vectors views of the stacked ones."""
        vectors = {name: array[replica] for name, array in self.vectors.items()}
        return State(step=self.step, vectors=vectors, numbers=dict(self.numbers[replica]))


@dataclass(frozen=True, kw_only=True)
class ReplicaLosses:
    """Measures replicas on their rows, as the networks are used."""

    replicas: ReplicaGroup
    rows: ReplicaRows

    def compute(self, vectors: Mapping[str, Floats]) -> Floats:
        """The loss of every replica over all of its rows, in float64. vectors: (replicas, …)."""
        with np.errstate(all="ignore"):
            if self._plan is not None:
                return self._plan.compute_loss(vectors).astype(float)
            return np.array([self._compute_one(k, vectors) for k in range(len(self.replicas))])

    def _compute_one(self, replica: int, vectors: Mapping[str, Floats]) -> float:
        replica_vectors = {name: array[replica] for name, array in vectors.items()}
        loss, _outputs = self.replicas.find_program(replica).compute_loss(
            replica_vectors, self.rows.select_one(replica)
        )
        return loss

    @cached_property
    def _plan(self) -> StackedLoss | None:
        shared = self.replicas.find_shared_derivation(len(self.rows), training=False)
        symbols = shared.derivation.symbols.values()
        entries = sum(s.size for s in symbols) * len(self.replicas)
        if entries * np.dtype(shared.derivation.dtype).itemsize > MEASURE_BYTES:
            return None
        return StackedLoss(shared, self.replicas.cells, self.rows.to_full_batch())
