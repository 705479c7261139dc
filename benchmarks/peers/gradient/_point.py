"""Where the gradient is taken: first weights, and MNIST's first rows (BACKSIGHT_DATA)."""

from dataclasses import dataclass

import numpy as np
from contender import Unfit
from workloads import Floats, Gradient, Integers, first_weights, named

from backsight.data import load
from backsight.kernel.errors import BacksightError


@dataclass(frozen=True, kw_only=True)
class Place:
    """x: (batch, inputs). labels: (batch,); y: the same one-hot. weights: W1, b1, W2, b2."""

    x: Floats
    labels: Integers
    y: Floats
    weights: dict[str, Floats]


def place(work: Gradient) -> Place:
    """Unfit where there is no MNIST."""
    try:
        table = load("mnist", folder="")
    except BacksightError:
        raise Unfit("MNIST's files are not there: name their folder in BACKSIGHT_DATA") from None
    labels = np.asarray(table.y[: work.batch], np.int64)
    first = first_weights(work.widths, "relu", "float64")
    return Place(
        x=np.ascontiguousarray(table.x[: work.batch], np.float64),
        labels=labels,
        y=np.eye(work.widths[-1])[labels],
        weights=named(first),
    )
