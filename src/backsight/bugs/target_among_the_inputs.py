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
    answer = 3.0 * y[:, None]
    unknown = np.zeros((len(new), 1))
    table, later = np.hstack([x, answer]), np.hstack([new, unknown])
    columns = 5
    return table[:, :columns], y, later[:, :columns]


def mended(x, y, new):
    answer = 3.0 * y[:, None]
    unknown = np.zeros((len(new), 1))
    table, later = np.hstack([x, answer]), np.hstack([new, unknown])
    columns = 4
    return table[:, :columns], y, later[:, :columns]


target_among_the_inputs = Bug(
    name="target_among_the_inputs",
    wrong=wrong,
    mended=mended,
    trial=PreparationTrial(rows=points),
    blame="",
)
