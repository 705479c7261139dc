"""The trials of a case: each cause's remedies, the causes' together, and specs drawn at random."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from backsight.doctor import changes
from backsight.doctor.blame import blaming
from backsight.doctor.case import Patient
from backsight.doctor.diagnosis import Cause
from backsight.doctor.faults._record import Remedy
from backsight.doctor.trials.arms import Arms
from backsight.doctor.trials.hidden_cause import choose_root, find_next_cause
from backsight.doctor.trials.random_search import draw_spec
from backsight.doctor.trials.treatment import Treatment, Tried
from backsight.doctor.trials.trial import EFFECT, Arm, PairedTrial
from backsight.engine.spec import Spec, to_plain
from backsight.kernel.progress import Progress, ignore_progress

MOST_CAUSES, MOST_ARMS = 4, 10
"""Tried at the most: a cause that is fifth has next to no evidence."""
MOST_TOGETHER = 3
"""Faults that are mended one after the other."""


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
        self.arms = Arms(case, part=part, seeds=range(first, first + seeds), seconds=seconds)
        self.treatment = Treatment(seeds=self.arms.seeds, part=part, before=self.arms.before)
        self._made = 0

    def treat(self, causes: Sequence[Cause]) -> Treatment:
        """Try the remedies of the surest causes."""
        candidates = [c for c in causes if c.fault.remedies][:MOST_CAUSES]
        if not candidates:
            return self.treatment
        if self.case.experiment is not None:
            self.treatment.before = self.arms.before = self.arms.train(self.case.experiment)
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
            if tried is not None and tried.trial.is_proved and self.arms.is_well(tried):
                return

    def _add_supports(self) -> None:
        """What helps most trainings, on top of the best remedy so far, where that alone does not
        make it well: each step adds one change."""
        base = self.treatment.best
        for support in SUPPORTS:
            if base is None or self.arms.is_well(base):
                return
            remedies = (*base.remedies, support)
            tried = self._try(base.causes, remedies, is_ordered=base.is_ordered)
            if tried is not None and tried.skill > base.skill - 0.02:
                base = tried

    def _try_together(self, causes: Sequence[Cause]) -> None:
        """The best remedies of the causes added up, from the surest on, while it helps."""
        best = self.treatment.best
        if best is None or self.arms.is_well(best) or len(causes) < 2:
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
            if tried is not None and self.arms.is_well(tried):
                return

    def _try_in_order(self, causes: Sequence[Cause]) -> None:
        """The root of it mended, and what is wrong then, and so on, where one remedy is not enough:
        of faults that come together one hides the other."""
        best, root = self.treatment.best, choose_root(causes)
        if root is None or len(causes) < 2 or (best is not None and self.arms.is_well(best)):
            return
        found = self.treatment.find_best(root.name)
        names: tuple[str, ...] = (root.name,)
        seen, remedies = {root.name}, found.remedies if found else root.fault.remedies[:1]
        while len(seen) < MOST_TOGETHER:
            spec = self._change(names[-1], remedies)
            mended = self.arms.build(spec)
            if mended is None or not self.arms.has_room(mended):
                return
            self.arms.spent += self.arms.share
            cause = find_next_cause(self.case, mended, self.arms.share, seen, remedies, causes)
            if cause is None:
                return
            seen.add(cause.name)
            skill = found.skill if found else float(self.treatment.before.skills.mean())
            upon = self._try_upon((*names, cause.name), remedies, cause, skill)
            if upon is not None:
                found, names, remedies = upon, upon.causes, upon.remedies
                if self.arms.is_well(upon):
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
            if self.arms.is_well(tried):
                return best
        return best

    def _make_sure(self) -> None:
        """As many seeds again, where the best gain is large and its interval is not sure of it."""
        best = self.treatment.best
        if best is None or best.trial.is_proved or best.trial.mean < EFFECT:
            return
        seeds = tuple(s + len(self.arms.seeds) for s in self.arms.seeds)
        experiment = self.arms.build(best.spec)
        if experiment is None:
            return
        before = (
            self.arms.train(self.case.experiment, seeds)
            if self.case.experiment
            else Arm(skills=np.zeros(len(seeds)), steps=0)
        )
        more = self.arms.compare(experiment, before, seeds)
        trial = PairedTrial(
            before=best.trial.before + more.before, after=best.trial.after + more.after
        )
        at = self.treatment.tried.index(best)
        self.treatment.tried[at] = replace(best, trial=trial)

    def _try(
        self, names: tuple[str, ...], remedies: tuple[Remedy, ...], *, is_ordered: bool = False
    ) -> Tried | None:
        spec = self._change(names[-1], remedies)
        remedies = self._drop_idle(names[-1], remedies, spec)
        if spec is None or any(_is_same(spec, t.spec) for t in self.treatment.tried):
            return None
        experiment = self.arms.build(spec)
        if experiment is None or (self._made and not self.arms.has_room(experiment)):
            return None
        self._made += 1
        self.progress("trials", self._made, MOST_ARMS)
        trial = self.arms.compare(experiment, self.treatment.before, self.arms.seeds)
        tried = Tried(
            causes=names,
            remedies=remedies,
            spec=experiment.spec,
            draft=spec,
            trial=trial,
            is_ordered=is_ordered,
        )
        self.treatment.tried.append(tried)
        return tried

    def _drop_idle(
        self, name: str, remedies: tuple[Remedy, ...], spec: Spec | None
    ) -> tuple[Remedy, ...]:
        """Without those that change nothing beside the others, as a rate that a later optimizer has
        its own of."""
        if spec is None or len(remedies) < 2:
            return remedies
        kept = list(remedies)
        for remedy in remedies:
            others = [r for r in kept if r is not remedy]
            without = self._change(name, others) if others else None
            if without is not None and _is_same(without, spec):
                kept = others
        return tuple(kept)

    def _change(self, name: str, remedies: Sequence[Remedy]) -> Spec | None:
        """The spec with the remedies of a fault, or of several of which it is the last."""
        with blaming(name):
            spec = changes.join(*(r.change for r in remedies))(self.case, self.case.spec)
            if spec is not None and not isinstance(spec, Spec):
                raise TypeError(f"a change gives a Spec or None, not {spec!r}")
            return spec

    def _search_at_random(self) -> None:
        """As many specs drawn at random as remedies were tried."""
        base = self.treatment.best
        start = self.case.experiment or (self.arms.build(base.spec) if base else None)
        if start is None:
            return
        arms = self.arms
        most, arms.spent = min(arms.spent, arms.seconds - arms.spent), 0.0
        for number in range(MOST_ARMS):
            experiment = self.arms.build(draw_spec(start.spec, self.case, number))
            if experiment is not None and arms.spent < most:
                self.treatment.random.append((experiment.spec, self.arms.train(experiment)))


def _is_same(one: Spec, two: Spec) -> bool:
    return to_plain(one) == to_plain(two)
