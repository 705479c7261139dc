"""DeepDiagnosis' error conditions, from its published rules, with the location and advice of each.

M. Wardat, B. D. Cruz, W. Le, H. Rajan: DeepDiagnosis: Automatically Diagnosing Faults and
Recommending Actionable Fixes in Deep Learning Programs, ICSE 2022 (arXiv:2112.04036); thresholds,
order and the way from a symptom to an advice as in its repository (DeepDiagnosis/ICSE2022,
callback/callbacks.py). After every epoch the conditions are asked in that order, and the first that
holds ends the training. An activation is a layer of its own, as
there; layers are counted from 0.

Where the code does not do what it is for, its intent is followed: the variance for "poor weight" is
of a layer's weights (the code takes that of a mean, which is no number), and "softmax" is advised
for classes only. Whether a layer's weights and gradients are 0, or stay as they are, is asked of
their norms, not of their means: the mean slope of a softmax layer is 0 by mathematics, and would
accuse every such network.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from doctor.epochs import Epoch, LayerNumbers, WatchedTraining
from doctor.rules.finding import Finding

WINDOW, SCORE_WINDOW = 5, 20
"""Epochs over which something that does not change is a symptom; of accuracies."""
DEAD_SHARE, SATURATED_SHARE = 0.7, 0.5
"""Of a layer's outputs on a batch: 0 or below; with a sum beyond 5."""
VANISHING = 1e-7
"""The mean size of a layer's gradient."""
LEAST_VARIANCE, MOST_VARIANCE = 1e-5, 10.0
"""Of a layer's weights; beyond them they are poor."""
LEAST_RATE, MOST_RATE = 1e-5, 0.1
"""Of a layer's update against its weights: 1e-3, a hundred times more or less."""
MOST_SPREAD = 10.0
"""Of a linear output against that of the targets."""

SYMPTOMS: dict[str, set[str]] = {
    "numerical problem": {"exploding_gradient"},
    "layer of zeros": {"dead_relu", "dying_relu"},
    "out of range": {
        "bounded_output_for_regression",
        "missing_output_activation",
        "relu_on_output_classification",
        "labels_outside_loss_domain",
    },
    "dead node": {"dead_relu", "dying_relu"},
    "saturated activation": {"vanishing_gradient"},
    "unchanged tensor": set(),
    "invalid loss": {"exploding_gradient"},
    "loss not decreasing": set(),
    "invalid accuracy": set(),
    "accuracy not increasing": set(),
    "no gradient": {"vanishing_gradient"},
    "vanishing gradient": {"vanishing_gradient"},
    "unchanged weight": set(),
}
"""The faults of the cases that a symptom itself stands for."""
ADVICE: dict[str, set[str]] = {
    "poor weight": {"init_scale_too_small", "init_scale_too_large"},
    "normalize the data": {"unscaled_inputs", "unscaled_targets", "scaler_result_discarded"},
    "learning rate": {"learning_rate_too_high", "learning_rate_too_low"},
    "change the output's activation": {
        "softmax_on_single_unit",
        "missing_output_activation",
        "bounded_output_for_regression",
        "relu_on_output_classification",
        "loss_output_mismatch_sigmoid_cce",
        "loss_output_mismatch_bce_softmax",
    },
    "change the loss function": {
        "loss_not_for_classification",
        "loss_not_for_regression",
        "loss_output_mismatch_sigmoid_cce",
        "loss_output_mismatch_bce_softmax",
        "loss_output_mismatch_cce_single_unit",
    },
    "change the layer's activation": {"vanishing_gradient", "dead_relu", "dying_relu"},
    "change layers or the sigmoid": {"vanishing_gradient"},
    "dropout or missing activation": {"no_hidden_nonlinearity"},
    "change the optimizer": set(),
}
"""The same of an advice."""


