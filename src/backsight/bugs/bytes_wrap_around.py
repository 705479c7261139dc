"""The mean picture is taken from pixels that are bytes: below 0 they go on at 255.

Why it is bad: 3 − 5 is 254: what is a little darker than the mean becomes the brightest of all.

Remedy: make numbers of the bytes before anything is subtracted.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.rows import pictures
from backsight.bugs._trials.preparation import PreparationTrial


def wrong(x, y, new):
    mean = x.mean(axis=0).astype(np.uint8)
    x = x - mean
    new = new - mean
    return x / 255, y, new / 255


def mended(x, y, new):
    mean = x.mean(axis=0).astype(np.uint8)
    x = x.astype(float) - mean
    new = new.astype(float) - mean
    return x / 255, y, new / 255


bytes_wrap_around = Bug(
    name="bytes_wrap_around",
    wrong=wrong,
    mended=mended,
    trial=PreparationTrial(rows=pictures),
    blame="",
)
