"""A remedy tried: the same first weights and batches, one change, over several seeds.

    seed        0      1      2      3      4
    before    .02    .01    .03    .02    .02      skill of the training as it is
    after     .91    .88    .90    .93    .90      the same with the remedy
    paired    .89    .87    .87    .91    .88      mean .88, and an interval from Student's t

The seeds train side by side as one stack, and each has the numbers that `train` gives it alone.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

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
from backsight.kernel.types import Floats
from backsight.training.experiment import Experiment

T_QUANTILES = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228)
"""Student's t, 97.5 %, of 1, 2, 3 … degrees of freedom."""
NORMAL_QUANTILE = 1.95996
EFFECT = 0.05
"""Of a skill: a smaller gain is worth no change of a spec, even where it is sure."""
STACK_NUMBERS = 2e6
"""Weights of one replica beyond which a stack is no faster than one after the other."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Arm:
    """What came of one spec from several seeds. skills: (seeds,), -1 where numbers did not stay
    finite. steps: that each made."""

    skills: Floats
    steps: int

    def __add__(self, other: "Arm") -> "Arm":
        return Arm(skills=np.concatenate([self.skills, other.skills]), steps=self.steps)


@dataclass(frozen=True, kw_only=True, eq=False)
class PairedTrial:
    """A remedy beside the training as it is, seed by seed."""

    before: Arm
    after: Arm

    @cached_property
    def gains(self) -> Floats:
        """(seeds,)"""
        gains: Floats = self.after.skills - self.before.skills
        return gains

    @cached_property
    def mean(self) -> float:
        """The gain of skill."""
        return float(self.gains.mean())

    @cached_property
    def interval(self) -> tuple[float, float]:
        """In which the mean gain lies, at 95 %."""
        count = len(self.gains)
        if count < 2:
            return -math.inf, math.inf
        quantile = find_quantile(count - 1)
        half = quantile * float(self.gains.std(ddof=1)) / math.sqrt(count)
        return self.mean - half, self.mean + half

    @property
    def is_proved(self) -> bool:
        """Whether the gain is worth something, and no chance."""
        return self.mean >= EFFECT and self.interval[0] > 0


def find_quantile(freedom: int) -> float:
    """Student's t, 97.5 %; beyond the table by the first terms of its series about the normal one,
    which is right to three places there (Abramowitz and Stegun, 26.7.5)."""
    if freedom <= len(T_QUANTILES):
        return T_QUANTILES[freedom - 1]
    z = NORMAL_QUANTILE
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3


def train_arm(experiment: Experiment, seeds: Sequence[int], steps: int, part: str) -> Arm:
    """Train from each seed for so many steps of the spec's. part: that skills are measured on."""
    states = train_starts(experiment, seeds, steps)
    skills = [measure_state(experiment, state, part) for state in states]
    return Arm(skills=np.array(skills), steps=steps)


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
