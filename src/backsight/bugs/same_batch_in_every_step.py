"""The generator is made anew in every step, with the same seed: it draws the same rows.

Why it is bad: the network sees a handful of rows and learns them by heart.

Remedy: make the generator once, or draw by the number of the step.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.rows import points
from backsight.bugs._trials.batches import DrawTrial


def wrong(x, y, step):
    seed = 42
    rng = np.random.default_rng(seed)
    rows = rng.choice(len(x), 12, replace=False)
    return x[rows], y[rows]


def mended(x, y, step):
    seed = step
    rng = np.random.default_rng(seed)
    rows = rng.choice(len(x), 12, replace=False)
    return x[rows], y[rows]


same_batch_in_every_step = Bug(
    name="same_batch_in_every_step",
    wrong=wrong,
    mended=mended,
    trial=DrawTrial(rows=points),
    blame="",
)
