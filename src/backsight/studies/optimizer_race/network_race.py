"""`backsight.race_network`: the same network, weights and batches, with one optimizer after the
other, and all their paths in one plane of its loss."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from backsight.engine.geometry.principal_components import Components, principal_components
from backsight.engine.state import statistics_of, weights_of
from backsight.kernel.errors import BadInput
from backsight.kernel.language import _
from backsight.kernel.types import Floats
from backsight.plots import drawable_language, save
from backsight.runs.recorded_run import RecordedRun, open_run
from backsight.runs.train import make_ready
from backsight.studies.gradient_check.point import is_run, no_options
from backsight.studies.landscape.extent import window_of
from backsight.studies.landscape.planes import Plane, low_variance, path_plane
from backsight.studies.landscape.projection import states_bytes
from backsight.studies.landscape.slice import (
    MEMORY,
    ROWS,
    Rows,
    Slice,
    axis,
    require_memory,
    rows_of,
    sliced,
)
from backsight.studies.landscape.trajectory import Report
from backsight.studies.optimizer_race.network_entrant import Racer, entrants_of, with_optimizer
from backsight.studies.optimizer_race.network_picture import draw_network_race
from backsight.training.charts import network_name
from backsight.training.experiment import Ready

USUAL = ("sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam")
"""Those that race where none are named."""


@dataclass(frozen=True, kw_only=True, eq=False)
class NetworkRace:
    """What came of it. racers: in the order they were named. title: what was trained. plane, slice:
    of the loss, on rows of a part, None where the paths span none; paths: (steps, 2) in it, of each
    racer whose states are known. running: whether the mean of the ends' running statistics is taken
    at all points.
    """

    racers: tuple[Racer, ...]
    title: str
    loss_name: str
    part: str
    rows: int
    plane: Plane | None = None
    slice: Slice | None = None
    paths: Mapping[str, Floats] | None = None
    running: bool = False

    def __repr__(self) -> str:
        return f"<race on {self.title}: {', '.join(r.name for r in self.racers)}>"

    @property
    def notes(self) -> tuple[str, ...]:
        """What a user should know of it."""
        said = list(_astray(self.racers))
        said.append(_no_plane(self.racers) if self.plane is None else low_variance(self.plane))
        if self.running:
            said.append(
                _(
                    "Batch normalization takes the mean of all ends' running means and variances "
                    "at all points."
                )
            )
        return tuple(filter(None, said))

    @property
    def ranked(self) -> list[Racer]:
        """From the least loss on the training rows to the largest; those that failed last."""
        return sorted(self.racers, key=lambda r: (r.run.failure is not None, _end(r)))

    def __getitem__(self, name: str) -> Racer:
        return next(r for r in self.racers if r.name == name)

    def plot(self) -> Any:
        """All paths on the plane, losses and scores over the steps, as a matplotlib Figure."""
        with drawable_language():
            return draw_network_race(
                self.racers,
                self.plane,
                self.slice,
                self.paths or {},
                title=self.title,
                loss_name=self.loss_name,
                part=self.part,
                rows=self.rows,
                notes=self.notes,
            )

    def save(self, path: str | Path) -> None:
        """Write the picture, whole or not at all, in the format of the name's suffix."""
        save(self.plot(), path)


