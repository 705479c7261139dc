"""All that is known of a case so far; whatever costs time is found when it is first asked for."""

from dataclasses import dataclass
from functools import cached_property

from backsight.doctor.case import Patient
from backsight.doctor.contract import Contract
from backsight.doctor.course import Course
from backsight.doctor.probe import StateProbe
from backsight.doctor.yardsticks import Yardsticks


@dataclass(eq=False)
class Examination:
    """course: what its training did; None before that is known."""

    case: Patient
    course: Course | None = None

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
