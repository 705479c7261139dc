"""New rows are scaled by a mean and a deviation of their own.

Why it is bad: a row means something else then than it meant in training: where all is larger, as
in another season, the scaling hides it.

Remedy: keep mean and deviation of the training rows, and use them for every row that comes later.
"""

from backsight.bugs._record import Bug
from backsight.bugs._tasks.rows import other_season
from backsight.bugs._trials.preparation import PreparationTrial


def wrong(x, y, new):
    def scale(rows):
        mean = rows.mean(axis=0)
        return (rows - mean) / rows.std(axis=0)

    return scale(x), y, scale(new)


def mended(x, y, new):
    def scale(rows):
        mean = x.mean(axis=0)
        return (rows - mean) / x.std(axis=0)

    return scale(x), y, scale(new)


new_rows_scaled_by_themselves = Bug(
    name="new_rows_scaled_by_themselves",
    wrong=wrong,
    mended=mended,
    trial=PreparationTrial(rows=other_season),
    blame="",
)
