"""`backsight.race_network`: the same network, weights and batches, with one optimizer after the
other, and all their paths in one plane of its loss."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from backsight.engine.geometry.principal_components import Components, principal_components
from backsight.engine.state import view_statistics, view_weights
from backsight.kernel.errors import BadInput, naming_keywords
from backsight.kernel.language import _
from backsight.kernel.progress import Progress, ignore_progress
from backsight.kernel.types import Floats
from backsight.runs.sources import is_trained, resolve
from backsight.studies.landscape.extent import find_window
from backsight.studies.landscape.planes import make_path_plane
from backsight.studies.landscape.projection import count_state_bytes
from backsight.studies.landscape.slice import (
    MEMORY,
    ROWS,
    SliceRows,
    choose_rows,
    compute_slice,
    make_axis,
    require_grid,
    require_memory,
)
from backsight.studies.optimizer_race.network_entrant import (
    Racer,
    read_network_entrants,
    with_optimizer,
    with_run_rate,
)
from backsight.studies.optimizer_race.network_result import NetworkRace
from backsight.training.experiment import Experiment, format_network_name
from backsight.training.initial_weights import Weights
from backsight.training.where import Where

USUAL = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
"""Those that race where none are named."""


@naming_keywords(lr="rates")
def race_network(
    source: Any,
    optimizers: str | Iterable[str] = USUAL,
    *,
    rates: Mapping[str, float] | float | None = None,
    grid: int = 51,
    span: float | None = None,
    rows: int = ROWS,
    part: str = "train",
    states: int = 51,
    memory: int = MEMORY,
    start_from: Weights | None = None,
    folder: str = "",
    with_: Sequence[str | Path] = (),
    progress: Progress = ignore_progress,
    **options: Any,
) -> NetworkRace:
    """Train a network with each of some optimizers, from the same weights on the same batches.

    source: as for `train`; or a run, its folder or its record, whose spec and first weights
    are taken. optimizers: names, in a list or with commas between them, with settings after a
    colon: "momentum:mu=0.8".
    rates: of each by its name, or one for all; None, or one that is not named, for the record's
    own, which suits most networks, or of a run that was trained with this optimizer for the run's;
    an lr among an optimizer's settings comes first. The plane is
    that of the first two principal components of all paths together, through their mean; one that
    goes astray is left out of finding it. grid, span, rows, part, states, memory, start_from,
    folder, with_: as for `landscape`. options: as for `train`.

    >>> import backsight
    >>> race = backsight.race_network("xor", ["sgd", "adam"], rates={"adam": 0.1}, steps=200)
    >>> [racer.name for racer in race.ranked], [racer.rate for racer in race.racers]
    (['adam', 'sgd'], [0.1, 0.1])
    >>> race.slice.values.shape, race.paths["adam"].shape
    ((51, 51), (51, 2))
    """
    entrants = read_network_entrants(optimizers, rates)
    require_grid(grid, memory)
    if states < 3:
        raise BadInput(_("--states must be at least 3, got {states}.").format(states=states))
    where = Where(folder=folder, files=with_)
    experiment, first = _prepare_race(source, where, start_from, options)
    measured_rows = choose_rows(experiment, part, rows)
    weights = experiment.program.batch_derivation.symbols["theta"].size
    require_memory(count_state_bytes(states * len(entrants), weights), memory)
    if is_trained(source):
        entrants = [with_run_rate(e, experiment.spec) for e in entrants]
    racers = [
        Racer(e.name, with_optimizer(experiment, e), first, rate_source=e.rate_source)
        for e in entrants
    ]
    total = sum(r.run.spec.steps for r in racers)
    for index, racer in enumerate(racers):
        for _step in racer.train(progress, index * (total // len(racers)), total):
            pass
    return _slice_paths(
        racers,
        experiment,
        partial(make_axis, count=grid),
        span,
        measured_rows,
        states,
        memory,
        progress,
    )


def _prepare_race(
    source: Any, where: Where, start_from: Weights | None, options: Mapping[str, Any]
) -> tuple[Experiment, Mapping[str, Floats]]:
    """The data and the spec, and the first weights and statistics."""
    with resolve(source, where, options, start_from=start_from) as subject:
        experiment, vectors = subject.experiment, subject.first_state.vectors
    derivation = experiment.program.batch_derivation
    weights = view_weights(derivation, vectors["theta"])
    return experiment, weights | view_statistics(derivation, vectors)


def _slice_paths(
    racers: Sequence[Racer],
    experiment: Experiment,
    grid: Callable[[float, float], Floats],
    span: float | None,
    rows: SliceRows,
    states: int,
    memory: int,
    progress: Progress,
) -> NetworkRace:
    """All paths in their plane, and the loss on it."""
    spec = experiment.spec
    race = NetworkRace(
        racers=tuple(racers),
        title=format_network_name(experiment),
        loss_name=spec.loss.name,
        part=rows.part,
        rows=len(rows.encoded),
    )
    states_by_name = {
        r.name: list(r.sample_trajectory(states).iterate_states(ignore_progress)) for r in racers
    }
    sound = [r for r in racers if not r.astray and states_by_name[r.name]]
    if not sound:
        return race
    components = principal_components(
        np.array([v["theta"] for r in sound for v in states_by_name[r.name]], np.float64)
    )
    if components.rank < 2:
        return race
    plane = make_path_plane(components)
    paths = {
        n: _project_states(components, states) for n, states in states_by_name.items() if states
    }
    places = np.concatenate([paths[r.name] for r in sound])
    horizontal, vertical = find_window("path", places, span)
    origin = _make_origin(components, [states_by_name[r.name][-1] for r in sound], spec.dtype)
    plane_slice = compute_slice(
        experiment,
        origin,
        plane.directions,
        rows,
        (grid(*horizontal), grid(*vertical)),
        places,
        memory=memory,
        progress=progress,
    )
    return replace(race, plane=plane, slice=plane_slice, paths=paths, running="running" in origin)


def _make_origin(
    components: Components, ends: Sequence[Mapping[str, Floats]], dtype: str
) -> dict[str, Floats]:
    """The middle of all paths, with the mean of what else the networks hold at their ends."""
    others = ends[0].keys() - {"theta"}
    means = {name: np.mean([end[name] for end in ends], axis=0) for name in others}
    return {name: v.astype(dtype) for name, v in {"theta": components.mean, **means}.items()}


def _project_states(components: Components, states: Sequence[Mapping[str, Floats]]) -> Floats:
    """(states, 2): the nearest points of the plane."""
    offsets = [
        components.directions @ (v["theta"].astype(np.float64) - components.mean) for v in states
    ]
    return np.array(offsets)
