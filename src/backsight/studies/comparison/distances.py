"""How far the weights of runs are from those of the first one, layer by layer, as steps go by."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from backsight.engine.derivation import Derivation
from backsight.engine.layer_spans import list_spans, list_weighted_layers
from backsight.kernel.language import N_
from backsight.kernel.progress import Progress, ignore_progress
from backsight.kernel.types import Floats
from backsight.runs.family.lineage import Lineage, count_shared_steps
from backsight.runs.sampling import choose_spaced_steps
from backsight.studies.comparison.first_difference import find_common_range

DISTANCES = N_("Distances of the weights")


@dataclass(frozen=True, kw_only=True, eq=False)
class Distances:
    """How far one run's weights are from those of the first."""

    layers: tuple[str, ...]
    """Their numbers."""
    steps: Floats
    """(n,)"""
    apart: Floats
    """(n, layers): the Euclidean length of the difference."""
    relative: Floats
    """(n, layers): the same as a share of the length of the first run's weights."""


def measure_distances(
    lineages: Sequence[Lineage], progress: Progress = ignore_progress
) -> list[Distances | None]:
    """For each line but the first; None where the two have other arrays, or no steps in common.

    All lines are gone through forward and at once, so that no step is made again twice. The data
    of all have to be at hand: see `AncestorCache.load_shared`.
    """
    one = lineages[0]
    compared_steps = [
        _choose_steps(one, two) if _has_same_arrays(one, two) else [] for two in lineages[1:]
    ]
    norms: list[list[tuple[Floats, Floats]]] = [[] for _ in compared_steps]
    every = sorted({step for steps in compared_steps for step in steps})
    derivation = one.run.experiment.program.batch_derivation
    for done, step in enumerate(every, 1):
        here = one.restore_state(step).vectors["theta"].astype(np.float64)
        for steps, two, rows in zip(compared_steps, lineages[1:], norms, strict=True):
            if step in steps:
                there = two.restore_state(step).vectors["theta"].astype(np.float64)
                rows.append(
                    (_measure_layers(derivation, there - here), _measure_layers(derivation, here))
                )
        progress(DISTANCES, done, len(every))
    return [
        _make_distances(derivation, s, rows) if s else None
        for s, rows in zip(compared_steps, norms, strict=True)
    ]


def _choose_steps(one: Lineage, two: Lineage) -> list[int]:
    """The steps at which two lines are compared."""
    first, _last = find_common_range(one, two)
    last = min(one.segments[-1].last, two.segments[-1].last)
    if last < first or (last == first and count_shared_steps(one, two) == first):
        return []
    snapshots = one.list_snapshots(), two.list_snapshots()
    return choose_spaced_steps(
        first, last, snapshots[0] & snapshots[1], snapshots[0] | snapshots[1]
    )


def _has_same_arrays(one: Lineage, two: Lineage) -> bool:
    """Whether both have the same arrays of weights, by name, shape and place."""
    places = [
        [
            (s.name, s.shape, s.offset)
            for s in lineage.run.experiment.program.batch_derivation.weights()
        ]
        for lineage in (one, two)
    ]
    return places[0] == places[1]


def _measure_layers(derivation: Derivation, vector: Floats) -> Floats:
    """(layers,): the Euclidean length of each layer's part of a vector like theta."""
    sums = np.zeros(len(list_weighted_layers(derivation)))
    with np.errstate(all="ignore"):
        for layer, start, stop in list_spans(derivation):
            sums[layer] += float(np.dot(vector[start:stop], vector[start:stop]))
    return np.sqrt(sums)


def _make_distances(
    derivation: Derivation, steps: Sequence[int], rows: Sequence[tuple[Floats, Floats]]
) -> Distances:
    apart, length = np.array([a for a, _ in rows]), np.array([b for _, b in rows])
    with np.errstate(all="ignore"):
        relative = np.where(apart == 0, 0.0, apart / length)
    return Distances(
        layers=list_weighted_layers(derivation),
        steps=np.array(steps, np.float64),
        apart=apart,
        relative=relative,
    )
