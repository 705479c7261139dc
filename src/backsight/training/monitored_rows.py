"""The rows that a history is measured on."""

import numpy as np

from backsight.engine.encoded_rows import EncodedRows
from backsight.kernel.streams import draw_permutation
from backsight.training.experiment import Experiment
from backsight.training.history import MOST_MONITORED


def select_monitored_rows(experiment: Experiment) -> dict[str, EncodedRows]:
    """The rows of "train" and "validation": all, or `MOST_MONITORED` of them, drawn by the seed."""
    monitored_rows: dict[str, EncodedRows] = {}
    for part in ("train", "validation"):
        if part in experiment.y:
            rows = experiment.select_rows(part)
            if len(rows) > MOST_MONITORED:
                order = draw_permutation(experiment.spec.stream_seed, "watched", 0, len(rows))
                rows = rows.take(np.sort(order[:MOST_MONITORED]))
            monitored_rows[part] = rows
    return monitored_rows
