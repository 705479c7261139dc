"""A column that is the same in every row is divided by its deviation, which is 0.

Why it is bad: 0/0 is NaN, and one NaN in a row makes all its outputs NaN.

Remedy: leave such a column out, or divide by 1.
"""

from backsight.bugs._record import Bug
from backsight.bugs._tasks.rows import measures
from backsight.bugs._trials.preparation import PreparationTrial


def wrong(x, y, new):
    mean = x.mean(axis=0)
    std = x.std(axis=0)
    x = (x - mean) / std
    new = (new - mean) / std
    return x, y, new


def mended(x, y, new):
    mean = x.mean(axis=0)
    std = x.std(axis=0)
    std[std == 0] = 1
    x = (x - mean) / std
    new = (new - mean) / std
    return x, y, new


constant_column_divided_by_zero = Bug(
    name="constant_column_divided_by_zero",
    wrong=wrong,
    mended=mended,
    trial=PreparationTrial(rows=measures),
    blame="refused",
)
