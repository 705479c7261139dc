"""A remedy tried: the same first weights and batches, one change, over several seeds.

    seed        0      1      2      3      4
    before    .02    .01    .03    .02    .02      skill of the training as it is
    after     .91    .88    .90    .93    .90      the same with the remedy
    paired    .89    .87    .87    .91    .88      mean .88, and an interval from Student's t

The seeds are those of the training and the next ones (starts.py).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from backsight.doctor.starts import measure_state, train_starts
from backsight.kernel.types import Floats
from backsight.training.experiment import Experiment

T_QUANTILES = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228)
"""Student's t, 97.5 %, of 1, 2, 3 … degrees of freedom."""
NORMAL_QUANTILE = 1.95996
EFFECT = 0.05
"""Of a skill: a smaller gain is worth no change of a spec, even where it is sure."""


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
