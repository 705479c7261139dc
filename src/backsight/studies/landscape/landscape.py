"""`backsight.landscape`: slices through the loss of a network around its weights."""

from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from backsight.engine.geometry.principal_components import principal_components
from backsight.kernel.errors import BadInput, UnknownName, naming_keywords
from backsight.kernel.language import _
from backsight.kernel.progress import Progress, ignore_progress
from backsight.kernel.types import Floats
from backsight.studies.landscape.center import LandscapeCenter, find_center
from backsight.studies.landscape.extent import find_window
from backsight.studies.landscape.planes import (
    EXAMPLE,
    Plane,
    make_path_plane,
    make_random_plane,
    make_weights_plane,
)
from backsight.studies.landscape.projection import (
    ProjectedPath,
    count_state_bytes,
    gather_states,
    project_from_end,
    project_path,
)
from backsight.studies.landscape.result import Landscape
from backsight.studies.landscape.slice import (
    MEMORY,
    ROWS,
    Slice,
    SliceRows,
    choose_rows,
    compute_slice,
    make_axis,
    require_grid,
)
from backsight.training.experiment import format_network_title
from backsight.training.initial_weights import Weights
from backsight.training.where import Where

KINDS = ("path", "random", "weights")
"""What a plane may be spanned by."""


@naming_keywords()
def landscape(
    source: Any,
    directions: str = "",
    *,
    along: str | Sequence[str] = (),
    grid: int = 51,
    span: float | None = None,
    rows: int = ROWS,
    part: str = "train",
    at: int | None = None,
    draw: int = 0,
    states: int = 51,
    memory: int = MEMORY,
    start_from: Weights | None = None,
    folder: str = "",
    with_: Sequence[str | Path] = (),
    progress: Progress = ignore_progress,
    **options: Any,
) -> Landscape:
    """The loss of a network on a grid over a plane through its weights.

    source: the folder of a run or its record, a run, or as for `train`, where the weights are the
    first ones, or those of start_from. directions: "path", the two principal components of the way
    that training took; "random", two filter-normalized ones, of which draw names the pair;
    "weights", along two of them, along=("W1[0,2]", "b1[1]"). "" for the first that fits. grid:
    points a side. span: from the origin to each side, in lengths of the directions; None for what
    the path takes up. rows, part: what the loss is measured on, as the network is used. at: of a
    recorded run, the step whose weights are the origin. states: of the path, at the most. memory:
    bytes that it may take. folder, with_: as for `open`. options: as for `train`; a run takes
    none.

    >>> import backsight
    >>> run = backsight.train("xor", steps=300, seed=1, out="bowl")
    >>> found = backsight.landscape("bowl", grid=21)
    >>> found.kind, found.values.shape, round(sum(found.plane.explained), 3)
    ('path', (21, 21), 0.994)
    >>> abs(found.loss - run.evaluate("train")["loss"]) < 1e-15
    True
    """
    _check(directions, along, span, states)
    make_grid_axis = partial(make_axis, count=grid)
    require_grid(grid, memory)
    with ExitStack() as stack:
        center = find_center(
            source,
            stack,
            Where(folder=folder, files=with_),
            at=at,
            states=states,
            start_from=start_from,
            options=options,
        )
        kind = directions or _choose_kind(along, center)
        measured_rows = choose_rows(center.experiment, part, rows)
        theta = center.vectors["theta"].astype(float)
        plane, path, bytes_used = _choose_plane(
            kind, center, theta, along, draw, measured_rows, memory, progress
        )
        places = np.zeros((1, 2)) if path is None else np.vstack([[0, 0], path.coordinates])
        xs, ys = (make_grid_axis(*ends) for ends in find_window(kind, places, span))
        computed_slice = compute_slice(
            center.experiment,
            center.vectors,
            plane.directions,
            measured_rows,
            (xs, ys),
            places,
            memory=memory,
            progress=progress,
        )
    return _make_landscape(kind, center, plane, path, computed_slice, measured_rows, bytes_used)


def _check(directions: str, along: str | Sequence[str], span: float | None, states: int) -> None:
    if directions and directions not in KINDS:
        raise UnknownName(_("plane"), directions, KINDS)
    if along and directions not in ("", "weights"):
        raise BadInput(_("--along names two weights, so --directions can be nothing but weights."))
    if directions == "weights" and not along:
        raise BadInput(
            _("--directions weights takes --along and two weights, such as {example}.").format(
                example=EXAMPLE
            )
        )
    if span is not None and not 0 < span < float("inf"):
        raise BadInput(_("--span must be above 0 and finite, got {span}.").format(span=span))
    if states < 3:
        raise BadInput(_("--states must be at least 3, got {states}.").format(states=states))


def _choose_kind(along: str | Sequence[str], center: LandscapeCenter) -> str:
    if along:
        return "weights"
    return (
        "path" if center.trajectory is not None and len(center.trajectory.steps) > 2 else "random"
    )


def _choose_plane(
    kind: str,
    center: LandscapeCenter,
    theta: Floats,
    along: str | Sequence[str],
    draw: int,
    rows: SliceRows,
    memory: int,
    progress: Progress,
) -> tuple[Plane, ProjectedPath | None, int]:
    """The plane, the path in it, and the bytes that finding them took."""
    if kind == "path":
        return _choose_path_plane(center, rows, memory, progress)
    plane = (
        make_weights_plane(center.experiment, theta, along)
        if along
        else make_random_plane(center.experiment, theta, draw)
    )
    if center.trajectory is None or len(center.trajectory.steps) < 2:
        return plane, None, 0
    path = project_path(
        center.trajectory, center.experiment, theta, plane.directions, rows, progress
    )
    return plane, path, 0


def _choose_path_plane(
    center: LandscapeCenter, rows: SliceRows, memory: int, progress: Progress
) -> tuple[Plane, ProjectedPath | None, int]:
    trajectory = center.trajectory
    if trajectory is None or len(trajectory.steps) < 3:
        raise BadInput(
            _(
                "{where}: no path of three states at least led there, and --directions path is "
                "the plane of such a path. Give a run that was trained for some steps, or "
                "--directions random."
            ).format(where=center.place.words)
        )
    states, losses = gather_states(
        trajectory, center.experiment, rows, memory=memory, progress=progress
    )
    components = principal_components(states)
    if not np.isfinite(components.coordinates).all():
        raise BadInput(
            _(
                "{where}: the weights of the path that led there are too large for a picture of "
                "it. Give --directions random."
            ).format(where=center.place.words)
        )
    plane = make_path_plane(components)
    return plane, project_from_end(trajectory, components, losses), count_state_bytes(*states.shape)


def _make_landscape(
    kind: str,
    center: LandscapeCenter,
    plane: Plane,
    path: ProjectedPath | None,
    computed_slice: Slice,
    rows: SliceRows,
    bytes_used: int,
) -> Landscape:
    spec = center.experiment.spec
    return Landscape(
        kind=kind,
        title=format_network_title(center.experiment),
        place=center.place,
        loss_name=spec.loss.name,
        part=rows.part,
        rows=len(rows.encoded),
        plane=plane,
        slice=Slice(
            xs=computed_slice.xs,
            ys=computed_slice.ys,
            values=computed_slice.values,
            places=computed_slice.places,
            bytes=max(computed_slice.bytes, bytes_used),
        ),
        loss=float(computed_slice.places[0]),
        path=path,
        beneath=None if path is None else computed_slice.places[1:],
        running="running" in center.vectors,
    )
