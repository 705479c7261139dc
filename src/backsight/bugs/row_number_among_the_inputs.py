"""The column that counts the rows is an input, in a file that is sorted by class.

Why it is bad: the number gives the class away; new rows have higher numbers, and all get the last
class.

Remedy: drop the column that only counts.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.rows import numbered
from backsight.bugs._trials.preparation import PreparationTrial


def wrong(x, y, new):
    order = np.random.default_rng(7).permutation(len(x))
    first = 0
    x, y = x[order], y[order]
    return x[:, first:], y, new[:, first:]


def mended(x, y, new):
    order = np.random.default_rng(7).permutation(len(x))
    first = 1
    x, y = x[order], y[order]
    return x[:, first:], y, new[:, first:]


row_number_among_the_inputs = Bug(
    name="row_number_among_the_inputs",
    wrong=wrong,
    mended=mended,
    trial=PreparationTrial(rows=numbered),
    blame="",
)
