"""The column with the answer is among the inputs, and is empty in new rows.

Why it is bad: the network learns to copy one column, is right about every row of the table, and
knows nothing of others.

Remedy: leave out what is not known yet when the answer is needed.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.rows import points
from backsight.bugs._trials.preparation import PreparationTrial


def wrong(x, y, new):
    answer = y.astype(float)[:, None]
    x = np.hstack([x, 3 * answer])
    unknown = np.zeros((len(new), 1))
    new = np.hstack([new, unknown])
    return x, y, new


def mended(x, y, new):
    answer = y.astype(float)[:, None]
    assert len(answer) == len(x)
    return x, y, new


target_among_the_inputs = Bug(
    name="target_among_the_inputs",
    wrong=wrong,
    mended=mended,
    trial=PreparationTrial(rows=points),
    blame="",
)
