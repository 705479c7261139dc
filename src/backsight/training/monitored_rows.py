"""The rows that a history is measured on."""

import numpy as np

from backsight.kernel.streams import draw_permutation
from backsight.kernel.types import Floats
from backsight.training.experiment import Experiment

MOST_MONITORED = 10_000
"""Rows of a part that the history is measured on at the most; the final metrics take all."""


def select_monitored_rows(experiment: Experiment) -> dict[str, tuple[Floats, Floats]]:
    """The rows of "train" and "validation": all, or `MOST_MONITORED` of them, drawn by the seed."""
    rows: dict[str, tuple[Floats, Floats]] = {}
    for part in ("train", "validation"):
        if part in experiment.y:
            x, y = getattr(experiment.data, part).x, experiment.y[part]
            if len(x) > MOST_MONITORED:
                indices = np.sort(
                    draw_permutation(experiment.spec.seed, "watched", 0, len(x))[:MOST_MONITORED]
                )
                x, y = x[indices], y[indices]
            rows[part] = (x, y)
    return rows
