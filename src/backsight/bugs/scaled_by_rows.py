"""Mean and deviation are taken of each row, not of each column: axis=1 for axis=0.

Why it is bad: the column with the largest unit decides every row, and the others vanish in it.

Remedy: mean and deviation along axis=0, one pair for each feature.
"""

from backsight.bugs._record import Bug
from backsight.bugs._tasks.rows import measures
from backsight.bugs._trials.preparation import PreparationTrial


def wrong(x, y, new):
    def scale(rows):
        mean = rows.mean(axis=1, keepdims=True)
        std = rows.std(axis=1, keepdims=True)
        return (rows[:, :3] - mean) / std

    return scale(x), y, scale(new)


def mended(x, y, new):
    def scale(rows):
        mean = x[:, :3].mean(axis=0)
        std = x[:, :3].std(axis=0)
        return (rows[:, :3] - mean) / std

    return scale(x), y, scale(new)


scaled_by_rows = Bug(
    name="scaled_by_rows",
    wrong=wrong,
    mended=mended,
    trial=PreparationTrial(rows=measures),
    blame="scaled_twice",
)
