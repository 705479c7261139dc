"""scikit-learn's MLPClassifier, by the two calls that its `fit` makes for every batch.

Its `partial_fit` checks its input and counts classes at every call, and its `fit` draws batches of
its own: so the estimator is set up by one `partial_fit`, given the first weights, and then driven
from outside. Its Adam adds epsilon to the root before the bias is corrected: it is given, before
every step, the epsilon that makes this the same. It has no squared error with a sigmoid output.
"""

import numpy as np
from contender import Unfit
from sklearn.neural_network import MLPClassifier
from sklearn.neural_network._stochastic_optimizers import AdamOptimizer, SGDOptimizer
from workloads import ADAM, MOMENTUM, Training, material


class Driven:
    """The estimator, its buffers and its optimizer."""

    chunk, part = 1, 1.0

    def __init__(self, work: Training) -> None:
        self.given, self.done = material(work), 0
        model = self.model = MLPClassifier(
            work.widths[1:-1], activation=work.activation, alpha=0, solver="adam",
            batch_size=work.batch,
        )  # fmt: skip
        some = self.given.x[: work.batch]
        outputs = np.arange(len(some)) % max(work.widths[-1], 2)
        model.partial_fit(some, outputs, classes=np.unique(outputs))
        model.coefs_ = [w.copy() for w, _ in self.given.weights]
        model.intercepts_ = [b.copy() for _, b in self.given.weights]
        self.parameters = [*model.coefs_, *model.intercepts_]
        self.optimizer = self._optimizer(work)
        count = len(model.coefs_)
        self.buffers = [None] * (count + 1), [None] * count, [None] * count, [None] * count

    def _optimizer(self, work: Training) -> AdamOptimizer | SGDOptimizer:
        if work.optimizer == "adam":
            return AdamOptimizer(self.parameters, work.rate, *ADAM.values())
        momentum = MOMENTUM if work.optimizer == "momentum" else 0.0
        return SGDOptimizer(self.parameters, work.rate, "constant", momentum, nesterov=False)

    def run(self, count: int) -> list[float]:
        """Train so many steps more."""
        losses, given, batches = [], self.given, self.given.batches
        assert batches is not None
        activations, deltas, coef_grads, intercept_grads = self.buffers
        for k in range(self.done, self.done + count):
            rows = batches[k % len(batches)]
            x, y = given.x[rows], given.y[rows]
            activations[0] = x
            loss, dw, db = self.model._backprop(
                x, y, None, activations, deltas, coef_grads, intercept_grads
            )
            if isinstance(self.optimizer, AdamOptimizer):
                self.optimizer.epsilon = ADAM["epsilon"] * (1 - ADAM["beta2"] ** (k + 1)) ** 0.5
            self.optimizer.update_params(self.parameters, [*dw, *db])
            losses.append(loss)
        self.done += count
        return losses


def contender(work: Training) -> Driven:
    """Where the loss is one of its own."""
    if work.loss == "half_sum_squared_error":
        raise Unfit("it has no squared error with a sigmoid output")
    if len(work.widths) == 2:
        raise Unfit("its networks have a hidden layer")
    return Driven(work)
