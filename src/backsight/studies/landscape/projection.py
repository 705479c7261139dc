"""The way that training took, as it is seen in a plane through the weights."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from backsight.engine.geometry.principal_components import Components, project_on_plane
from backsight.kernel.progress import Progress
from backsight.kernel.types import Floats
from backsight.runs.trajectory import Trajectory
from backsight.studies.landscape.slice import SliceRows, require_memory
from backsight.training.experiment import Experiment

COPIES = 6
"""Vectors like theta that finding components takes beside the states."""
CHUNK = 8
"""Bytes of a number in float64."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ProjectedPath:
    """The way that training took, as it is seen in a plane."""

    steps: Floats
    """(n,)"""
    coordinates: Floats
    """(n, 2), of the nearest points of the plane."""
    losses: Floats
    """(n,), of the network as it was, on the slice's rows."""
    within: float
    """How much of the squared distance from the last state to the others lies in the plane; NaN
    where there is none."""


def gather_states(
    trajectory: Trajectory,
    experiment: Experiment,
    rows: SliceRows,
    *,
    memory: int,
    progress: Progress,
) -> tuple[Floats, Floats]:
    """All states, (n, weights), in float64, and their losses, (n,). Raises TooLittleMemory before
    any is taken."""
    weights = experiment.program.batch_derivation.symbols["theta"].size
    require_memory(count_state_bytes(len(trajectory.steps), weights), memory)
    states, losses = np.empty((len(trajectory.steps), weights)), np.empty(len(trajectory.steps))
    for k, vectors in enumerate(trajectory.iterate_states(progress)):
        states[k], losses[k] = vectors["theta"], compute_loss(experiment, vectors, rows)
    return states, losses


def count_state_bytes(states: int, weights: int) -> int:
    """What so many states take while their components are found."""
    return CHUNK * (states + COPIES) * weights


def project_from_end(
    trajectory: Trajectory, components: Components, losses: Floats
) -> ProjectedPath:
    """The path in the plane of its own components, through its last state."""
    offsets = components.coordinates - components.coordinates[-1]
    spread = float(components.explained.sum())
    return ProjectedPath(
        steps=np.array(trajectory.steps), coordinates=offsets, losses=losses, within=spread
    )


def project_path(
    trajectory: Trajectory,
    experiment: Experiment,
    origin: Floats,
    directions: Floats,
    rows: SliceRows,
    progress: Progress,
) -> ProjectedPath:
    """The path in some plane through a point. One state after the other is looked at."""
    coordinates, losses = np.empty((len(trajectory.steps), 2)), np.empty(len(trajectory.steps))
    inside = whole = 0.0
    for k, vectors in enumerate(trajectory.iterate_states(progress)):
        offset = vectors["theta"].astype(float) - origin
        coordinates[k] = project_on_plane(directions, offset[None])[0]
        losses[k] = compute_loss(experiment, vectors, rows)
        nearest = coordinates[k] @ directions
        inside, whole = inside + float(nearest @ nearest), whole + float(offset @ offset)
    return ProjectedPath(
        steps=np.array(trajectory.steps),
        coordinates=coordinates,
        losses=losses,
        within=inside / whole if whole else float("nan"),
    )


def compute_loss(experiment: Experiment, vectors: Mapping[str, Floats], rows: SliceRows) -> float:
    """The loss of the network as it is used."""
    return experiment.program.compute_loss(vectors, rows.encoded)[0]
