"""`backsight.check`: every way to the gradient of a network, beside backpropagation."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from backsight.checks import Agreement, Point, agree
from backsight.face.api import make_ready
from backsight.face.ready import Ready
from backsight.kernel.streams import uniform

ROWS = 32
"""The most rows of the batch that is checked."""


def check(
    source: Any, *, methods: Sequence[str] | None = None, samples: int | None = 100, **options: Any
) -> Agreement:
    """Compare the gradient by backpropagation with that by other methods, in float64.

    source, options: as for `backsight.train`. methods: names (`backsight list methods`); None
    for all that fit. samples: entries of each array, drawn by the seed; None for all. The
    gradient is taken at the first weights, on the first batch (32 rows of it at most).

    >>> import backsight
    >>> backsight.check("xor", methods=["complex_step", "path_sum"]).holds
    True
    """
    parts = make_ready(source, **{"dtype": "float64", **options})
    return agree(first_point(parts), methods, samples=samples, seed=parts.spec.seed)


def first_point(parts: Ready) -> Point:
    """The first weights and the first batch, at most 32 rows of it."""
    chosen = parts.feed.rows_of(0)
    rows = (np.arange(len(parts.data.train)) if chosen is None else chosen)[:ROWS]
    derivation = parts.program.derivation(len(rows))
    draws = {
        s.name: uniform(parts.spec.seed, s.purpose, 1, s.shape, "float64")
        for s in derivation.of_role("draw")
        if not s.purpose.startswith("initial/")
    }
    theta = parts.program.initial_state().vectors["theta"]
    batch = {"x": parts.data.train.x[rows], "y": parts.y["train"][rows]}
    return Point(derivation=derivation, values={**batch, **draws, "theta": theta})
