"""The rule that every library has: stop where the loss is no number.

Keras' TerminateOnNaN, PyTorch Lightning's terminate_on_nan. It names no cause; what it sees is
counted as exploding gradients or a rate that is too high.
"""

from doctor.epochs import WatchedTraining
from doctor.rules.finding import Finding


def find_problem(training: WatchedTraining) -> Finding | None:
    """The first epoch after which something is not finite."""
    for epoch in training.epochs:
        if not epoch.is_finite:
            return Finding(
                symptom="loss is NaN",
                epoch=epoch.number,
                labels=frozenset({"exploding_gradient", "learning_rate_too_high"}),
            )
    return None
