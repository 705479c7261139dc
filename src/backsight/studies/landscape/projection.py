"""The way that training took, as it is seen in a plane through the weights."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from backsight.engine.geometry.principal_components import Components, coordinates_in
from backsight.kernel.types import Floats
from backsight.studies.landscape.slice import Rows, require_memory
from backsight.studies.landscape.trajectory import Report, Trail
from backsight.training.experiment import Ready

COPIES = 6
"""Vectors like theta that finding components takes beside the states."""
CHUNK = 8
"""Bytes of a number in float64."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Walked:
    """steps: (n,). coordinates: (n, 2), of the nearest points of the plane. losses: (n,), of the
    network as it was, on the slice's rows. within: how much of the squared distance from the last
    state to the others lies in the plane; NaN where there is none."""

    steps: Floats
    coordinates: Floats
    losses: Floats
    within: float


def gathered(
    trail: Trail, parts: Ready, rows: Rows, *, memory: int, report: Report
) -> tuple[Floats, Floats]:
    """All states, (n, weights), in float64, and their losses, (n,). Raises TooLittleMemory before
    any is taken."""
    weights = parts.program.first.symbols["theta"].size
    require_memory(states_bytes(len(trail.steps), weights), memory)
    states, losses = np.empty((len(trail.steps), weights)), np.empty(len(trail.steps))
    for k, vectors in enumerate(trail.states(report)):
        states[k], losses[k] = vectors["theta"], loss_of(parts, vectors, rows)
    return states, losses


def states_bytes(states: int, weights: int) -> int:
    """What so many states take while their components are found."""
    return CHUNK * (states + COPIES) * weights


def seen_from_the_end(trail: Trail, found: Components, losses: Floats) -> Walked:
    """The path in the plane of its own components, through its last state."""
    moved = found.coordinates - found.coordinates[-1]
    spread = float(found.explained.sum())
    return Walked(steps=np.array(trail.steps), coordinates=moved, losses=losses, within=spread)


def projected(
    trail: Trail, parts: Ready, origin: Floats, directions: Floats, rows: Rows, report: Report
) -> Walked:
    """The path in some plane through a point. One state after the other is looked at."""
    coordinates, losses = np.empty((len(trail.steps), 2)), np.empty(len(trail.steps))
    inside = whole = 0.0
    for k, vectors in enumerate(trail.states(report)):
        moved = vectors["theta"].astype(float) - origin
        coordinates[k] = coordinates_in(directions, moved[None])[0]
        losses[k] = loss_of(parts, vectors, rows)
        nearest = coordinates[k] @ directions
        inside, whole = inside + float(nearest @ nearest), whole + float(moved @ moved)
    return Walked(
        steps=np.array(trail.steps),
        coordinates=coordinates,
        losses=losses,
        within=inside / whole if whole else float("nan"),
    )


def loss_of(parts: Ready, vectors: Mapping[str, Floats], rows: Rows) -> float:
    """The loss of the network as it is used."""
    return parts.program.loss(vectors, rows.x, rows.y)[0]
