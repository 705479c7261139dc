"""What is reached without a network: by one constant, by a linear model, by the nearest rows.

All on the rows themselves, in closed form or by looking, so that they take no training; what a
training has to beat.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from backsight.doctor.skill import measure_skill
from backsight.engine.encoded_rows import EncodedRows
from backsight.kernel.streams import draw_permutation
from backsight.kernel.types import Floats
from backsight.maths import catalogs
from backsight.training.experiment import Experiment

MOST_ROWS, MOST_FEATURES = 2000, 800
"""Taken at the most: the linear model is solved in a tenth of a second then."""
FEW_ROWS = 60
"""Below them a model that has not seen a row cannot be told from chance; a network can learn so few
by heart."""
NEIGHBORS = 5
RIDGE = 1e-3
"""Of the features' mean square: enough for features that are copies of each other."""
FOLDS = 4


@dataclass(frozen=True, eq=False)
class Yardsticks:
    """Of one experiment's training rows."""

    experiment: Experiment

    @cached_property
    def rows(self) -> EncodedRows:
        """Some training rows, drawn by the seed where there are many."""
        rows = self.experiment.select_rows("train")
        if len(rows) <= MOST_ROWS:
            return rows
        order = draw_permutation(self.experiment.spec.seed, "watched", 0, len(rows))
        return rows.take(np.sort(order[:MOST_ROWS]))

    @cached_property
    def constant(self) -> Floats:
        """The best output that is the same for every row, (1, units), of some simple ones."""
        y = self.rows.y.astype(float)
        candidates = [y.mean(axis=0), np.median(y, axis=0)]
        losses = [self.compute_loss(np.broadcast_to(c, y.shape)) for c in candidates]
        best = int(np.nanargmin(losses)) if not np.isnan(losses).all() else 0
        chosen: Floats = candidates[best][None]
        return chosen

    @cached_property
    def constant_loss(self) -> float:
        """The loss of that output: for classes the entropy of their shares, for a squared error
        the targets' variance."""
        return self.compute_loss(np.broadcast_to(self.constant, self.rows.y.shape))

    def compute_loss(self, outputs: Floats) -> float:
        """The loss of given outputs for the rows, without any regularizer."""
        spec, y = self.experiment.spec, self.rows.y.astype(float)
        record = catalogs["losses"][spec.loss.name]
        known = {"a": np.array(outputs, float), "y": y, "N": len(y), "K": y.shape[1]}
        operands = [known[name] for name in record.value.parameters]
        with np.errstate(all="ignore"):
            value = float(record.value(*operands, **spec.loss.settings))
        return value * len(y) if spec.reduction == "sum" else value

    @cached_property
    def linear_skill(self) -> float:
        """Of a linear model, on rows that it did not see."""
        return self._measure_skill(self._linear_outputs, self.rows.y)

    @cached_property
    def neighbor_skill(self) -> float:
        """Of the mean of the nearest rows, on rows that it did not see."""
        return self._measure_skill(self._neighbor_outputs, self.rows.y)

    @cached_property
    def told(self) -> float:
        """How much both models tell of the targets of rows that they did not see: their skill, or
        their R² of each class's share, where a class is too rare to be decided for."""
        return self._compute_told((self._linear_outputs, self._neighbor_outputs), self.rows.y)

    def compute_shifted_told(self, shift: int) -> float:
        """The same where each row has the target of the row so many later."""
        rows = self.ordered
        y = np.roll(rows.y, -shift, axis=0)
        models = (_fit_linear, _fit_neighbors)
        return self._compute_told([self._predict_by_folds(rows.x, y, fit) for fit in models], y)

    def _compute_told(self, predictions: Sequence[Floats | None], y: Floats) -> float:
        known = [outputs for outputs in predictions if outputs is not None]
        parts = [max(self._measure_skill(o, y), _explain_variance(o, y)) for o in known]
        return max(parts, default=float("nan"))

    @cached_property
    def _linear_outputs(self) -> Floats | None:
        return self._predict_by_folds(self.rows.x, self.rows.y, _fit_linear)

    @cached_property
    def _neighbor_outputs(self) -> Floats | None:
        return self._predict_by_folds(self.rows.x, self.rows.y, _fit_neighbors)

    @cached_property
    def ordered(self) -> EncodedRows:
        """The first of the rows as they came, before they were shuffled."""
        experiment = self.experiment
        rows = experiment.select_rows("train")
        order = np.argsort(experiment.data.train.rows, kind="stable")
        return rows.take(order[:MOST_ROWS])

    def _predict_by_folds(self, x: Floats, y: Floats, fit: "Fit") -> Floats | None:
        """What is predicted of each fold from the others; None of too few rows."""
        x, y = self._prepare_inputs(x), y.astype(float)
        if len(x) < 2 * FOLDS:
            return None
        fold = draw_permutation(0, "doctor/folds", 0, len(x)) % FOLDS
        outputs = np.empty_like(y)
        for k in range(FOLDS):
            outputs[fold == k] = fit(x[fold != k], y[fold != k])(x[fold == k])
        return outputs

    def _measure_skill(self, outputs: Floats | None, y: Floats) -> float:
        """NaN of too few rows for a prediction."""
        if outputs is None:
            return float("nan")
        return measure_skill(self.experiment, outputs, y)

    def _prepare_inputs(self, x: Floats) -> Floats:
        """Features of mean 0 and deviation 1; of very many, some, evenly spread."""
        if x.shape[1] > MOST_FEATURES:
            x = x[:, np.linspace(0, x.shape[1] - 1, MOST_FEATURES).astype(int)]
        x = x.astype(float)
        deviation = x.std(axis=0)
        limited: Floats = (x - x.mean(axis=0)) / np.where(deviation > 0, deviation, 1)
        return limited


def _explain_variance(outputs: Floats, y: Floats) -> float:
    """R², of all columns together."""
    total = float(((y - y.mean(axis=0)) ** 2).sum())
    return 1 - float(((y - outputs) ** 2).sum()) / total if total > 0 else float("nan")


Predict = Callable[[Any], Any]
Fit = Callable[[Any, Any], Predict]


def _fit_linear(x: Floats, y: Floats) -> Predict:
    """Least squares with a constant, and a little ridge."""
    mean_x, mean_y = x.mean(axis=0), y.mean(axis=0)
    centered = x - mean_x
    rows, columns = centered.shape
    if rows >= columns:
        gram = centered.T @ centered + RIDGE * rows * np.eye(columns)
        weights = np.linalg.solve(gram, centered.T @ (y - mean_y))
    else:
        gram = centered @ centered.T + RIDGE * rows * np.eye(rows)
        weights = centered.T @ np.linalg.solve(gram, y - mean_y)
    return lambda new: (new - mean_x) @ weights + mean_y


def _fit_neighbors(x: Floats, y: Floats) -> Predict:
    def predict(new: Floats) -> Floats:
        distances = (new**2).sum(1)[:, None] - 2 * new @ x.T + (x**2).sum(1)[None]
        count = min(NEIGHBORS, len(x))
        nearest = np.argpartition(distances, count - 1, axis=1)[:, :count]
        means: Floats = y[nearest].mean(axis=1)
        return means

    return predict
