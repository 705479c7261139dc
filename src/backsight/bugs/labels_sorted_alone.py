"""The labels are sorted, to see how many there are of each, and stay so.

Why it is bad: each row has the label that its number happens to get.

Remedy: count in a copy: np.unique(y, return_counts=True) changes nothing.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.rows import points
from backsight.bugs._trials.preparation import PreparationTrial


def wrong(x, y, new):
    y = np.sort(y)
    counts = np.bincount(y)
    assert counts.min() > 0, counts
    return x, y, new


def mended(x, y, new):
    ordered = np.sort(y)
    counts = np.bincount(ordered)
    assert counts.min() > 0, counts
    return x, y, new


labels_sorted_alone = Bug(
    name="labels_sorted_alone",
    wrong=wrong,
    mended=mended,
    trial=PreparationTrial(rows=points),
    blame="labels_independent_of_inputs",
)
