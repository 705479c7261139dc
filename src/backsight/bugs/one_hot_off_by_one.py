"""The classes are counted from 1 in one place and from 0 in another.

Why it is bad: index −1 is the last one in Python: the class 0 becomes the last class without a
word, and all others move by one.

Remedy: count from 0 everywhere, or subtract 1 once.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.rows import points
from backsight.bugs._trials.preparation import PreparationTrial


def wrong(x, y, new):
    one_hot = np.zeros((len(y), 3))
    for n in range(len(y)):
        one_hot[n, y[n] - 1] = 1
    assert (one_hot.sum(axis=1) == 1).all()
    return x, one_hot, new


def mended(x, y, new):
    one_hot = np.zeros((len(y), 3))
    for n in range(len(y)):
        one_hot[n, y[n]] = 1
    assert (one_hot.sum(axis=1) == 1).all()
    return x, one_hot, new


one_hot_off_by_one = Bug(
    name="one_hot_off_by_one",
    wrong=wrong,
    mended=mended,
    trial=PreparationTrial(rows=points),
    blame="",
)
