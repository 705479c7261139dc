"""Where a loss is sliced: the weights of a source, a spec or a run, and the way that led there."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.types import Floats
from backsight.runs.recorded_run import RecordedRun, open_run
from backsight.runs.train import make_ready
from backsight.studies.gradient_check.point import is_run, no_options
from backsight.studies.landscape.trajectory import Trail, trail_of_moments, trail_of_record
from backsight.training.experiment import Ready
from backsight.training.initial_weights import given_state
from backsight.training.trainer import Training


@dataclass(frozen=True, kw_only=True)
class Place:
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
class Site:
    """vectors: what the network needs to be used. place: where they are from. trail: the states
    before; None where nothing was trained."""

    parts: Ready
    vectors: Mapping[str, Floats]
    place: Place
    trail: Trail | None = None


def site_of(
    source: Any,
    opened: ExitStack,
    *,
    at: int | None,
    states: int,
    start_from: Any,
    options: Mapping[str, Any],
) -> Site:
    """source: as for `landscape`. opened: closes a record that is opened here, whose states are
    found again until then. Raises BadInput."""
    if is_run(source):
        no_options({**options, "start": start_from}, str(source))
        folder, files = options.get("folder") or "", options.get("with_") or ()
        run = open_run(Path(source), folder=folder, with_=files, report=options.get("watch"))
        return _recorded(opened.enter_context(run), at, states)
    if isinstance(source, RecordedRun):
        no_options({**options, "start": start_from}, str(source.path.parent))
        return _recorded(source, at, states)
    if at is not None:
        raise BadInput(
            _("Only a recorded run has a step {at:,} to go back to: {source} is none.").format(
                at=at, source=source
            )
        )
    if isinstance(source, Training):
        no_options({**options, "start": start_from}, _("this run"))
        return _trained(source, states)
    return _untrained(source, start_from, {k: v for k, v in options.items() if k != "watch"})


def _recorded(run: RecordedRun, at: int | None, states: int) -> Site:
    last = run.record.last_step if at is None else at
    vectors = run.parts.program.in_use(run.at(last).vectors)
    place = Place(run=str(run.path.parent), step=last)
    return _site(run.parts, vectors, place, trail_of_record(run, last, states))


def _trained(run: Training, states: int) -> Site:
    step = run.state.step
    vectors = {name: vector.copy() for name, vector in run.vectors.items()}
    return _site(
        run.parts, vectors, Place(step=step), trail_of_moments(run.history.moments, step, states)
    )


def _untrained(source: Any, start_from: Any, options: Mapping[str, Any]) -> Site:
    parts = make_ready(source, **options)
    given = start_from is not None
    state = given_state(parts, start_from) if given else parts.program.initial_state()
    return _site(parts, parts.program.in_use(state.vectors), Place(given=given), None)


def _site(parts: Ready, vectors: Mapping[str, Floats], place: Place, trail: Trail | None) -> Site:
    if not all(np.isfinite(vector).all() for vector in vectors.values()):
        raise BadInput(
            _(
                "{where}: not all of them are finite, so there is no plane through them. Give an "
                "earlier step with --at."
            ).format(where=place.words)
        )
    return Site(parts=parts, vectors=vectors, place=place, trail=trail)
