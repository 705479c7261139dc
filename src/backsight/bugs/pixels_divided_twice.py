"""Pixels are divided by 255 where they are read, and once more before training.

Why it is bad: what is left lies between 0 and 0.004: the biases outweigh it, and the first layer
hardly learns.

Remedy: divide in one place.
"""

from backsight.bugs._record import Bug
from backsight.bugs._tasks.rows import pictures
from backsight.bugs._trials.preparation import PreparationTrial


def wrong(x, y, new):
    def scale(pixels):
        return pixels.astype(float) / 255

    x, new = scale(x), scale(new)
    x, new = x / 255, new / 255
    return x, y, new


def mended(x, y, new):
    def scale(pixels):
        return pixels.astype(float) / 255

    x, new = scale(x), scale(new)
    return x, y, new


pixels_divided_twice = Bug(
    name="pixels_divided_twice",
    wrong=wrong,
    mended=mended,
    trial=PreparationTrial(rows=pictures),
    blame="scaled_twice",
)
