"""ROC AUC: how often a row of the class has a higher score than a row of another; 0.5 is chance.

Rows of equal scores count half. One class against all others; of two classes both are the same.
"""

import numpy as np

from backsight.kernel.language import N_
from backsight.kernel.types import Floats
from backsight.maths.metrics._record import Metric
from backsight.maths.ranks import count_above


def value(s: Floats, y: Floats) -> Floats:
    """The area under the curve of hits against errors, (classes,)."""
    return np.array([_compute_area(s[:, k], y[:, k]) for k in range(y.shape[1])])


def _compute_area(scores: Floats, truth: Floats) -> float:
    hits, errors = count_above(scores, truth)
    if hits[-1] == 0 or errors[-1] == 0 or np.isnan(scores).any():
        return float("nan")
    area = np.trapezoid(np.append(0, hits), np.append(0, errors))
    return float(area / (hits[-1] * errors[-1]))


roc_auc = Metric(
    name="roc_auc",
    value=value,
    of="classes",
    shape="per class",
    place=10,
    in_training=False,
    undefined=N_("It needs rows of the class and rows of another."),
    reference="Fawcett, An introduction to ROC analysis (2006)",
)
