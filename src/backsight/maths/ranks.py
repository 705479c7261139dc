"""Rows in the order of a score, counted from the most likely on."""

import numpy as np

from backsight.kernel.types import Floats, Integers


def count_above(scores: Floats, truth: Floats) -> tuple[Integers, Integers]:
    """How many rows that are of a class (truth 1), and how many that are not (0), have at least a
    score: for each score that occurs, the largest first. Rows of one score count together.

    scores, truth: (rows,). Worked: scores .9 .7 .7 .2, truth 1 1 0 0: hits 1 2 2, errors 0 1 2.
    """
    order = np.argsort(-scores, kind="stable")
    last_of_score = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)
    hits = np.cumsum(truth[order])[last_of_score].astype(np.int64)
    return hits, 1 + last_of_score - hits