@dataclass(frozen=True, kw_only=True)
class Sight:
    """A symptom at a layer, before an advice is found. place: "forward", "weights", "gradient",
    "output" or "metrics"."""

    symptom: str
    place: str
    layer: int | None = None


def find_problem(training: WatchedTraining) -> Finding | None:
    """The first condition that holds, and its advice."""
    for k, epoch in enumerate(training.epochs):
        window = training.epochs[max(0, k + 1 - SCORE_WINDOW) : k + 1]
        sight = next(_list_sights(training, window, k), None)
        if sight is not None:
            return _advise(training, epoch, sight)
    return None


def _list_sights(training: WatchedTraining, window: Sequence[Epoch], k: int) -> Iterator[Sight]:
    epoch, is_last = window[-1], k + 1 == len(training.epochs)
    # A window is looked at when it is full, and then begins anew.
    recent = window[-WINDOW:] if (k + 1) % WINDOW == 0 else ()
    yield from _look_forward(training, epoch, is_first=k == 0, is_last=is_last, recent=recent)
    yield from _look_at_metrics(training, window, recent, k)
    yield from _look_backward(epoch, recent)


def _look_forward(
    training: WatchedTraining,
    epoch: Epoch,
    *,
    is_first: bool,
    is_last: bool,
    recent: Sequence[Epoch],
) -> Iterator[Sight]:
    if not epoch.is_finite:
        yield Sight(symptom="numerical problem", place="forward", layer=0)
    for number, layer in enumerate(epoch.layers):
        is_output = number + 1 == len(epoch.layers)
        if is_output and is_first and _is_out_of_range(training, layer):
            yield Sight(symptom="out of range", place="output", layer=number)
        if layer.outputs_low == layer.outputs_high == 0:
            yield Sight(symptom="layer of zeros", place="forward", layer=number)
        if layer.activation == "relu" and is_last and layer.inactive_share >= DEAD_SHARE:
            yield Sight(symptom="dead node", place="forward", layer=number)
        is_bounded = layer.activation in ("sigmoid", "tanh")
        if recent and is_bounded and layer.saturated_share > SATURATED_SHARE:
            yield Sight(symptom="saturated activation", place="forward", layer=number)
        if recent and _is_same([_get_mean(e.layers[number], is_output) for e in recent]):
            yield Sight(symptom="unchanged tensor", place="forward", layer=number)


def _get_mean(layer: LayerNumbers, is_output: bool) -> float:
    """The output's own activation is not asked whether it changes, its sums are."""
    return layer.sums_mean if is_output else layer.outputs_mean


def _look_at_metrics(
    training: WatchedTraining, window: Sequence[Epoch], recent: Sequence[Epoch], k: int
) -> Iterator[Sight]:
    if not math.isfinite(window[-1].loss):
        yield Sight(symptom="invalid loss", place="metrics")
    if recent and _is_same([e.loss for e in recent]):
        yield Sight(symptom="loss not decreasing", place="metrics")
    if not training.is_classification:
        return
    if window[-1].score == 0:
        yield Sight(symptom="invalid accuracy", place="metrics")
    if (k + 1) % SCORE_WINDOW == 0 and _is_same([e.score for e in window]):
        yield Sight(symptom="accuracy not increasing", place="metrics")


def _look_backward(epoch: Epoch, recent: Sequence[Epoch]) -> Iterator[Sight]:
    for number, layer in reversed(list(enumerate(epoch.layers))):
        if layer.gradient_norm == 0 or not math.isfinite(layer.gradient_norm):
            yield Sight(symptom="no gradient", place="gradient", layer=number)
        if layer.gradient_size < VANISHING:
            yield Sight(symptom="vanishing gradient", place="gradient", layer=number)
        if layer.weight_norm == 0 or not math.isfinite(layer.weight_norm):
            yield Sight(symptom="numerical problem", place="weights", layer=number)
    if not recent:
        return
    for number in reversed(range(len(epoch.layers))):
        for norms in (
            [e.layers[number].gradient_norm for e in recent],
            [e.layers[number].weight_norm for e in recent],
        ):
            if _is_same(norms):
                yield Sight(symptom="unchanged weight", place="weights", layer=number)


