"""Where a loss is sliced: the weights of a source, a spec or a run, and the way that led there."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import numpy as np

from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.types import Floats
from backsight.runs.sources import resolve
from backsight.runs.trajectory import Trajectory
from backsight.training.experiment import Experiment
from backsight.training.initial_weights import Weights
from backsight.training.where import Where


@dataclass(frozen=True, kw_only=True)
class PlaneOrigin:
    """Whose weights a plane goes through, and when."""

    run: str = ""
    """A recorded run's folder; "" where there is none."""
    step: int | None = None
    """None where nothing was trained."""
    is_given: bool = False
    """Whether the first weights were given then."""

    @property
    def words(self) -> str:
        """The weights, as they are called in a sentence."""
        if self.step is None:
            return _("the given weights") if self.is_given else _("the first weights")
        if not self.run:
            return _("the weights after step {step:,}").format(step=self.step)
        return _("the weights of {run} after step {step:,}").format(run=self.run, step=self.step)


@dataclass(frozen=True, kw_only=True, eq=False)
class LandscapeCenter:
    """The network in the middle of a landscape."""

    experiment: Experiment
    vectors: Mapping[str, Floats]
    """What the network needs to be used."""
    place: PlaneOrigin
    """Where they are from."""
    trajectory: Trajectory | None = None
    """The states before; None where nothing was trained."""


def find_center(
    source: Any,
    stack: ExitStack,
    where: Where,
    *,
    at: int | None,
    states: int,
    start_from: Weights | None,
    options: Mapping[str, Any],
) -> LandscapeCenter:
    """source: as for `landscape`. stack: closes a record that is opened here, whose states are
    found again until then. Raises BadInput."""
    subject = stack.enter_context(resolve(source, where, options, at=at, start_from=start_from))
    state = subject.find_state(at)
    if subject.origin.kind == "source":
        origin = PlaneOrigin(is_given=start_from is not None)
    else:
        run = subject.origin.name if subject.record is not None else ""
        origin = PlaneOrigin(run=run, step=state.step)
    vectors = subject.experiment.program.select_vectors(state.vectors)
    trajectory = subject.sample_trajectory(state.step, states)
    return _make_center(subject.experiment, vectors, origin, trajectory)


def _make_center(
    experiment: Experiment,
    vectors: Mapping[str, Floats],
    origin: PlaneOrigin,
    trajectory: Trajectory | None,
) -> LandscapeCenter:
    if not all(np.isfinite(vector).all() for vector in vectors.values()):
        raise BadInput(
            _(
                "{where}: not all of them are finite, so there is no plane through them. Give an "
                "earlier step with --at."
            ).format(where=origin.words)
        )
    return LandscapeCenter(
        experiment=experiment, vectors=vectors, place=origin, trajectory=trajectory
    )
