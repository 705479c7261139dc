"""One step of a training, found again: of a recorded run from its nearest snapshot, of others
trained from the start, which gives the same bits."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from backsight.engine.spec import Spec
from backsight.engine.step import Step
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.types import Floats
from backsight.recorder.pacing import Pace
from backsight.recorder.replay import Report
from backsight.runs.recorded_run import RecordedRun, open_run
from backsight.runs.train import prepare
from backsight.studies.gradient_check.point import is_run, refuse_options
from backsight.training.course import make_training_loop
from backsight.training.experiment import Experiment
from backsight.training.numerical_gradient import Differentiation
from backsight.training.trainer import Training


def find_step(source: Any, index: int, **options: Any) -> tuple[Step, list[str]]:
    """A step of what a source, a spec or a run trains, and what is to be noted of it.

    source: as for `backsight.train`, or the folder of a run or its record, or a run; or a step,
    which is given back. index: counted from 1. options: also watch, told of steps that are made,
    (done, of how many). Raises BadInput where there is no such step.
    """
    if isinstance(source, Step):
        return source, []
    if isinstance(source, RecordedRun) or is_run(source):
        return _replay_step(source, index, options)
    watch = options.pop("watch", None)
    experiment, current_theta = _prepare_source(source, options)
    steps = experiment.spec.steps or 0
    if not 1 <= index <= steps:
        raise BadInput(
            _(
                "There is no step {index}: this training has {steps:,} steps, counted from 1."
            ).format(index=index, steps=steps)
        )
    step = _train_to(experiment, index, watch)
    theta = step.tape["theta_next"]
    if (
        current_theta is not None
        and index == steps
        and not np.array_equal(theta, current_theta, equal_nan=True)
    ):
        return step, _format_native_note(experiment.spec) or [
            _("The weights after this step are not those that the run has now, bit for bit.")
        ]
    return step, _format_native_note(experiment.spec)


def _format_native_note(spec: Spec) -> list[str]:
    """What is to be noted of a step that native code made."""
    if spec.engine != "native":
        return []
    return [
        _(
            "Native code made this step; what is shown are the same equations in NumPy, which may "
            "differ from it in the last digits."
        )
    ]


def _replay_step(source: Any, index: int, options: Mapping[str, Any]) -> tuple[Step, list[str]]:
    """A step of a recorded run, its numbers computed while it is current."""
    if isinstance(source, RecordedRun):
        refuse_options(options, str(source.path.parent))
        step = source.replay.replay_step(index)
        assert step.tape is not None
        return step, [*source.notes, *_format_native_note(source.spec)]
    refuse_options(options, str(source))
    where, files = options.get("folder") or "", options.get("with_") or ()
    watch = options.get("watch")
    with open_run(Path(source), folder=where, with_=files, report=watch) as run:
        return _replay_step(run, index, {})


def _prepare_source(source: Any, options: Mapping[str, Any]) -> tuple[Experiment, Floats | None]:
    """What is trained, and for a run that is trained the weights that it has now."""
    if isinstance(source, Training):
        refuse_options(options, _("this run"))
        done = source.state.step == source.spec.steps
        return source.experiment, source.state.vectors["theta"] if done else None
    return prepare(source, **options), None


def _train_to(experiment: Experiment, index: int, watch: Report | None) -> Step:
    """The step, its numbers computed while it is current."""
    numerical = experiment.spec.gradient != "backprop"
    loop = make_training_loop(
        experiment, Differentiation(experiment=experiment) if numerical else None
    )
    start = experiment.program.make_initial_state()
    for step in loop.run(start, index, wanted=Pace(lambda _t: index)):
        if watch is not None:
            watch(step.index, index)
        if step.index == index:
            break
    assert step.tape is not None
    return step
