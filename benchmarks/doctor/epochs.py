"""A training as a callback sees it: after each epoch its loss and score, and on one batch what each
layer gives and its gradient. What the published rule sets are written for.

As much is trained as the doctor itself trains, by the same count of work; of a longer training the
rules see the beginning. Of more than MOST_EPOCHS epochs some are looked at, evenly spread.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from backsight.doctor.course import estimate_seconds, with_brief_engine
from backsight.doctor.probe import ProbedLayer, StateProbe
from backsight.engine.state import State, view_weights
from backsight.kernel.errors import NotFinite
from backsight.training.evaluation import compute_score
from backsight.training.experiment import Experiment

MOST_EPOCHS = 400
LOOK_COST = 4.0
"""Times what a step costs: what is seen after an epoch."""
SATURATION = 5.0
"""Of a weighted sum: beyond it tanh and the sigmoid are flat, as DeepDiagnosis counts it."""
OVERFLOW = 5e34
"""About exp(80), where Backsight's exponential stops; Keras, for which the rule sets were written,
comes to infinity and NaN there, so that an output of this size counts as not finite."""


@dataclass(frozen=True, kw_only=True)
class LayerNumbers:
    """A layer on one batch. outputs_low, outputs_high: the least and the largest."""

    activation: str
    has_finite_weights: bool
    weight_variance: float
    weight_norm: float
    gradient_size: float
    """The mean of its absolute values."""
    gradient_norm: float
    gradient_zeros: int
    """Of the weights and the biases."""
    gradient_count: int
    sums_mean: float
    outputs_mean: float
    saturated_share: float
    """Of the sums, beyond SATURATION."""
    inactive_share: float
    """Of the outputs, 0 or below."""
    outputs_low: float
    outputs_high: float


@dataclass(frozen=True, kw_only=True)
class Epoch:
    """The state of a training after an epoch. loss: the mean of its batches. score: accuracy or R²;
    held_score: of rows that are not trained on, the same where there are none."""

    number: int
    rate: float
    loss: float
    score: float
    held_loss: float
    held_score: float
    layers: Sequence[LayerNumbers]

    @property
    def is_finite(self) -> bool:
        """Whether loss, weights and outputs are numbers, as Keras has them."""
        known = np.isfinite([self.loss, self.held_loss]).all()
        return bool(known) and all(
            layer.has_finite_weights and abs(layer.outputs_high) < OVERFLOW for layer in self.layers
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class WatchedTraining:
    """epochs: in order, those that were looked at. total: epochs that were made."""

    experiment: Experiment
    epochs: Sequence[Epoch]
    total: int

    @property
    def is_classification(self) -> bool:
        """Whether its score is an accuracy."""
        return bool(self.experiment.classes)


def watch_training(experiment: Experiment, seconds: float) -> WatchedTraining:
    """Train for so many nominal seconds, or to the end."""
    experiment = with_brief_engine(experiment)
    per_epoch = experiment.feed.per_epoch
    wanted = max(1, experiment.spec.steps // per_epoch)
    one_step = estimate_seconds(experiment)
    looks = min(wanted, MOST_EPOCHS)
    for_looks = looks * LOOK_COST * one_step
    affordable = int(max(0.5 * seconds, seconds - for_looks) / (one_step * per_epoch))
    total = max(1, min(wanted, affordable))
    every = max(1, -(-total // MOST_EPOCHS))
    epochs = list(_train(experiment, total, every))
    return WatchedTraining(experiment=experiment, epochs=epochs, total=total)


def _train(experiment: Experiment, total: int, every: int) -> Iterator[Epoch]:
    state = experiment.program.make_initial_state()
    steps = min(experiment.spec.steps, total * experiment.feed.per_epoch)
    span = every * experiment.feed.per_epoch
    losses: list[float] = []
    rate = experiment.spec.rate
    loop = experiment.make_loop().run(state, steps)
    try:
        for step in loop:
            # A step is seen before its update: the state is that after the step before.
            if losses and (step.index - 1) % span == 0:
                yield _look(experiment, state, losses, rate)
                losses = []
            losses.append(step.loss)
            rate = step.rate
    except NotFinite:
        losses.append(np.nan)
    yield _look(experiment, state, losses, rate)


def _look(experiment: Experiment, state: State, losses: list[float], rate: float) -> Epoch:
    vectors = experiment.program.select_vectors(state.vectors)
    judged = {}
    with np.errstate(all="ignore"):
        for part in ("train", "validation"):
            if part in experiment.y:
                rows = experiment.select_rows(part)
                loss, outputs = experiment.program.compute_loss(vectors, rows)
                judged[part] = (float(loss), compute_score(experiment, outputs, rows.y))
    held = judged.get("validation", judged["train"])
    probe = StateProbe(experiment=experiment, state=state, most=max(2, experiment.spec.batch))
    gradients = view_weights(probe.derivation, probe.tape["g"])
    weights = view_weights(probe.derivation, state.vectors["theta"])
    layers = [_measure_layer(probe, layer, weights, gradients) for layer in probe.layers]
    return Epoch(
        number=state.step // experiment.feed.per_epoch,
        rate=rate,
        loss=float(np.mean(losses)),
        score=judged["train"][1],
        held_loss=held[0],
        held_score=held[1],
        layers=layers,
    )


def _measure_layer(
    probe: StateProbe, layer: ProbedLayer, weights: Any, gradients: Any
) -> LayerNumbers:
    kernel, slope = weights[f"W{layer.number}"], gradients[f"W{layer.number}"]
    both = [gradients[n] for n in (f"W{layer.number}", f"b{layer.number}") if n in gradients]
    sums, outputs = probe.read(layer.sums), probe.read(layer.output)
    with np.errstate(all="ignore"):
        return LayerNumbers(
            activation=layer.activation,
            has_finite_weights=bool(np.isfinite(kernel).all()),
            weight_variance=float(kernel.var()),
            weight_norm=float(np.linalg.norm(kernel)),
            gradient_size=float(np.abs(slope).mean()),
            gradient_norm=float(np.linalg.norm(slope)),
            gradient_zeros=int(sum((g == 0).sum() for g in both)),
            gradient_count=int(sum(g.size for g in both)),
            sums_mean=float(sums.mean()),
            outputs_mean=float(outputs.mean()),
            saturated_share=float((np.abs(sums) >= SATURATION).mean()),
            inactive_share=float((outputs <= 0).mean()),
            outputs_low=float(outputs.min()),
            outputs_high=float(outputs.max()),
        )
