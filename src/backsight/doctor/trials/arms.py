"""What trains the arms of trials, within a budget.

Every arm makes the same number of steps from the same seeds, so that a share of the budget is
spent on each, and a verdict does not depend on how fast a machine is.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from backsight.doctor.case import Patient
from backsight.doctor.course import choose_steps, estimate_seconds
from backsight.doctor.trials.treatment import Tried
from backsight.doctor.trials.trial import Arm, PairedTrial, train_arm
from backsight.doctor.watched_rows import UNSEEN
from backsight.doctor.yardsticks import FEW_ROWS, Yardsticks
from backsight.engine.spec import Spec
from backsight.kernel.errors import BacksightError
from backsight.training.experiment import Experiment, build_experiment

USUAL_ARMS, REMEDY_SHARE = 16, 0.7
"""By how many the budget is divided for one arm, and how much of it the remedies may take; what is
left is for the random search."""
MOST_MORE = 25.0
"""Times the steps of the training, where a remedy is to make more."""
WELL = 0.1
"""Of a skill: so far below what simple models know, nothing is missing that is worth a trial."""


class Arms:
    """Those of one case. spent: nominal seconds so far. before: the training as it is."""

    def __init__(self, case: Patient, *, part: str, seeds: Sequence[int], seconds: float) -> None:
        self.case, self.part, self.seeds, self.seconds = case, part, tuple(seeds), seconds
        self.spent = 0.0
        self.before = Arm(skills=np.zeros(len(self.seeds)), steps=0)
        self._steps: int | None = None
        self._first_steps = 0
        self._reach: float | None = None

    @property
    def share(self) -> float:
        """Nominal seconds of one arm."""
        return self.seconds / USUAL_ARMS

    def build(self, spec: Spec | None) -> Experiment | None:
        """The rows under another spec; None where there is none, or it cannot be derived."""
        assert self.case.table is not None
        if spec is None:
            return None
        try:
            return build_experiment(spec, self.case.table)
        except BacksightError:
            return None

    def train(self, experiment: Experiment, seeds: tuple[int, ...] = ()) -> Arm:
        """As many steps as the training itself can make in its share; more, where the remedy is
        that there are more."""
        spec = experiment.spec
        self._first_steps = self._first_steps or spec.steps
        if self._steps is None:
            affordable = choose_steps(experiment, len(self.seeds), self.share)
            self._steps = min(affordable, self._wanted or spec.steps)
        more = spec.steps / self._wanted if self._wanted else 1.0
        steps = max(1, min(spec.steps, round(self._steps * min(MOST_MORE, more))))
        seeds = seeds or self.seeds
        self.spent += steps * estimate_seconds(experiment, len(seeds))
        return train_arm(experiment, seeds, steps, self._find_part(experiment))

    def compare(self, experiment: Experiment, before: Arm, seeds: Sequence[int]) -> PairedTrial:
        """The training as it is and a remedy, seed by seed; where the remedy is another start, the
        one start as it is beside as many others."""
        shift = experiment.spec.seed - self.case.spec.seed
        if shift:
            own = self.before.skills[0]
            before = replace(before, skills=np.full(len(seeds), own))
        after = self.train(experiment, tuple(seed + shift for seed in seeds))
        return PairedTrial(before=before, after=after)

    def has_room(self, experiment: Experiment) -> bool:
        """Whether an arm of it fits what is left for remedies."""
        more = experiment.spec.steps / self._wanted if self._wanted else 1.0
        steps = (self._steps or experiment.spec.steps) * min(MOST_MORE, more)
        cost = min(steps, experiment.spec.steps) * estimate_seconds(experiment, len(self.seeds))
        return self.spent + cost <= REMEDY_SHARE * self.seconds

    @property
    def _wanted(self) -> int:
        """The steps of the training as it is; where it cannot be derived, of the first remedy."""
        return self.case.experiment.spec.steps if self.case.experiment else self._first_steps

    def _find_part(self, experiment: Experiment) -> str:
        is_there = self.part == UNSEEN or self.part in experiment.y
        return self.part if is_there else "train"

    def is_well(self, tried: Tried) -> bool:
        """Whether nothing is missing any more that simple models know."""
        if self._reach is None:
            self._reach = self._find_reach(tried.spec)
        return tried.skill >= self._reach - WELL

    def _find_reach(self, spec: Spec) -> float:
        """What simple models know of the rows; they scale them by themselves, so that it is the
        same under every spec."""
        experiment = self.case.experiment or self.build(spec)
        if experiment is None:
            return 1.0
        sticks = Yardsticks(experiment)
        if len(sticks.rows) < FEW_ROWS:
            return 1.0
        known = [s for s in (sticks.linear_skill, sticks.neighbor_skill) if not math.isnan(s)]
        return max([*known, 0.5])
