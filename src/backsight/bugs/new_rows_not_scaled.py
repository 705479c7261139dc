"""The training rows are scaled, and the new ones go in as they come.

Why it is bad: the network is asked about numbers that it has never seen the like of.

Remedy: put both through the same function.
"""

from backsight.bugs._record import Bug
from backsight.bugs._tasks.rows import measures
from backsight.bugs._trials.preparation import PreparationTrial


def wrong(x, y, new):
    x, new = x[:, :3], new[:, :3]
    mean, std = x.mean(axis=0), x.std(axis=0)
    x = (x - mean) / std
    assert abs(x.mean()) < 1e-9
    return x, y, new


def mended(x, y, new):
    x, new = x[:, :3], new[:, :3]
    mean, std = x.mean(axis=0), x.std(axis=0)
    x = (x - mean) / std
    assert abs(x.mean()) < 1e-9
    new = (new - mean) / std
    return x, y, new


new_rows_not_scaled = Bug(
    name="new_rows_not_scaled",
    wrong=wrong,
    mended=mended,
    trial=PreparationTrial(rows=measures),
    blame="",
)
