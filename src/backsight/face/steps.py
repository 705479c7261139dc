"""One step of a training, found again: trained from the start, which gives the same bits."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from backsight.engine.train import Step, train
from backsight.face.api import load, make_ready
from backsight.face.differentiation import Differentiation
from backsight.face.extend import admit_file
from backsight.face.point import ARRAYS, is_run, no_options
from backsight.face.ready import Ready
from backsight.face.training import Training
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.types import Floats


def step_of(source: Any, index: int, **options: Any) -> tuple[Step, list[str]]:
    """A step of what a source, a spec or a run trains, and what is to be noted of it.

    source: as for `backsight.train`, or the folder of a run, or a run; or a step, which is given
    back. index: counted from 1. Raises BadInput where there is no such step.
    """
    if isinstance(source, Step):
        return source, []
    parts, after = _parts_of(source, options)
    steps = parts.spec.steps or 0
    if not 1 <= index <= steps:
        raise BadInput(
            _(
                "There is no step {index}: this training has {steps:,} steps, counted from 1."
            ).format(index=index, steps=steps)
        )
    step = _trained_to(parts, index)
    theta = step.tape["theta_next"]
    if after is not None and index == steps and not np.array_equal(theta, after, equal_nan=True):
        return step, [
            _(
                "The weights after this step are not those that the run has saved, bit for bit: "
                "it was trained on another machine, with another version, or it stopped early."
            )
        ]
    return step, []


def _parts_of(source: Any, options: Mapping[str, Any]) -> tuple[Ready, Floats | None]:
    """What is trained, and for a run the weights that it ended with."""
    if isinstance(source, Training):
        no_options(options, _("this run"))
        done = source.state.step == source.spec.steps
        return source.parts, source.state.vectors["theta"] if done else None
    if not is_run(source):
        return make_ready(source, **options), None
    no_options(options, str(source))
    for path in options.get("with_") or ():
        admit_file(path)
    trained = load(Path(source))
    if trained.spec.data.source == ARRAYS:
        raise BadInput(
            _(
                "The run in {folder} was trained on arrays from Python, which its folder "
                "does not hold: give the run itself, in Python."
            ).format(folder=source)
        )
    return make_ready(trained.spec, folder=options.get("folder") or ""), trained.theta


def _trained_to(parts: Ready, index: int) -> Step:
    """The step, its numbers computed while it is current."""
    data, y = parts.data, parts.y
    numerical = parts.spec.gradient != "backprop"
    found = train(
        parts.program, parts.program.initial_state(), data.train.x, y["train"], parts.feed,
        steps=index, differentiate=Differentiation(parts=parts) if numerical else None,
        validation=(data.validation.x, y["validation"]) if "validation" in y else None,
    )  # fmt: skip
    step = next(s for s in found if s.index == index)
    assert step.tape is not None
    return step
