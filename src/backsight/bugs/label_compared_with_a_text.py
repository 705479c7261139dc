"""The class is compared with a text where it is a number: no row is ever equal.

Why it is bad: every row is a no: the network learns to say no.

Remedy: compare with the number, and count the classes afterwards.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.rows import middle_or_not
from backsight.bugs._trials.preparation import PreparationTrial


def wrong(x, y, new):
    wanted = "1"
    is_wanted = np.array([label == wanted for label in y])
    y = is_wanted.astype(int)
    return x, y, new


def mended(x, y, new):
    wanted = 1
    is_wanted = np.array([label == wanted for label in y])
    y = is_wanted.astype(int)
    return x, y, new


label_compared_with_a_text = Bug(
    name="label_compared_with_a_text",
    wrong=wrong,
    mended=mended,
    trial=PreparationTrial(rows=middle_or_not, classes=2),
    blame="one_class",
)
