"""One step of a training, found again: of a recorded run from its nearest snapshot, of others
trained from the start, which gives the same bits."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from backsight.engine.spec import Spec
from backsight.engine.train import Step
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.types import Floats
from backsight.recorder.pacing import Pace
from backsight.recorder.replay import Report
from backsight.runs.recorded_run import RecordedRun, open_run
from backsight.runs.train import make_ready
from backsight.studies.gradient_check.point import is_run, no_options
from backsight.training.course import course_of
from backsight.training.experiment import Ready
from backsight.training.numerical_gradient import Differentiation
from backsight.training.trainer import Training


def step_of(source: Any, index: int, **options: Any) -> tuple[Step, list[str]]:
    """A step of what a source, a spec or a run trains, and what is to be noted of it.

    source: as for `backsight.train`, or the folder of a run or its record, or a run; or a step,
    which is given back. index: counted from 1. options: also watch, told of steps that are made,
    (done, of how many). Raises BadInput where there is no such step.
    """
    if isinstance(source, Step):
        return source, []
    if isinstance(source, RecordedRun) or is_run(source):
        return _recorded(source, index, options)
    watch = options.pop("watch", None)
    parts, after = _parts_of(source, options)
    steps = parts.spec.steps or 0
    if not 1 <= index <= steps:
        raise BadInput(
            _(
                "There is no step {index}: this training has {steps:,} steps, counted from 1."
            ).format(index=index, steps=steps)
        )
    step = _trained_to(parts, index, watch)
    theta = step.tape["theta_next"]
    if after is not None and index == steps and not np.array_equal(theta, after, equal_nan=True):
        return step, _rounded(parts.spec) or [
            _("The weights after this step are not those that the run has now, bit for bit.")
        ]
    return step, _rounded(parts.spec)


def _rounded(spec: Spec) -> list[str]:
    """What is to be noted of a step that native code made."""
    if spec.engine != "native":
        return []
    return [
        _(
            "Native code made this step; what is shown are the same equations in NumPy, which may "
            "differ from it in the last digits."
        )
    ]


def _recorded(source: Any, index: int, options: Mapping[str, Any]) -> tuple[Step, list[str]]:
    """A step of a recorded run, its numbers computed while it is current."""
    if isinstance(source, RecordedRun):
        no_options(options, str(source.path.parent))
        step = source.replay.step(index)
        assert step.tape is not None
        return step, [*source.notes, *_rounded(source.spec)]
    no_options(options, str(source))
    where, files = options.get("folder") or "", options.get("with_") or ()
    watch = options.get("watch")
    with open_run(Path(source), folder=where, with_=files, report=watch) as run:
        return _recorded(run, index, {})


def _parts_of(source: Any, options: Mapping[str, Any]) -> tuple[Ready, Floats | None]:
    """What is trained, and for a run that is trained the weights that it has now."""
    if isinstance(source, Training):
        no_options(options, _("this run"))
        done = source.state.step == source.spec.steps
        return source.parts, source.state.vectors["theta"] if done else None
    return make_ready(source, **options), None


def _trained_to(parts: Ready, index: int, watch: Report | None) -> Step:
    """The step, its numbers computed while it is current."""
    numerical = parts.spec.gradient != "backprop"
    course = course_of(parts, Differentiation(parts=parts) if numerical else None)
    start = parts.program.initial_state()
    for step in course.run(start, index, seen=Pace(lambda _t: index)):
        if watch is not None:
            watch(step.index, index)
        if step.index == index:
            break
    assert step.tape is not None
    return step
