"""How far the weights of runs are from those of the first one, layer by layer, as steps go by."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from backsight.engine.derivation import Derivation
from backsight.engine.readings import layers_of, spans_of
from backsight.kernel.types import Floats
from backsight.runs.lineage import Line, shared_steps
from backsight.studies.comparison.first_difference import common_range

MOST = 24
"""Steps at which weights are compared."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Distances:
    """Of one run's weights from those of the first. layers: their numbers. steps: (n,).

    apart: (n, layers), the Euclidean length of the difference; relative: the same as a share of
    the length of the first run's weights.
    """

    layers: tuple[str, ...]
    steps: Floats
    apart: Floats
    relative: Floats


def distances(
    lines: Sequence[Line], report: Callable[[int, int], None] | None = None
) -> list[Distances | None]:
    """For each line but the first; None where the two have other arrays, or no steps in common.

    All lines are gone through forward and at once, so that no step is made again twice. The data
    of all have to be at hand: see `Kin.load`.
    """
    one = lines[0]
    chosen = [_steps(one, two) if _same_arrays(one, two) else [] for two in lines[1:]]
    found: list[list[tuple[Floats, Floats]]] = [[] for _ in chosen]
    every = sorted({step for steps in chosen for step in steps})
    derivation = one.run.parts.program.first
    for done, step in enumerate(every, 1):
        here = one.at(step).vectors["theta"].astype(np.float64)
        for steps, two, rows in zip(chosen, lines[1:], found, strict=True):
            if step in steps:
                there = two.at(step).vectors["theta"].astype(np.float64)
                rows.append((_by_layer(derivation, there - here), _by_layer(derivation, here)))
        if report is not None:
            report(done, len(every))
    return [_of(derivation, s, rows) if s else None for s, rows in zip(chosen, found, strict=True)]


def spaced(first: int, last: int, both: set[int], either: set[int], most: int = MOST) -> list[int]:
    """About 24 steps from first to last, or as many as are asked for: where both runs keep a state,
    else where one does, if such a step is near."""
    count = min(most - 1, last - first)
    room = (last - first) / max(1, count) / 2
    found = {first, last}
    for place in range(1, count):
        wanted = first + (last - first) * place / count
        near = [min(kept, key=lambda k: abs(k - wanted), default=None) for kept in (both, either)]
        close = [k for k in near if k is not None and abs(k - wanted) < room and first < k < last]
        found.add(close[0] if close else round(wanted))
    return sorted(found)


def _steps(one: Line, two: Line) -> list[int]:
    """The steps at which two lines are compared."""
    first, _last = common_range(one, two)
    last = min(one.pieces[-1].last, two.pieces[-1].last)
    if last < first or (last == first and shared_steps(one, two) == first):
        return []
    kept = one.snapshots(), two.snapshots()
    return spaced(first, last, kept[0] & kept[1], kept[0] | kept[1])


def _same_arrays(one: Line, two: Line) -> bool:
    """Whether both have the same arrays of weights, by name, shape and place."""
    places = [
        [(s.name, s.shape, s.offset) for s in line.run.parts.program.first.weights()]
        for line in (one, two)
    ]
    return places[0] == places[1]


def _by_layer(derivation: Derivation, vector: Floats) -> Floats:
    """(layers,): the Euclidean length of each layer's part of a vector like theta."""
    sums = np.zeros(len(layers_of(derivation)))
    with np.errstate(all="ignore"):
        for layer, start, stop in spans_of(derivation):
            sums[layer] += float(np.dot(vector[start:stop], vector[start:stop]))
    return np.sqrt(sums)


def _of(
    derivation: Derivation, steps: Sequence[int], rows: Sequence[tuple[Floats, Floats]]
) -> Distances:
    apart, length = np.array([a for a, _ in rows]), np.array([b for _, b in rows])
    with np.errstate(all="ignore"):
        relative = np.where(apart == 0, 0.0, apart / length)
    return Distances(
        layers=layers_of(derivation),
        steps=np.array(steps, np.float64),
        apart=apart,
        relative=relative,
    )
