"""Training epoch by epoch until it gets no better, by the rule of scikit-learn's networks.

With a part set apart: until its score was not above the best one by tol for more than
`n_iter_no_change` epochs; the best weights are then taken. Without one: the same of the training
loss, the mean over the batches of an epoch, which costs nothing besides.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from sklearn.metrics import r2_score

from backsight.engine.loop import PlanCache
from backsight.engine.state import State
from backsight.engine.targets import decide
from backsight.kernel.language import _
from backsight.kernel.types import Floats
from backsight.training.experiment import Experiment


@dataclass(kw_only=True)
class EpochCurve:
    """What was measured of a training, over all calls that went on with it."""

    losses: list[float] = field(default_factory=list)
    """Of each epoch: the mean over its batches, each before its update."""
    scores: list[float] = field(default_factory=list)
    """Of the rows set apart, after each epoch; none where none are."""
    best_loss: float = np.inf
    best_score: float = -np.inf
    waited: int = 0
    """Epochs since it last got better by tol."""

    def add_loss(self, loss: float, tol: float) -> None:
        """An epoch without a part set apart is over."""
        self.losses.append(loss)
        self.waited = self.waited + 1 if loss > self.best_loss - tol else 0
        self.best_loss = min(loss, self.best_loss)

    def add_score(self, loss: float, score: float, tol: float) -> bool:
        """An epoch is over; whether the score is the best so far."""
        self.losses.append(loss)
        self.scores.append(score)
        self.waited = self.waited + 1 if score < self.best_score + tol else 0
        is_best = score > self.best_score
        self.best_score = max(score, self.best_score)
        return is_best


@dataclass(frozen=True, kw_only=True)
class StopRule:
    """When a training ends. epochs: at the most; patience: that it may go on without getting better
    by tol."""

    epochs: int
    tol: float
    patience: float


class EpochRunner:
    """Trains on the rows of an experiment, epoch after epoch. state: changed in place.
    has_own_rows: whether it copies them, so that others can be put in their place."""

    def __init__(self, experiment: Experiment, state: State, *, has_own_rows: bool) -> None:
        self.experiment, self.state = experiment, state
        loop = experiment.make_loop()
        self._loop = replace(loop, rows=loop.rows.copy()) if has_own_rows else loop
        self._rows = self._loop.rows.arrays
        self._plans = PlanCache(self._loop, state)

    def fits(self, experiment: Experiment, state: State) -> bool:
        """Whether it can go on from a state with the rows of an experiment in place of its own."""
        return state is self.state and experiment.program is self.experiment.program

    def take_rows(self, experiment: Experiment) -> None:
        """Go on with other rows, as many as before."""
        self.experiment = experiment
        for name, array in experiment.select_rows("train").arrays.items():
            self._rows[name][...] = array

    def run(self) -> float:
        """Train for one epoch; the mean of its batches' losses, each as often as it has rows.
        Raises NotFinite."""
        feed, losses = self.experiment.feed, list[float]()
        end = self.state.step + feed.per_epoch
        for step in self._loop.run(self.state, end, None, lambda _t: end, self._plans):
            losses += [*step.passed.losses.tolist(), step.loss]
        last = feed.rows - (feed.per_epoch - 1) * feed.size
        return (sum(losses[:-1]) * feed.size + losses[-1] * last) / feed.rows


def train_epochs(
    runner: EpochRunner, curve: EpochCurve, rule: StopRule
) -> tuple[str, dict[str, Floats]]:
    """Train until the rule ends it: why it did before all epochs were done, "" where it did not,
    and the best vectors; none where no rows are set apart. curve: added to. Raises NotFinite.
    """
    experiment, state = runner.experiment, runner.state
    is_watched, best = "validation" in experiment.y, dict[str, Floats]()
    if is_watched and curve.scores:  # a warm start goes on from the best
        best = copy_used(experiment, state)
    for _epoch in range(rule.epochs):
        loss = runner.run()
        if is_watched:
            if curve.add_score(loss, score_validation(experiment, state), rule.tol):
                best = copy_used(experiment, state)
        else:
            curve.add_loss(loss, rule.tol)
        if curve.waited > rule.patience:
            return explain_end(rule, is_watched=is_watched), best
    return "", best


def copy_used(experiment: Experiment, state: State) -> dict[str, Floats]:
    """A copy of the vectors that the network is used with."""
    used = experiment.program.select_vectors(state.vectors)
    return {name: vector.copy() for name, vector in used.items()}


def score_validation(experiment: Experiment, state: State) -> float:
    """Accuracy, or R², on the rows set apart, each as often as it counts."""
    rows = experiment.select_rows("validation")
    outputs = experiment.program.predict(state.vectors, rows.x)
    weights = None if rows.weights is None else rows.weights[:, 0]
    spec = experiment.spec
    if experiment.classes:
        right = decide(outputs, spec.loss.name).argmax(axis=1) == experiment.data.validation.y
        return float(np.average(right, weights=weights))
    if spec.data.task == "classification":  # several labels: right where all of them are
        right = ((outputs > 0.5) == (rows.y > 0.5)).all(axis=1)
        return float(np.average(right, weights=weights))
    return float(r2_score(rows.y, outputs, sample_weight=weights))


def explain_end(rule: StopRule, *, is_watched: bool) -> str:
    """Why a training ended before its epochs were done."""
    template = (
        _("The validation score was not better by {tol:g} within {patience:g} epochs.")
        if is_watched
        else _("The training loss was not better by {tol:g} within {patience:g} epochs.")
    )
    return template.format(tol=rule.tol, patience=rule.patience)
