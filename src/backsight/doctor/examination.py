"""All that is known of a case so far; whatever costs time is found when it is first asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from backsight.doctor.case import Patient
from backsight.doctor.contract import Contract
from backsight.doctor.course import Course, estimate_seconds, with_brief_engine
from backsight.doctor.probe import StateProbe
from backsight.doctor.starts import train_starts
from backsight.doctor.yardsticks import Yardsticks
from backsight.engine.state import State
from backsight.engine.step import Step
from backsight.kernel.progress import ignore_progress
from backsight.studies.explanation.step import make_step

OTHER_STARTS = 4
"""Beside the training's own: the middle one of five moves half as much as one alone."""
MOST_SECONDS = 1.0
"""Nominal ones that going again to a step may take, for a number that is to be shown."""


@dataclass(eq=False)
class Examination:
    """course: what its training did; None before that is known. seconds: nominal ones that other
    starts may take."""

    case: Patient
    course: Course | None = None
    seconds: float = 0.0
    _steps: dict[int, Step | None] = field(default_factory=dict)

    @cached_property
    def contract(self) -> Contract:
        """Output, loss and data."""
        return Contract(self.case)

    @cached_property
    def start(self) -> StateProbe | None:
        """The network before its first step; None where there is none."""
        experiment = self.case.experiment
        if experiment is None:
            return None
        if self.course is not None:
            state = self.course.first
        elif self.case.training is not None:
            state = self.case.training.make_first_state()
        elif self.case.run is not None:
            state = self.case.run.at(self.case.run.record.first_step)
        else:
            state = experiment.program.make_initial_state()
        return StateProbe(experiment=experiment, state=state)

    @cached_property
    def yardsticks(self) -> Yardsticks | None:
        """What is reached without a network."""
        return Yardsticks(self.case.experiment) if self.case.experiment else None

    @property
    def end(self) -> StateProbe | None:
        """The network as the course left it."""
        if self.course is None:
            return None
        return self.course.end

    @cached_property
    def other_starts(self) -> Sequence[State | None]:
        """Where the same training comes to in as many steps from the next seeds; None of one whose
        numbers did not stay finite. None at all where there is no time for them, or where the
        course goes on from elsewhere."""
        course = self.course
        if course is None or course.first.step or course.failure is not None:
            return ()
        cost = course.steps * estimate_seconds(course.experiment, OTHER_STARTS)
        if cost > self.seconds:
            return ()
        seed = course.experiment.spec.seed
        seeds = range(seed + 1, seed + 1 + OTHER_STARTS)
        return train_starts(course.experiment, seeds, course.steps)

    # ------------------------------------------------------------------------ steps again
    @property
    def first_step(self) -> int:
        """The first step that is made, counted from 1; 0 where nothing can be trained."""
        if self.course is not None:
            return self.course.first.step + 1
        return 1 if self.case.experiment is not None else 0

    @property
    def last_step(self) -> int:
        """The last step that was made, or could not be."""
        course = self.course
        if course is None:
            return self.first_step
        return max(course.failure.step if course.failure else 0, course.last.step)

    def find_step(self, index: int) -> Step | None:
        """A step with all its numbers, as `explain` shows it; None where it cannot be had without
        training anew for long."""
        if index not in self._steps:
            self._steps[index] = self._make_step(index)
        return self._steps[index]

    def _make_step(self, index: int) -> Step | None:
        """With its numbers computed, for its state goes on with the next one."""
        if not self.first_step <= index <= self.last_step:
            return None
        if self.case.run is not None:
            step = self.case.run.replay.replay_step(index)
            assert step.tape is not None
            return step
        experiment = self.course.experiment if self.course else self.case.experiment
        assert experiment is not None, "what has a first step can be trained"
        start = max(
            (s for s in self._list_states() if s.step < index), key=lambda state: state.step
        )
        cost = (index - start.step) * estimate_seconds(experiment)
        if cost > MOST_SECONDS and index - start.step > 1:
            return None
        return make_step(with_brief_engine(experiment), start.copy(), index, ignore_progress)

    def _list_states(self) -> list[State]:
        """Those that are at hand."""
        course = self.course
        if course is None:
            return [self.start.state] if self.start else []
        return [s for s in (course.first, course.before_last, course.last) if s is not None]
