"""One training from several seeds: where each start comes to, on the same rows.

The seeds train side by side as one stack, and each has the numbers that `train` gives it alone.
"""

from collections.abc import Sequence
from dataclasses import replace

import msgspec
import numpy as np

from backsight.data import Batches
from backsight.data.batches import ReplicaBatches
from backsight.doctor.course import is_plain, with_brief_engine
from backsight.doctor.skill import LEAST, measure_skill
from backsight.doctor.watched_rows import select_watched
from backsight.engine.graph.shared import find_shared_derivation
from backsight.engine.program import Program
from backsight.engine.stacked.replicas import ReplicaGroup, ReplicaRows, StackedState
from backsight.engine.stacked.train import train_stacked
from backsight.engine.state import State
from backsight.kernel.errors import NotFinite
from backsight.kernel.streams import make_seed
from backsight.training.experiment import Experiment

STACK_NUMBERS = 2e6
"""Weights of one replica beyond which a stack is no faster than one after the other."""


def train_starts(
    experiment: Experiment, seeds: Sequence[int], steps: int
) -> Sequence[State | None]:
    """The states after so many steps from each seed; None of one whose numbers did not stay
    finite."""
    experiment = with_brief_engine(experiment)
    size = experiment.program.batch_derivation.symbols["theta"].size
    if _is_stackable(experiment) and size < STACK_NUMBERS:
        return _train_stack(experiment, seeds, steps)
    return [_train_one(experiment, seed, steps) for seed in seeds]


def _is_stackable(experiment: Experiment) -> bool:
    plain = is_plain(experiment.spec)
    return plain and find_shared_derivation([experiment.program.batch_derivation]) is not None


def _train_stack(experiment: Experiment, seeds: Sequence[int], steps: int) -> list[State | None]:
    """The states at the end; None for those whose numbers did not stay finite."""
    group = ReplicaGroup(
        programs=[experiment.program],
        cells=[0] * len(seeds),
        seeds=[make_seed(seed, experiment.spec.streams) for seed in seeds],
    )
    stack = StackedState.from_states([group.make_initial_state(k) for k in range(len(seeds))])
    none = np.zeros(len(seeds), int)
    rows = ReplicaRows.from_sets([experiment.select_rows("train")], none)
    feed = ReplicaBatches([_make_feed(experiment, seed) for seed in seeds])
    with np.errstate(all="ignore"):
        for _step in train_stacked(group, stack, rows, feed, steps=steps):
            pass
    return [None if k in stack.failures else stack.view_state(k) for k in range(len(seeds))]


def _make_feed(experiment: Experiment, seed: int) -> Batches:
    own = make_seed(seed, experiment.spec.streams)
    return Batches(rows=len(experiment.data.train), size=experiment.spec.batch, seed=own)


def with_seed(experiment: Experiment, seed: int) -> Experiment:
    """The same rows from other first weights and in another order."""
    spec = msgspec.structs.replace(experiment.spec, seed=seed)
    old = experiment.program
    program = Program(spec, inputs=old.inputs, outputs=old.outputs)
    return replace(experiment, spec=spec, program=program)


def _train_one(experiment: Experiment, seed: int, steps: int) -> State | None:
    own = with_seed(experiment, seed)
    state = own.program.make_initial_state()
    try:
        for _step in own.make_loop().run(state, steps):
            pass
    except NotFinite:
        return None
    return state


def measure_state(experiment: Experiment, state: State | None, part: str) -> float:
    """The skill of a state, -1 at the least."""
    if state is None:
        return LEAST
    rows = select_watched(experiment, part)
    vectors = experiment.program.select_vectors(state.vectors)
    with np.errstate(all="ignore"):
        _loss, outputs = experiment.program.compute_loss(vectors, rows)
    return measure_skill(experiment, outputs, rows.y)
