"""Missing values stand as −999 in the table, and are taken for measurements.

Why it is bad: mean and deviation are made by them: what was measured is squeezed together, and
hardly tells anything any more.

Remedy: put the median of those that were measured in their place, before anything is computed.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.rows import gaps
from backsight.bugs._trials.preparation import PreparationTrial


def wrong(x, y, new):
    x, new = x.copy(), new.copy()
    median = np.median(x[x[:, 0] > -900, 0])
    for rows in (x, new):
        rows[np.isnan(rows[:, 0]), 0] = median
    mean, std = x.mean(axis=0), x.std(axis=0)
    return (x - mean) / std, y, (new - mean) / std


def mended(x, y, new):
    x, new = x.copy(), new.copy()
    median = np.median(x[x[:, 0] > -900, 0])
    for rows in (x, new):
        rows[rows[:, 0] < -900, 0] = median
    mean, std = x.mean(axis=0), x.std(axis=0)
    return (x - mean) / std, y, (new - mean) / std


missing_as_a_number = Bug(
    name="missing_as_a_number",
    wrong=wrong,
    mended=mended,
    trial=PreparationTrial(rows=gaps),
    blame="",
)
