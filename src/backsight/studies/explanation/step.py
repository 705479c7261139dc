"""One step of a training, found again: of a recorded run from its nearest snapshot, of others
trained from the start, which gives the same bits."""

from typing import Any

import numpy as np

from backsight.engine.spec import CompleteSpec
from backsight.engine.state import State
from backsight.engine.step import Step
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _, ngettext
from backsight.kernel.progress import Progress
from backsight.recorder.pacing import Pace
from backsight.recorder.replay import STEPS
from backsight.runs.sources import Subject, resolve
from backsight.training.compile import prepare_to_run
from backsight.training.experiment import Experiment
from backsight.training.initial_weights import Weights
from backsight.training.numerical_gradient import Differentiation
from backsight.training.settings.last_rate import describe_last_rate
from backsight.training.where import Where

USUAL = Where()


def find_step(
    source: Any,
    index: int,
    where: Where = USUAL,
    *,
    start_from: Weights | None = None,
    **options: Any,
) -> tuple[Step, list[str]]:
    """A step of what a source, a spec or a run trains, and what is to be noted of it.

    source: as for `backsight.train`, or the folder of a run or its record, or a run; or a step,
    which is given back. index: counted from 1. start_from: the first weights, in place of the
    drawn ones. options: as for `backsight.train`. Raises BadInput where there is no such step.
    """
    if isinstance(source, Step):
        return source, []
    with resolve(source, where, options, start_from=start_from) as subject:
        if subject.record is not None:
            step = subject.record.replay.replay_step(index)
            assert step.tape is not None
            return step, [*subject.notes, *_list_notes(subject.record.spec, index)]
        return _train_to(subject, index, where.progress)


def _train_to(subject: Subject, index: int, progress: Progress) -> tuple[Step, list[str]]:
    """The step, trained to from the beginning, and what is to be noted of it."""
    spec, start = subject.experiment.spec, subject.first_state
    steps = spec.steps
    if not 1 <= index <= steps:
        raise BadInput(
            ngettext(
                "There is no step {index}: this training has {steps:,} step, counted from 1.",
                "There is no step {index}: this training has {steps:,} steps, counted from 1.",
                steps,
            ).format(index=index, steps=steps)
        )
    if index <= start.step:
        raise BadInput(
            _(
                "There is no step {index} of this run: it begins after step {first:,} of the run "
                "that it branched off from."
            ).format(index=index, first=start.step)
        )
    experiment = prepare_to_run(subject.experiment)
    step = make_step(experiment, start, index, progress)
    notes = _list_notes(experiment.spec, index)
    training = subject.training
    if training is None or index < steps or training.state.step < steps:
        return step, notes
    theta = training.state.vectors["theta"]
    same = np.array_equal(step.tape["theta_next"], theta, equal_nan=True)
    if same or spec.engine == "native":
        return step, notes
    return step, [
        *notes,
        _("The weights after this step are not those that the run has now, bit for bit."),
    ]


def _list_notes(spec: CompleteSpec, index: int) -> list[str]:
    """What is to be noted of a step that another engine made than the one that works out its lines,
    and of the last one."""
    notes = list(describe_last_rate(spec)) if index == spec.steps else []
    if spec.engine == "portable":
        notes.append(
            _(
                "The portable engine made this step: its numbers, and what a line works out on its "
                "way, have the bits of the run."
            )
        )
    if spec.engine != "native":
        return notes
    return [
        *notes,
        _(
            "Native code made this step; what is shown are the same equations in NumPy, which may "
            "differ from it in the last digits."
        ),
    ]


def make_step(experiment: Experiment, start: State, index: int, progress: Progress) -> Step:
    """The step, its numbers computed while it is current. start: that training begins with."""
    numerical = experiment.spec.gradient != "backprop"
    differentiation = Differentiation(experiment=experiment, start=start.copy())
    loop = experiment.make_loop(differentiation if numerical else None)
    for step in loop.run(start, index, next_watched=Pace(lambda _t: index)):
        progress(STEPS, step.index, index)
        if step.index == index:
            break
    assert step.tape is not None
    return step
