"""Mean and deviation are taken of each row, not of each column: axis=1 for axis=0.

Why it is bad: the column with the largest unit decides every row, and the others vanish in it.

Remedy: mean and deviation along axis=0, one pair for each feature.
"""

from backsight.bugs._record import Bug
from backsight.bugs._tasks.rows import measures
from backsight.bugs._trials.preparation import PreparationTrial


def wrong(x, y, new):
    x, new = x[:, :3], new[:, :3]
    mean = x.mean(axis=1, keepdims=True)
    std = x.std(axis=1, keepdims=True)
    later = (new - new.mean(axis=1, keepdims=True)) / new.std(axis=1, keepdims=True)
    return (x - mean) / std, y, later


def mended(x, y, new):
    x, new = x[:, :3], new[:, :3]
    mean = x.mean(axis=0)
    std = x.std(axis=0)
    later = (new - mean) / std
    return (x - mean) / std, y, later


scaled_by_rows = Bug(
    name="scaled_by_rows",
    wrong=wrong,
    mended=mended,
    trial=PreparationTrial(rows=measures),
    blame="scaled_twice",
)
