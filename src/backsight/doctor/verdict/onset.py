"""Where a training went wrong first: the step, as `when` finds it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from backsight.doctor.course import Course, with_brief_engine
from backsight.doctor.examination import Examination
from backsight.engine.entry import format_prose
from backsight.kernel.errors import NotFinite
from backsight.kernel.language import say
from backsight.recorder.questions.turn import EARLY, find_early_turn, find_turn
from backsight.training.monitored_rows import select_monitored_rows

BY = 0.01
"""The share that a loss rises by where it turns, as for `when`."""


@dataclass(frozen=True, kw_only=True)
class Onset:
    """The step in which it went wrong."""

    step: int
    """Counted from 1."""
    sentence: str
    """What happened there, names in braces."""


def find_onset(exam: Examination) -> Onset | None:
    """Where an ill training went wrong first; None where its course does not tell."""
    course = exam.course
    if course is None:
        return None
    turn = find_turning_step(course)
    if turn is not None:
        return Onset(
            step=turn,
            sentence=say(
                "It went wrong first in step {step:,}: from there on the loss turns up.", step=turn
            ),
        )
    failure = course.failure
    if failure is None:
        return None
    number, step = format_prose(failure.symbol, failure.index), failure.step
    text = say(
        "It went wrong first in step {step:,}: {number} is not finite.", step=step, number=number
    )
    return Onset(step=step, sentence=text)


def find_best_moment(exam: Examination) -> Onset | None:
    """From where on the loss of rows that are not trained on rises; None where that is not
    measured on the way."""
    course = exam.course
    losses = course.list_losses("validation") if course else np.empty(0)
    if course is None or not np.isfinite(losses).any():
        return None
    step = course.moments[int(np.nanargmin(losses))].step
    text = say(
        "After step {step:,} the loss of the validation rows is never as low again.", step=step
    )
    return Onset(step=max(1, step), sentence=text)


def find_turning_step(course: Course) -> int | None:
    """The step from which on the loss turns up: of the first steps by the loss of all rows, of the
    others by the losses of their batches, where all of these are known."""
    per_epoch = course.experiment.feed.per_epoch
    first = course.first.step
    if per_epoch > 1 and (early := find_early_turn([*_list_first_losses(course)], BY)) is not None:
        return first + early + 1
    if len(course.losses) != course.steps or np.isnan(course.losses[:-1]).any():
        return None
    window = min(per_epoch, max(1, course.steps // 2))
    places = find_turn(course.losses, window, BY)
    return None if places is None else first + places[0] + 1


def _list_first_losses(course: Course) -> Iterator[float]:
    """Of the rows that are monitored, before the first step and after each of the first ones."""
    experiment, state = with_brief_engine(course.experiment), course.first.copy()
    rows = select_monitored_rows(experiment)["train"]
    last = min(state.step + EARLY, course.last.step)

    def compute() -> float:
        with np.errstate(all="ignore"):
            vectors = experiment.program.select_vectors(state.vectors)
            return float(experiment.program.compute_loss(vectors, rows)[0])

    yield compute()
    loop = experiment.make_loop()
    while state.step < last:
        try:
            for _step in loop.run(state, state.step + 1):
                pass
        except NotFinite:
            return
        yield compute()
