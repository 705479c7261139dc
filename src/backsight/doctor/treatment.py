"""The trials of a case: each cause's remedies, the causes' together, and a random search beside it.

Every arm makes the same number of steps from the same seeds, so that a share of the budget is
spent on each, and a verdict does not depend on how fast a machine is.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from backsight.doctor import changes
from backsight.doctor.case import Patient
from backsight.doctor.course import choose_steps, estimate_seconds
from backsight.doctor.diagnosis import Cause
from backsight.doctor.faults._record import Remedy
from backsight.doctor.hidden_cause import choose_root, find_next_cause
from backsight.doctor.trial import EFFECT, Arm, PairedTrial, train_arm
from backsight.doctor.yardsticks import FEW_ROWS, Yardsticks
from backsight.engine.spec import Choice, Spec, to_plain
from backsight.kernel.errors import BacksightError
from backsight.kernel.progress import Progress, ignore_progress
from backsight.kernel.streams import draw_uniform
from backsight.training.experiment import Experiment, build_experiment

MOST_CAUSES, MOST_ARMS = 4, 10
"""Tried at the most: a cause that is fifth has next to no evidence."""
USUAL_ARMS, REMEDY_SHARE = 16, 0.7
"""By how many the budget is divided for one arm, and how much of it the remedies may take; what is
left is for the random search."""
MOST_TOGETHER = 3
"""Faults that are mended one after the other."""
MOST_MORE = 25.0
"""Times the steps of the training, where a remedy is to make more."""
WELL = 0.1
"""Of a skill: so far below what simple models know, nothing is missing that is worth a trial."""
NEAR = 0.9
"""Of the best skill that was seen: a smaller change that comes so near is preferred."""


SUPPORTS = (
    Remedy(change=changes.suit_output, reason="The activation that suits the loss."),
    Remedy(
        change=changes.join(changes.scale_inputs, changes.scale_targets),
        reason="Inputs, and numbers to be learned, of mean 0 and deviation 1.",
    ),
    Remedy(change=changes.change_optimizer("adam", 0.01), reason="Adam at a rate of 0.01."),
    Remedy(change=changes.multiply_steps(5), reason="Five times as many steps."),
    Remedy(change=changes.multiply_steps(5), reason="And five times as many again."),
)
"""What helps most trainings once their fault is mended, from the smallest change to the largest."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Tried:
    """A remedy, or several together, and what came of it. spec: complete."""

    causes: tuple[str, ...]
    remedies: tuple[Remedy, ...]
    spec: Spec
    trial: PairedTrial
    is_ordered: bool = False
    """Whether each cause showed anew once those before it were mended."""

    @property
    def skill(self) -> float:
        """The mean over the seeds."""
        return float(self.trial.after.skills.mean())


@dataclass(kw_only=True, eq=False)
class Treatment:
    """What was tried. random: skills of specs drawn at random, as many as remedies were tried."""

    seeds: tuple[int, ...]
    part: str
    before: Arm
    tried: list[Tried] = field(default_factory=list)
    random: list[tuple[Spec, Arm]] = field(default_factory=list)

    def find(self, name: str) -> list[Tried]:
        """What was tried for one cause alone."""
        return [t for t in self.tried if t.causes == (name,)]

    def find_best(self, name: str) -> Tried | None:
        """The smallest change for a cause that comes near its best one; of those that are proved
        where any is."""
        return _choose(self.find(name))

    @property
    def best(self) -> Tried | None:
        """The smallest change of all that comes near the best one."""
        return _choose(self.tried)


def _choose(tried: Sequence[Tried]) -> Tried | None:
    proved = [t for t in tried if t.trial.is_proved] or list(tried)
    if not proved:
        return None
    most = max(t.skill for t in proved)
    return next(t for t in proved if t.skill >= most - (1 - NEAR) * abs(most))