def race_network(
    source: Any,
    optimizers: Sequence[str] = USUAL,
    *,
    rates: Mapping[str, float] | float | None = None,
    grid: int = 51,
    span: float | None = None,
    rows: int = ROWS,
    part: str = "train",
    states: int = 51,
    memory: int = MEMORY,
    start_from: Any = None,
    report: Report | None = None,
    **options: Any,
) -> NetworkRace:
    """Train a network with each of some optimizers, from the same weights on the same batches.

    source: as for `train`; or the folder of a run or its record, or an open one, whose spec and
    first weights are taken. optimizers: names, with settings after a colon: "momentum:mu=0.8".
    rates: of each by its name, or one for all; None, or one that is not named, for the record's
    own, which suits most networks. The plane is that of the first two principal components of
    all paths together, through their mean; one that goes astray is left out of finding it. grid,
    span, rows, part, states, memory, start_from: as for `landscape`. options: as for `train`.

    >>> import backsight
    >>> race = backsight.race_network("xor", ["sgd", "adam"], rates={"adam": 0.1}, steps=200)
    >>> [racer.name for racer in race.ranked], [racer.rate for racer in race.racers]
    (['adam', 'sgd'], [0.1, 0.1])
    >>> race.slice.values.shape, race.paths["adam"].shape
    ((51, 51), (51, 2))
    """
    entrants, heard = entrants_of(optimizers, rates), report or _nobody
    axis(0, 1, grid)
    if states < 3:
        raise BadInput(_("--states must be at least 3, got {states}.").format(states=states))
    parts, first = _begin(source, start_from, options)
    measured = rows_of(parts, part, rows)
    weights = parts.program.first.symbols["theta"].size
    require_memory(states_bytes(states * len(entrants), weights), memory)
    racers = [Racer(e.name, with_optimizer(parts, e), first) for e in entrants]
    total = sum(r.run.spec.steps or 0 for r in racers)
    for place, racer in enumerate(racers):
        for _step in racer.trained(heard, place * (total // len(racers)), total):
            pass
    return _seen(racers, parts, partial(axis, count=grid), span, measured, states, memory, heard)


def _begin(
    source: Any, start_from: Any, options: Mapping[str, Any]
) -> tuple[Ready, Mapping[str, Floats] | None]:
    """The data and the spec, and the first weights; None where they are drawn."""
    if is_run(source):
        no_options({**options, "start": start_from}, str(source))
        folder, files = options.get("folder") or "", options.get("with_") or ()
        with open_run(Path(source), folder=folder, with_=files, report=options.get("watch")) as run:
            return _begin(run, None, {})
    if isinstance(source, RecordedRun):
        no_options({**options, "start": start_from}, str(source.path.parent))
        state = source.at(source.record.first_step)
        derivation = source.parts.program.first
        first = weights_of(derivation, state.vectors["theta"])
        return source.parts, first | statistics_of(derivation, state.vectors)
    parts = make_ready(source, **{k: v for k, v in options.items() if k != "watch"})
    return parts, start_from


def _seen(
    racers: Sequence[Racer],
    parts: Ready,
    grid: Callable[[float, float], Floats],
    span: float | None,
    rows: Rows,
    states: int,
    memory: int,
    report: Report,
) -> NetworkRace:
    """All paths in their plane, and the loss on it."""
    spec = parts.spec
    assert spec.loss is not None
    race = NetworkRace(
        racers=tuple(racers),
        title=network_name(parts),
        loss_name=spec.loss.name,
        part=rows.part,
        rows=len(rows.x),
    )
    trails = {r.name: list(r.trail(states).states(_nobody)) for r in racers}
    sound = [r for r in racers if not r.astray and trails[r.name]]
    if not sound:
        return race
    found = principal_components(
        np.array([v["theta"] for r in sound for v in trails[r.name]], np.float64)
    )
    if found.rank < 2:
        return race
    plane = path_plane(found)
    paths = {name: _path(found, states) for name, states in trails.items() if states}
    places = np.concatenate([paths[r.name] for r in sound])
    (left, right), (low, high) = window_of("path", places, span)
    ends = [trails[r.name][-1] for r in sound]
    origin = {"theta": found.mean.astype(spec.dtype)} | {
        name: np.mean([end[name] for end in ends], axis=0).astype(spec.dtype)
        for name in ends[0].keys() - {"theta"}
    }
    seen = sliced(
        parts,
        origin,
        plane.directions,
        rows,
        (grid(left, right), grid(low, high)),
        places,
        memory=memory,
        report=report,
    )
    return replace(race, plane=plane, slice=seen, paths=paths, running="running" in origin)


def _path(found: Components, states: Sequence[Mapping[str, Floats]]) -> Floats:
    """(states, 2): the nearest points of the plane."""
    moved = [found.directions @ (v["theta"].astype(np.float64) - found.mean) for v in states]
    return np.array(moved)


def _astray(racers: Sequence[Racer]) -> Iterator[str]:
    """A sentence for each that did not get anywhere."""
    for racer in racers:
        if racer.run.failure is not None:
            text = _("{name} stopped at step {step:,}: {symbol} is not finite there.")
            failure = racer.run.failure
            yield text.format(name=racer.name, step=failure.step, symbol=failure.symbol)
        elif racer.astray:
            text = _(
                "{name} went astray: its loss ends at {loss:.4g}, having begun at {first:.4g}."
            )
            losses = racer.losses()
            yield text.format(name=racer.name, loss=losses[-1], first=losses[0])


def _no_plane(racers: Sequence[Racer]) -> str:
    if all(r.astray for r in racers):
        return _("No optimizer came through, so there is no plane of their paths.")
    return _(
        "There is no plane of these paths: they are on a line, or the states of so large a network "
        "were not kept."
    )


def _end(racer: Racer) -> float:
    loss = racer.losses()[-1]
    return loss if np.isfinite(loss) else float("inf")


def _nobody(said: str, done: int, total: int) -> None:
    """Hears, and does nothing."""
