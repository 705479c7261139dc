"""AUTOTRAINER's five training problems, from its published rules.

X. Zhang, J. Zhai, S. Ma, C. Shen: AUTOTRAINER: An Automatic DNN Training Problem Detection and
Repair System, ICSE 2021; thresholds by their names, as in its repository (shiningrain/AUTOTRAINER,
AutoTrainer/utils/utils.py and monitor.py). Theta is .7 there; here it is .6, with which it accuses
less. It is made for classification: of numbers to be learned it has no accuracy, and here it sees
only a loss that is not finite. It names one problem; gradients before the loss's behavior.

Slow convergence stands for a rate that is too low as well as for too few epochs, an exploding
gradient for a loss that is NaN.
"""

from collections.abc import Sequence

import numpy as np
from doctor.epochs import Epoch, WatchedTraining
from doctor.rules.finding import Finding

from backsight.kernel.types import Floats

THETA = 0.6
"""The accuracy that a training is to reach; below it, it is in trouble."""
ALPHA = 0
"""alpha_1, alpha_2, alpha_3: times that a gradient's sign may be seen without being a problem."""
BETA_1, BETA_2 = 1e-3, 1e-4
"""Vanishing: the first layer's gradient against the last one's, and by itself."""
BETA_3 = 70.0
"""Exploding: the first layer's gradient against the last one's."""
GAMMA = 0.7
"""Dying ReLU: the share of the gradient that is 0."""
ZETA, ETA = 0.03, 0.2
"""Oscillation: how far accuracy falls between a peak and the next valley, and in what share of the
epochs."""
DELTA = 0.01
"""Slow convergence: the most that accuracy gains in an epoch."""
JUDGEMENT = 0.3
"""The share of the epochs from which on it is judged."""
LABELS = {
    "exploding gradient": {"exploding_gradient"},
    "vanishing gradient": {"vanishing_gradient"},
    "dying ReLU": {"dying_relu", "dead_relu"},
    "oscillating loss": {"oscillating_loss"},
    "slow convergence": {"learning_rate_too_low", "too_few_epochs"},
}
"""The faults of the cases that each stands for."""


def find_problem(training: WatchedTraining) -> Finding | None:
    """The first problem, after the epoch in which it is found."""
    counts = dict.fromkeys(("vanishing gradient", "exploding gradient", "dying ReLU"), 0)
    for k, epoch in enumerate(training.epochs):
        if not epoch.is_finite:
            return _make_finding("exploding gradient", epoch)
        for symptom in _list_gradient_symptoms(epoch):
            counts[symptom] += 1
        if not training.is_classification or epoch.number < JUDGEMENT * training.total:
            continue
        symptom = _judge(training.epochs[: k + 1], counts)
        if symptom:
            return _make_finding(symptom, epoch)
    return None


def _list_gradient_symptoms(epoch: Epoch) -> list[str]:
    first, last = epoch.layers[0].gradient_norm, epoch.layers[-1].gradient_norm
    rate = first / last if last else np.nan
    zeros = sum(layer.gradient_zeros for layer in epoch.layers)
    count = sum(layer.gradient_count for layer in epoch.layers)
    symptoms = []
    if rate < BETA_1 and first < BETA_2:
        symptoms.append("vanishing gradient")
    if rate > BETA_3:
        symptoms.append("exploding gradient")
    if zeros / count >= GAMMA:
        symptoms.append("dying ReLU")
    return symptoms


def _judge(epochs: Sequence[Epoch], counts: dict[str, int]) -> str:
    """The problem that accuracies and gradients until now speak for; "" for none."""
    scores = np.array([e.score for e in epochs])
    held = np.array([e.held_score for e in epochs])
    is_low = min(scores.max(), held.max()) < THETA
    is_slow = len(scores) > 1 and max(np.diff(scores).max(), np.diff(held).max()) < DELTA
    if is_low or is_slow:
        for symptom in ("dying ReLU", "exploding gradient", "vanishing gradient"):
            if counts[symptom] > ALPHA:
                return symptom
        return "slow convergence" if is_slow else ""
    return "oscillating loss" if _oscillates(scores) else ""


def _oscillates(scores: Floats) -> bool:
    """Whether accuracy falls far from its peaks to its valleys, and often."""
    middle, before, after = scores[1:-1], scores[:-2], scores[2:]
    peaks = middle[(middle >= before) & (middle >= after)]
    valleys = middle[(middle <= before) & (middle <= after)]
    both = min(len(peaks), len(valleys))
    falls = peaks[:both] - valleys[:both]
    return bool((falls >= ZETA).sum() >= ETA * len(scores))


def _make_finding(symptom: str, epoch: Epoch) -> Finding:
    return Finding(symptom=symptom, epoch=epoch.number, labels=frozenset(LABELS[symptom]))
