"""Where a loss is sliced: the weights of a source, a spec or a run, and the way that led there."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.progress import ignore_progress
from backsight.kernel.types import Floats
from backsight.runs.recorded_run import RecordedRun, open_run
from backsight.runs.sources import is_run, refuse_options
from backsight.studies.landscape.trajectory import Trajectory, make_trajectory, read_trajectory
from backsight.training.experiment import Experiment
from backsight.training.initial_weights import make_given_state
from backsight.training.prepare import prepare
from backsight.training.trainer import Training


@dataclass(frozen=True, kw_only=True)
class PlaneOrigin:
    """Whose weights, and when. run: a recorded one's folder; "" where there is none. step: None
    where nothing was trained; given: whether the first weights were given then."""

    run: str = ""
    step: int | None = None
    given: bool = False

    @property
    def words(self) -> str:
        """The weights, as they are called in a sentence."""
        if self.step is None:
            return _("the given weights") if self.given else _("the first weights")
        if not self.run:
            return _("the weights after step {step:,}").format(step=self.step)
        return _("the weights of {run} after step {step:,}").format(run=self.run, step=self.step)


@dataclass(frozen=True, kw_only=True, eq=False)
class LandscapeCenter:
    """vectors: what the network needs to be used. place: where they are from. trajectory: the
    states before; None where nothing was trained."""

    experiment: Experiment
    vectors: Mapping[str, Floats]
    place: PlaneOrigin
    trajectory: Trajectory | None = None


def find_center(
    source: Any,
    stack: ExitStack,
    *,
    at: int | None,
    states: int,
    start_from: Any,
    options: Mapping[str, Any],
) -> LandscapeCenter:
    """source: as for `landscape`. stack: closes a record that is opened here, whose states are
    found again until then. Raises BadInput."""
    if is_run(source):
        refuse_options({**options, "start": start_from}, str(source))
        folder, files = options.get("folder") or "", options.get("with_") or ()
        run = open_run(
            Path(source),
            folder=folder,
            with_=files,
            progress=options.get("progress") or ignore_progress,
        )
        return _center_on_recorded(stack.enter_context(run), at, states)
    if isinstance(source, RecordedRun):
        refuse_options({**options, "start": start_from}, str(source.path.parent))
        return _center_on_recorded(source, at, states)
    if at is not None:
        raise BadInput(
            _("Only a recorded run has a step {at:,} to go back to: {source} is none.").format(
                at=at, source=source
            )
        )
    if isinstance(source, Training):
        refuse_options({**options, "start": start_from}, _("this run"))
        return _center_on_trained(source, states)
    return _center_on_untrained(
        source, start_from, {k: v for k, v in options.items() if k != "progress"}
    )


def _center_on_recorded(run: RecordedRun, at: int | None, states: int) -> LandscapeCenter:
    last = run.record.last_step if at is None else at
    vectors = run.experiment.program.select_vectors(run.at(last).vectors)
    origin = PlaneOrigin(run=str(run.path.parent), step=last)
    return _make_center(run.experiment, vectors, origin, read_trajectory(run, last, states))


def _center_on_trained(run: Training, states: int) -> LandscapeCenter:
    step = run.state.step
    vectors = {name: vector.copy() for name, vector in run.vectors.items()}
    return _make_center(
        run.experiment,
        vectors,
        PlaneOrigin(step=step),
        make_trajectory(run.history.moments, step, states),
    )


def _center_on_untrained(
    source: Any, start_from: Any, options: Mapping[str, Any]
) -> LandscapeCenter:
    experiment = prepare(source, **options)
    is_given = start_from is not None
    state = (
        make_given_state(experiment, start_from)
        if is_given
        else experiment.program.make_initial_state()
    )
    return _make_center(
        experiment,
        experiment.program.select_vectors(state.vectors),
        PlaneOrigin(given=is_given),
        None,
    )


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
