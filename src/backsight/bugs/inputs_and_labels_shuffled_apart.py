"""Inputs and labels are shuffled one after the other, each in an order of its own.

Why it is bad: after it every row has the label of another one: there is nothing to be learned.

Remedy: draw one order, and take the rows and the labels by it.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.rows import points
from backsight.bugs._trials.preparation import PreparationTrial


def wrong(x, y, new):
    rng = np.random.default_rng(7)
    x, y = x.copy(), y.copy()
    rng.shuffle(x)
    rng.shuffle(y)
    return x, y, new


def mended(x, y, new):
    rng = np.random.default_rng(7)
    order = rng.permutation(len(x))
    x, y = x[order], y[order]
    return x, y, new


inputs_and_labels_shuffled_apart = Bug(
    name="inputs_and_labels_shuffled_apart",
    wrong=wrong,
    mended=mended,
    trial=PreparationTrial(rows=points),
    blame="labels_independent_of_inputs",
)
