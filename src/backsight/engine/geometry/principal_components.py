"""The plane that lies nearest to many states: their first two principal components."""

from dataclasses import dataclass

import numpy as np

from backsight.kernel.types import Floats

LARGE = 1e140
RANK_TOLERANCE = 1e-12
"""Of the first component's variance: what a second one has at least that is more than rounding."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Components:
    """mean: (weights,), of all states. directions: (2, weights), of length 1, at right angles;
    zeros where there is none. explained: (2,), the share of the variance that each holds.
    coordinates: (states, 2), from the mean; infinite where states are too far from it."""

    mean: Floats
    directions: Floats
    explained: Floats
    coordinates: Floats

    @property
    def rank(self) -> int:
        """Of how many directions the states are: 0 where all are the same, 1 on a line, else 2."""
        return int(np.any(self.directions != 0, axis=1).sum())


def principal_components(states: Floats) -> Components:
    """states: (states, weights), float64; overwritten. Both signs are such that the first state
    lies left of the mean and above it.

    The products of the states with each other say it all: there are far fewer states than weights.
    """
    # Squares of numbers this large would be infinite.
    largest_number = float(np.abs(states).max(initial=0))
    unit = largest_number if largest_number > LARGE else 1.0
    states /= unit
    mean = states.mean(axis=0)
    states -= mean
    sizes, vectors = np.linalg.eigh(states @ states.T)
    total, largest = float(sizes.sum()), float(sizes[-1])
    directions, explained = np.zeros((2, states.shape[1])), np.zeros(2)
    coordinates = np.zeros((len(states), 2))
    for k, side in enumerate((-1, 1)):
        if k < len(sizes) and sizes[-1 - k] > RANK_TOLERANCE * largest:
            vector, length = vectors[:, -1 - k], np.sqrt(sizes[-1 - k])
            vector = vector * (side * (np.sign(vector[0]) or 1))
            directions[k] = vector @ states / length
            explained[k] = sizes[-1 - k] / total
            with np.errstate(over="ignore"):
                coordinates[:, k] = vector * length * unit
    return Components(
        mean=mean * unit, directions=directions, explained=explained, coordinates=coordinates
    )


def project_on_plane(directions: Floats, offsets: Floats) -> Floats:
    """Where the nearest points of a plane are, (n, 2). directions: (2, weights), that need not be
    at right angles. offsets: (n, weights), from the plane's origin."""
    coordinates: Floats = np.linalg.solve(directions @ directions.T, directions @ offsets.T).T
    return coordinates
