"""The user's update run along a course."""

from dataclasses import replace

import numpy as np

from backsight.checks.update_calls.session import FLOAT64, StepResult
from backsight.checks.update_calls.starting import start_session
from backsight.checks.update_calls.user_update import UserUpdate
from backsight.checks.update_rules.courses import UpdateCourse, list_rates
from backsight.checks.update_rules.path import UpdatePath
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.types import Floats


class PointSlope:
    """The gradient of one step of a course, at a point of the user's choice."""

    def __init__(self, course: UpdateCourse, number: int, weights: Floats) -> None:
        """number: of the step, counted from 0; weights: those before it."""
        self.course, self.number, self.weights = course, number, weights

    def __call__(self, point: Floats) -> Floats:
        """The gradient there."""
        return self.course.compute_gradient(self.number, self.weights, point)


def run_update(update: UserUpdate, course: UpdateCourse, before: Floats, rate: float) -> UpdatePath:
    """The path of the user's update, each step from the record's weights before it.

    Raises BadInput where a second run of its first steps gives other numbers.
    """
    results = _run_steps(update, course, before, rate, len(before))
    again = _run_steps(update, course, before, rate, 2)
    for first, second in zip(results, again, strict=False):
        if not np.array_equal(first.weights, second.weights, equal_nan=True):
            raise BadInput(
                _(
                    "The update gives other numbers when it is begun anew: it is random, or keeps "
                    "something that cannot be set back. Give a class, or a function that makes it."
                )
            )
    names = set.intersection(*(set(r.memory) for r in results))
    return UpdatePath(
        course=course,
        before=before,
        weights=np.array([r.weights for r in results]),
        memory={
            n: np.array([r.memory[n] for r in results]) for n in results[0].memory if n in names
        },
        epsilon=max(FLOAT64, *(r.epsilon for r in results)),
    )


def _run_steps(
    update: UserUpdate, course: UpdateCourse, before: Floats, rate: float, count: int
) -> list[StepResult]:
    session = start_session(update, before[0])
    rates = list(list_rates(course, rate))
    steps = (
        session.step(
            before[k],
            course.gradients[k],
            PointSlope(course, k, before[k]),
            rates[k],
            update.first + k,
        )
        for k in range(count)
    )
    return [_add_change(step, before[k], update.change_sign) for k, step in enumerate(steps)]


def _add_change(step: StepResult, before: Floats, sign: int) -> StepResult:
    """The new weights, where a change came back."""
    return replace(step, weights=before + sign * step.weights) if sign else step