def _is_same(values: Sequence[float]) -> bool:
    """As it is asked there: whether the mean is the largest."""
    return len(values) > 1 and float(np.mean(values)) == max(values)


def _is_out_of_range(training: WatchedTraining, layer: LayerNumbers) -> bool:
    """Whether the output cannot be, or by far is not, where the targets are."""
    y = training.experiment.y["train"]
    low, high = float(y.min()), float(y.max())
    is_for_classes = training.experiment.spec.loss.name == "categorical_cross_entropy"
    if layer.activation in ("identity", "relu") and is_for_classes:
        return True
    bounds = {"sigmoid": (0, 1), "tanh": (-1, 1), "relu": (0, math.inf), "elu": (-1, math.inf)}
    least, most = bounds.get(layer.activation, (-math.inf, math.inf))
    is_wide = layer.outputs_high - layer.outputs_low > MOST_SPREAD * (high - low)
    return low < least or high > most or (layer.activation == "identity" and is_wide)


# ------------------------------------------------------------------------ from symptom to fix
def _advise(training: WatchedTraining, epoch: Epoch, sight: Sight) -> Finding:
    advice = _choose_advice(training, epoch, sight)
    return Finding(
        symptom=sight.symptom,
        epoch=epoch.number,
        layer=sight.layer,
        advice=advice,
        labels=frozenset(SYMPTOMS[sight.symptom] | ADVICE[advice]),
    )


def _choose_advice(training: WatchedTraining, epoch: Epoch, sight: Sight) -> str:
    outermost = len(epoch.layers) - 1
    if sight.symptom == "out of range":
        return "change the output's activation"
    if sight.symptom == "no gradient":
        is_last = sight.layer == outermost
        return "change the loss function" if is_last else "change the layer's activation"
    if sight.symptom == "unchanged tensor" and sight.layer == outermost:
        return "change the output's activation"
    if sight.symptom in ("invalid loss", "invalid accuracy"):
        if epoch.layers[-1].activation == "identity":
            return "change the output's activation"
        return _blame_rate(epoch) or "change the optimizer"
    if sight.symptom == "vanishing gradient":
        return _blame_rate(epoch) or "change layers or the sigmoid"
    found = _blame_data(training, epoch, sight.symptom)
    return found or _blame_rate(epoch) or LAST_ADVICE.get(sight.symptom, "change the optimizer")


DATA_FIRST = ("dead node", "saturated activation")
"""Where the data are looked at before the weights."""
LAST_ADVICE = {
    "numerical problem": "change the layer's activation",
    "layer of zeros": "change the layer's activation",
    "dead node": "dropout or missing activation",
    "saturated activation": "dropout or missing activation",
}
"""Where weights, data and rate are as they should be."""
WITHOUT_DATA = ("unchanged tensor", "unchanged weight")
"""Where they are not looked at."""


def _blame_data(training: WatchedTraining, epoch: Epoch, symptom: str) -> str:
    x = training.experiment.select_rows("train").x
    poor = any(not LEAST_VARIANCE <= e.weight_variance <= MOST_VARIANCE for e in epoch.layers)
    found = {
        "poor weight": poor,
        "normalize the data": symptom not in WITHOUT_DATA and bool(x.min() < -1 or x.max() > 1),
    }
    order = list(reversed(found)) if symptom in DATA_FIRST else list(found)
    return next((advice for advice in order if found[advice]), "")


def _blame_rate(epoch: Epoch) -> str:
    for layer in epoch.layers:
        rate = epoch.rate * layer.gradient_norm / layer.weight_norm if layer.weight_norm else 0
        if not LEAST_RATE <= rate <= MOST_RATE:
            return "learning rate"
    return ""
