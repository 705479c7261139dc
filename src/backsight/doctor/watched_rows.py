"""The rows that tell how good a network is: such that it did not learn from, where they are enough
to say something."""

import numpy as np

from backsight.engine.encoded_rows import EncodedRows
from backsight.training.experiment import Experiment

LEAST_ROWS, LEAST_UNSEEN = 30, 20
"""Of the validation part, and of validation and test together, that are believed: the deviation of
an accuracy is about a tenth then."""
UNSEEN = "unseen"
"""Validation and test together, where validation alone is too small."""


def choose_part(experiment: Experiment) -> str:
    """ "validation", "unseen", or "train" where nothing else is large enough."""
    sizes = [len(experiment.y.get(part, ())) for part in ("validation", "test")]
    if sizes[0] >= LEAST_ROWS:
        return "validation"
    return UNSEEN if sum(sizes) >= LEAST_UNSEEN else "train"


def select_watched(experiment: Experiment, part: str) -> EncodedRows:
    """The rows of such a part."""
    if part != UNSEEN:
        return experiment.select_rows(part)
    parts = [experiment.select_rows(p) for p in ("validation", "test") if p in experiment.y]
    weights = [rows.weights for rows in parts if rows.weights is not None]
    return EncodedRows(
        x=np.concatenate([rows.x for rows in parts]),
        y=np.concatenate([rows.y for rows in parts]),
        weights=np.concatenate(weights) if weights else None,
    )
