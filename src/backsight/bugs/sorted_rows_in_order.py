"""Batches are cut in order from a file that is sorted by class.

Why it is bad: for many steps in a row there is one class only, and the network forgets the others.

Remedy: draw an order for each pass, and cut the batches from that.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.rows import sorted_points
from backsight.bugs._trials.batches import DrawTrial


def wrong(x, y, step):
    size, per_pass = 24, len(x) // 24
    turn, batch = divmod(step - 1, per_pass)
    order = np.arange(len(x))
    rows = order[batch * size : (batch + 1) * size]
    return x[rows], y[rows]


def mended(x, y, step):
    size, per_pass = 24, len(x) // 24
    turn, batch = divmod(step - 1, per_pass)
    order = np.random.default_rng(turn).permutation(len(x))
    rows = order[batch * size : (batch + 1) * size]
    return x[rows], y[rows]


sorted_rows_in_order = Bug(
    name="sorted_rows_in_order",
    wrong=wrong,
    mended=mended,
    trial=DrawTrial(rows=sorted_points, recent=3, rate=1.0),
    blame="one_class",
)
