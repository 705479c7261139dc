"""Pixels from 0 to 255 go into a network whose weights are drawn for inputs near 1.

Why it is bad: all units of tanh are at one of their ends from the first step on, where they have
no slope.

Remedy: divide by 255, or take the mean out and divide by the deviation.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.rows import pictures
from backsight.bugs._trials.preparation import PreparationTrial


def wrong(x, y, new):
    x = x.astype(float)
    new = new.astype(float)
    classes = np.eye(3)[y]
    return x, classes.argmax(axis=1), new


def mended(x, y, new):
    x = x.astype(float) / 255
    new = new.astype(float) / 255
    classes = np.eye(3)[y]
    return x, classes.argmax(axis=1), new


pixels_as_they_are = Bug(
    name="pixels_as_they_are",
    wrong=wrong,
    mended=mended,
    trial=PreparationTrial(rows=pictures),
    blame="unscaled_inputs",
)
