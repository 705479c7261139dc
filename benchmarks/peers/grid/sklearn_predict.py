"""scikit-learn's `predict_proba`, of a classifier that is given the weights."""

import numpy as np
from sklearn.neural_network import MLPClassifier
from workloads import Floats, Grid, first_weights


class Predict:
    """Two classes are one unit there: its sum is the difference of the two units' sums."""

    chunk, part = 1, 1.0

    def __init__(self, work: Grid) -> None:
        self.points = work.points
        self.model = MLPClassifier(work.widths[1:-1], activation="tanh")
        self.model.partial_fit(self.points[:2], np.array([0, 1]), classes=np.array([0, 1]))
        (w1, b1), (w2, b2) = first_weights(work.widths, "tanh", "float64")
        self.model.coefs_ = [w1, w2[:, 1:] - w2[:, :1]]
        self.model.intercepts_ = [b1, b2[1:] - b2[:1]]

    def run(self, count: int) -> list[Floats]:
        """So many grids; a few of the last one's probabilities."""
        for _ in range(count):
            found = self.model.predict_proba(self.points)
        return [found[::397, 0]]


def contender(work: Grid) -> Predict:
    """With the first weights."""
    return Predict(work)
