"""What a tracker is given at a step, by name.

loss, rate, gradient_norm      of the step's batch, before its update
train/loss, train/accuracy …   the network as it was measured after the step, by part
weights/W1, gradients/W1 …     arrays: the weights before the step's update, and the gradient
spec                           a text, once: the complete spec
backsight                      a text: the command that shows the step, where it is recorded
"""

import math
import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from backsight.engine.spec import Spec, to_text
from backsight.engine.state import view_weights
from backsight.engine.step import Step
from backsight.kernel.types import Floats, Integers
from backsight.training.history import Moment

MOST_POINTS = 10_000
"""Steps whose numbers a tracker is given at the most, evenly spaced; the record has all."""
ADDRESS, SPEC = "backsight", "spec"
"""What texts are called."""


def find_stride(steps: int) -> int:
    """Every how many steps a tracker is given the numbers of one. steps: of the whole run."""
    return math.ceil(steps / MOST_POINTS)


def select_points(indices: Integers, steps: int) -> Integers:
    """The positions of those steps whose numbers are given; the first and the last of the run are.
    indices: of steps, counted from 1."""
    is_point = (indices % find_stride(steps) == 0) | (indices == 1) | (indices == steps)
    return np.flatnonzero(is_point)


def is_point(step: int, steps: int) -> bool:
    """The same for one step."""
    return step % find_stride(steps) == 0 or step in (1, steps)


def name_moment(moment: Moment, score_name: str) -> dict[str, float]:
    """What was measured, by part."""
    losses = {f"{part}/loss": loss for part, loss in moment.losses.items()}
    return losses | {f"{part}/{score_name}": score for part, score in moment.scores.items()}


def name_arrays(step: Step) -> dict[str, Floats]:
    """The weights before a step's update, and the gradient."""
    pairs = {"weights": step.state.vectors["theta"], "gradients": step.gradient}
    return {
        f"{kind}/{name}": array
        for kind, vector in pairs.items()
        for name, array in view_weights(step.derivation, vector).items()
    }


def name_spec(spec: Spec) -> dict[str, str]:
    """The complete spec as its file has it, for a page that reads Markdown."""
    return {SPEC: f"```toml\n{to_text(spec, form='toml')}```"}


def name_address(folder: Path | None, step: int) -> dict[str, str]:
    """The command that shows a step; the first where none is made yet. {} without a record."""
    if folder is None:
        return {}
    return {ADDRESS: f"backsight explain {shlex.quote(str(folder))} --step {max(step, 1)}"}


def name_numbers(names: Iterable[str], numbers: Iterable[float]) -> Mapping[str, float]:
    """The numbers of one step by the names of their columns."""
    return dict(zip(names, map(float, numbers), strict=True))