class Ward:
    """Makes the trials of one case."""

    def __init__(
        self,
        case: Patient,
        *,
        part: str,
        seeds: int,
        seconds: float,
        progress: Progress = ignore_progress,
    ) -> None:
        self.case, self.progress = case, progress
        first = case.spec.seed
        self.seeds = tuple(range(first, first + seeds))
        self.part = part
        self.seconds = seconds
        self.treatment = Treatment(
            seeds=self.seeds, part=part, before=Arm(skills=np.zeros(seeds), steps=0)
        )
        self._made, self._spent = 0, 0.0
        self._steps: int | None = None
        self._first_steps = 0
        self._reach: float | None = None

    def treat(self, causes: Sequence[Cause]) -> Treatment:
        """Try the remedies of the surest causes."""
        candidates = [c for c in causes if c.fault.remedies][:MOST_CAUSES]
        if not candidates:
            return self.treatment
        if self.case.experiment is not None:
            self.treatment.before = self._train(self.case.experiment)
        for rank, cause in enumerate(candidates):
            self._try_cause(cause, all_=rank == 0)
            if rank == min(1, len(candidates) - 1):
                self._try_in_order(causes)
        self._try_together(candidates)
        self._add_supports()
        self._make_sure()
        self._search_at_random()
        return self.treatment

    def _try_cause(self, cause: Cause, *, all_: bool) -> None:
        """all_: whether its larger remedies are tried where the smallest does not make it well."""
        for number, remedy in enumerate(cause.fault.remedies):
            if self._made >= MOST_ARMS or (number > 1 and not all_):
                return
            tried = self._try((cause.name,), (remedy,))
            if tried is not None and tried.trial.is_proved and self._is_well(tried):
                return

    def _add_supports(self) -> None:
        """What helps most trainings, on top of the best remedy so far, where that alone does not
        make it well: each step adds one change."""
        base = self.treatment.best
        for support in SUPPORTS:
            if base is None or self._is_well(base):
                return
            remedies = (*base.remedies, support)
            tried = self._try(base.causes, remedies, is_ordered=base.is_ordered)
            if tried is not None and tried.skill > base.skill - 0.02:
                base = tried

    def _try_together(self, causes: Sequence[Cause]) -> None:
        """The best remedies of the causes added up, from the surest on, while it helps."""
        best = self.treatment.best
        if best is None or self._is_well(best) or len(causes) < 2:
            return
        joint: list[tuple[Cause, Remedy]] = []
        for cause in causes:
            found = self.treatment.find_best(cause.name)
            if found is not None:
                joint.append((cause, found.remedies[0]))
        for count in range(2, len(joint) + 1):
            part = joint[:count]
            if self._made >= MOST_ARMS:
                return
            tried = self._try(tuple(c.name for c, _ in part), tuple(r for _, r in part))
            if tried is not None and self._is_well(tried):
                return

    def _try_in_order(self, causes: Sequence[Cause]) -> None:
        """The root of it mended, and what is wrong then, and so on, where one remedy is not enough:
        of faults that come together one hides the other."""
        best, root = self.treatment.best, choose_root(causes)
        if root is None or len(causes) < 2 or (best is not None and self._is_well(best)):
            return
        found = self.treatment.find_best(root.name)
        names: tuple[str, ...] = (root.name,)
        seen, remedies = {root.name}, found.remedies if found else root.fault.remedies[:1]
        while len(seen) < MOST_TOGETHER:
            spec = changes.join(*(r.change for r in remedies))(self.case, self.case.spec)
            mended = self._build(spec)
            if mended is None or not self._has_room(mended):
                return
            seconds = self.seconds / USUAL_ARMS
            self._spent += seconds
            cause = find_next_cause(self.case, mended, seconds, seen, causes)
            if cause is None:
                return
            seen.add(cause.name)
            skill = found.skill if found else float(self.treatment.before.skills.mean())
            upon = self._try_upon((*names, cause.name), remedies, cause, skill)
            if upon is not None:
                found, names, remedies = upon, upon.causes, upon.remedies
                if self._is_well(upon):
                    return

    def _try_upon(
        self, names: tuple[str, ...], remedies: tuple[Remedy, ...], cause: Cause, skill: float
    ) -> Tried | None:
        """The remedies of a cause upon others, which came to a skill: from the smallest on while a
        larger one is better; the last of these, None where none is. By itself first, for it may be
        all that is wrong."""
        if not self.treatment.find(cause.name):
            self._try_cause(cause, all_=False)
        best = None
        for remedy in cause.fault.remedies:
            tried = self._try(names, (*remedies, remedy), is_ordered=True)
            if tried is None or not tried.skill > skill + EFFECT:
                return best
            best, skill = tried, tried.skill
            if self._is_well(tried):
                return best
        return best

    def _make_sure(self) -> None:
        """As many seeds again, where the best gain is large and its interval is not sure of it."""
        best = self.treatment.best
        if best is None or best.trial.is_proved or best.trial.mean < EFFECT:
            return
        seeds = tuple(s + len(self.seeds) for s in self.seeds)
        experiment = self._build(best.spec)
        if experiment is None:
            return
        before = (
            self._train(self.case.experiment, seeds)
            if self.case.experiment
            else Arm(skills=np.zeros(len(seeds)), steps=0)
        )
        more = self._compare(experiment, before, seeds)
        trial = PairedTrial(
            before=best.trial.before + more.before, after=best.trial.after + more.after
        )
        at = self.treatment.tried.index(best)
        self.treatment.tried[at] = replace(best, trial=trial)

    def _try(
        self, names: tuple[str, ...], remedies: tuple[Remedy, ...], *, is_ordered: bool = False
    ) -> Tried | None:
        change = changes.join(*(r.change for r in remedies))
        spec = change(self.case, self.case.spec)
        if spec is None or any(_is_same(spec, t.spec) for t in self.treatment.tried):
            return None
        experiment = self._build(spec)
        if experiment is None or (self._made and not self._has_room(experiment)):
            return None
        self._made += 1
        self.progress("trials", self._made, MOST_ARMS)
        trial = self._compare(experiment, self.treatment.before, self.seeds)
        tried = Tried(
            causes=names,
            remedies=remedies,
            spec=experiment.spec,
            trial=trial,
            is_ordered=is_ordered,
        )
        self.treatment.tried.append(tried)
        return tried

    def _compare(self, experiment: Experiment, before: Arm, seeds: Sequence[int]) -> PairedTrial:
        """The training as it is and a remedy, seed by seed; where the remedy is another start, the
        one start as it is beside as many others."""
        shift = experiment.spec.seed - self.case.spec.seed
        if shift:
            own = self.treatment.before.skills[0]
            before = replace(before, skills=np.full(len(seeds), own))
        after = self._train(experiment, tuple(seed + shift for seed in seeds))
        return PairedTrial(before=before, after=after)

    def _build(self, spec: Spec | None) -> Experiment | None:
        """The rows under another spec; None where there is none, or it cannot be derived."""
        assert self.case.table is not None
        if spec is None:
            return None
        try:
            return build_experiment(spec, self.case.table)
        except BacksightError:
            return None

    def _train(self, experiment: Experiment, seeds: tuple[int, ...] = ()) -> Arm:
        """As many steps as the training itself can make in its share; more, where the remedy is
        that there are more."""
        spec = experiment.spec
        self._first_steps = self._first_steps or spec.steps
        if self._steps is None:
            share = self.seconds / USUAL_ARMS
            affordable = choose_steps(experiment, len(self.seeds), share)
            self._steps = min(affordable, self._wanted or spec.steps)
        more = spec.steps / self._wanted if self._wanted else 1.0
        steps = max(1, min(spec.steps, round(self._steps * min(MOST_MORE, more))))
        seeds = seeds or self.seeds
        self._spent += steps * estimate_seconds(experiment, len(seeds))
        return train_arm(experiment, seeds, steps, self._find_part(experiment))

    def _has_room(self, experiment: Experiment) -> bool:
        """Whether an arm of it fits what is left for remedies."""
        more = experiment.spec.steps / self._wanted if self._wanted else 1.0
        steps = (self._steps or experiment.spec.steps) * min(MOST_MORE, more)
        cost = min(steps, experiment.spec.steps) * estimate_seconds(experiment, len(self.seeds))
        return self._spent + cost <= REMEDY_SHARE * self.seconds

    @property
    def _wanted(self) -> int:
        """The steps of the training as it is; where it cannot be derived, of the first remedy."""
        return self.case.experiment.spec.steps if self.case.experiment else self._first_steps

    def _find_part(self, experiment: Experiment) -> str:
        return self.part if self.part in experiment.y else "train"

    def _is_well(self, tried: Tried) -> bool:
        """Whether nothing is missing any more that simple models know."""
        if self._reach is None:
            self._reach = self._find_reach(tried.spec)
        return tried.skill >= self._reach - WELL

    def _find_reach(self, spec: Spec) -> float:
        """What simple models know of the rows; they scale them by themselves, so that it is the
        same under every spec."""
        experiment = self.case.experiment or self._build(spec)
        if experiment is None:
            return 1.0
        sticks = Yardsticks(experiment)
        if len(sticks.rows) < FEW_ROWS:
            return 1.0
        known = [s for s in (sticks.linear_skill, sticks.neighbor_skill) if not math.isnan(s)]
        return max([*known, 0.5])

    def _search_at_random(self) -> None:
        """As many specs drawn at random as remedies were tried."""
        base = self.treatment.best
        start = self.case.experiment or (self._build(base.spec) if base else None)
        if start is None:
            return
        most, self._spent = min(self._spent, self.seconds - self._spent), 0.0
        for number in range(MOST_ARMS):
            experiment = self._build(draw_spec(start.spec, self.case, number))
            if experiment is not None and self._spent < most:
                self.treatment.random.append((experiment.spec, self._train(experiment)))


def _is_same(one: Spec, two: Spec) -> bool:
    return to_plain(one) == to_plain(two)


def draw_spec(spec: Spec, case: Patient, number: int) -> Spec:
    """A change of the spec drawn at random: rate, optimizer, activation, start and scaling."""
    draws = iter(draw_uniform(number, "doctor/random", 0, (8,), "float64"))
    rate = changes.get_rate(spec) * 10 ** (4 * next(draws) - 3)
    result = changes.replace(spec, rate=float(rate))
    if next(draws) < 0.5:
        result = changes.replace(result, optimizer=Choice("adam" if next(draws) < 0.5 else "sgd"))
    if next(draws) < 0.5:
        name = ("relu", "tanh", "leaky_relu")[int(3 * next(draws))]
        result = changes.change_hidden(name)(case, result) or result
    if next(draws) < 0.5:
        result = changes.scale_inputs(case, result) or result
    return result
