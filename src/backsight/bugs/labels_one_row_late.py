"""The first label is skipped as a header, and the first row of inputs is not.

Why it is bad: every row has the label of the row behind it.

Remedy: skip the same lines in both.
"""

from backsight.bugs._record import Bug
from backsight.bugs._tasks.rows import points
from backsight.bugs._trials.preparation import PreparationTrial


def wrong(x, y, new):
    y = y[1:]
    x = x[:-1]
    assert len(x) == len(y)
    return x, y, new


def mended(x, y, new):
    y = y[1:]
    x = x[1:]
    assert len(x) == len(y)
    return x, y, new


labels_one_row_late = Bug(
    name="labels_one_row_late",
    wrong=wrong,
    mended=mended,
    trial=PreparationTrial(rows=points),
    blame="labels_shifted",
)
