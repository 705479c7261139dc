"""Average precision: the precision at each score, weighted by what recall gains there.

One class against all others. No straight lines are drawn between the points, which would flatter.
"""

import numpy as np

from backsight.kernel.language import N_
from backsight.kernel.types import Floats
from backsight.maths.metrics._record import Metric
from backsight.maths.ranks import count_above


def value(s: Floats, y: Floats) -> Floats:
    """The sum of (R_n - R_{n-1}) P_n over the scores, (classes,)."""
    return np.array([_compute_sum(s[:, k], y[:, k]) for k in range(y.shape[1])])


def _compute_sum(scores: Floats, truth: Floats) -> float:
    hits, errors = count_above(scores, truth)
    if hits[-1] == 0 or np.isnan(scores).any():
        return float("nan")
    gains = np.diff(hits, prepend=0) / hits[-1]
    return float(gains @ (hits / (hits + errors)))


average_precision = Metric(
    name="average_precision",
    value=value,
    of="classes",
    shape="per class",
    place=11,
    in_training=False,
    undefined=N_("It needs rows of the class."),
    reference="Manning, Raghavan and Schütze, Introduction to Information Retrieval (2008), 8.4",
)
