"""A branch: a new run from the exact state of another after a step, with something changed."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from backsight.engine.spec import CompleteSpec
from backsight.engine.state import State
from backsight.kernel.errors import BadInput, BadSpec, naming_keywords
from backsight.kernel.language import _
from backsight.kernel.progress import Progress, ignore_progress
from backsight.recorder.entries import Parent, format_place, to_plain_number
from backsight.runs.recorded_run import RecordedRun
from backsight.runs.run import Run
from backsight.runs.sources import resolve_record
from backsight.training.compile import prepare_to_run
from backsight.training.experiment import Experiment
from backsight.training.overrides import with_changes
from backsight.training.settings.differences import tabulate_differences
from backsight.training.stopwatch import Stopwatch
from backsight.training.where import Where


@naming_keywords(set="changes")
def fork(
    run: str | Path | RecordedRun | Run,
    at: int,
    changes: Mapping[str, Any] | None = None,
    *,
    steps: int | None = None,
    out: str | Path = "",
    budget: int | None = None,
    arrays: Any = None,
    folder: str = "",
    with_: Sequence[str | Path] = (),
    progress: Progress = ignore_progress,
) -> Run:
    """A new run from the state of a recorded one after step `at`; iterate over its `steps()`.

    changes: keys of the spec and their new values, {"optimizer.rate": 0.001, "regularizer.l2": 0};
    without any the branch equals its parent, bit for bit. steps: how many from there on; None: as
    many as the parent was to have. out: its folder; "" for runs/SOURCE-0001. The others as for
    `backsight.open`. Raises BadInput where a change makes another network or takes other data.

    >>> import backsight
    >>> parent = backsight.train("xor", steps=60, seed=1, out="parent")
    >>> run = backsight.fork("parent", 30, {"optimizer.rate": 0.01}, out="slower")
    >>> for step in run.steps():
    ...     pass
    >>> run.state.step
    60
    """
    where = Where(arrays=arrays, folder=folder, files=with_, progress=progress)
    branch, start_recording = prepare_branch(run, at, changes or {}, steps, out, budget, where)
    start_recording()
    return branch


def prepare_branch(
    run: str | Path | RecordedRun | Run,
    at: int,
    changes: Mapping[str, Any],
    steps: int | None,
    out: str | Path,
    budget: int | None,
    where: Where,
) -> tuple[Run, Callable[[], Path]]:
    """A branch before its first step, and what starts its record in a new folder."""
    if steps is not None and steps < 1:
        raise BadInput(_("--steps must be at least 1, got {steps}.").format(steps=steps))
    with resolve_record(run, where) as subject:
        return _make_branch(subject.run, at, changes, steps, str(out), budget, where)


def _make_branch(
    run: RecordedRun,
    at: int,
    changes: Mapping[str, Any],
    steps: int | None,
    out: str,
    budget: int | None,
    where: Where,
) -> tuple[Run, Callable[[], Path]]:
    spec = with_changes(run.record.find_spec(at), changes)
    for key in ("steps", "epochs"):
        if steps is not None and key in changes:
            raise BadInput(_("Give --steps or --set {key}, not both.").format(key=key))
    if steps is not None:
        spec = msgspec.structs.replace(spec, steps=at + steps)
    stopwatch, changed = Stopwatch(), run.with_spec(spec)
    with stopwatch.count("compiling"):
        experiment = prepare_to_run(changed)
    _require_room(experiment.spec, at)
    state, notes = transfer_state(run, experiment, run.at(at))
    rate = run.read_rate(at)
    branch = Run(experiment, state, rate=rate)
    branch.notes, branch.stopwatch = notes, stopwatch
    differences = tabulate_differences([run.record.find_spec(at), experiment.spec])
    files = tuple(where.files) or tuple(f.path for f in run.record.about.files)
    start_recording = partial(
        branch.record,
        out,
        budget=budget,
        files=[f for f in files if Path(f).is_file()],
        given=True,
        parent=Parent(
            id=run.record.about.id,
            place=format_place(run.path.parent.absolute()),
            step=at,
            changes={k: after for k, (_before, after) in differences.items()},
            rate=to_plain_number(rate),
        ),
    )
    return branch, start_recording


def transfer_state(
    run: RecordedRun, experiment: Experiment, state: State
) -> tuple[State, list[str]]:
    """The state as the changed spec goes on with it, and what is to be known of that."""
    fresh = experiment.program.make_initial_state()
    notes = []
    for name, vector in fresh.vectors.items():
        old = state.vectors.get(name)
        if name == "theta" and (old is None or not _is_same_network(run, experiment)):
            raise BadSpec(
                _(
                    "This change makes another network than that of {run}, whose weights would not "
                    "fit: a branch may change how it is trained, not its layers' shapes."
                ).format(run=run.path.parent)
            )
        if old is None or old.shape != vector.shape:
            notes.append(
                _(
                    "{optimizer}'s memory {name} is new to this run: it begins at 0, while the "
                    "steps are counted on from {step:,}."
                ).format(optimizer=experiment.spec.optimizer.name, name=name, step=state.step)
            )
        else:
            with np.errstate(over="ignore"):
                vector[...] = old
    numbers = {k: state.numbers.get(k, v) for k, v in fresh.numbers.items()}
    return State(step=state.step, vectors=fresh.vectors, numbers=numbers), notes


def _is_same_network(run: RecordedRun, experiment: Experiment) -> bool:
    """Whether both have the same arrays of weights, by name, shape and place."""
    one, two = run.experiment.program.batch_derivation, experiment.program.batch_derivation
    places = [[(s.name, s.shape, s.offset) for s in d.weights()] for d in (one, two)]
    return places[0] == places[1]


def _require_room(spec: CompleteSpec, at: int) -> None:
    if spec.steps <= at:
        raise BadInput(
            _(
                "The run ends with step {steps:,}, so a branch at {at:,} has nothing left to do: "
                "give --steps, how many it takes from there."
            ).format(steps=spec.steps, at=at)
        )
