"""Two models that need no training: a linear one, and the mean of the nearest rows.

Each row is predicted by a model of the rows that are not in its fold, so that what is known of rows
is told from what is learned by heart.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from backsight.kernel.streams import draw_permutation
from backsight.kernel.types import Floats, Integers

MOST_FEATURES = 800
"""Taken at the most: the linear model is solved in a tenth of a second then."""
NEIGHBORS = 5
RIDGE = 1e-3
"""Of the features' mean square: enough for features that are copies of each other."""
FOLDS = 4

Predict = Callable[[Any], Any]
Fit = Callable[[Any, Any], Predict]
"""(x, y) -> the model's outputs for other x"""


def fit_linear(x: Floats, y: Floats) -> Predict:
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


def fit_neighbors(x: Floats, y: Floats) -> Predict:
    """The mean of the nearest rows."""

    def predict(new: Floats) -> Floats:
        count = min(NEIGHBORS, len(x))
        nearest = np.argpartition(measure_distances(new, x), count - 1, axis=1)[:, :count]
        means: Floats = y[nearest].mean(axis=1)
        return means

    return predict


def measure_distances(new: Floats, x: Floats) -> Floats:
    """Squared, of all rows from all others: (new rows, rows)."""
    distances: Floats = (new**2).sum(1)[:, None] - 2 * new @ x.T + (x**2).sum(1)[None]
    return distances


def draw_folds(rows: int) -> Integers:
    """The fold of each row."""
    folds: Integers = draw_permutation(0, "doctor/folds", 0, rows) % FOLDS
    return folds


def predict_by_folds(x: Floats, y: Floats, fit: Fit) -> Floats | None:
    """What is predicted of each row from the other folds, like y; None of too few rows. x:
    (rows, features), prepared. y: (rows, columns)."""
    if len(x) < 2 * FOLDS:
        return None
    fold, outputs = draw_folds(len(x)), np.empty_like(y)
    for k in range(FOLDS):
        outputs[fold == k] = fit(x[fold != k], y[fold != k])(x[fold == k])
    return outputs


def prepare_inputs(x: Floats) -> Floats:
    """Features of mean 0 and deviation 1; of very many, some, evenly spread."""
    if x.shape[1] > MOST_FEATURES:
        x = x[:, np.linspace(0, x.shape[1] - 1, MOST_FEATURES).astype(int)]
    x = x.astype(float)
    deviation = x.std(axis=0)
    limited: Floats = (x - x.mean(axis=0)) / np.where(deviation > 0, deviation, 1)
    return limited


def measure_association(outputs: Floats, y: Floats) -> float:
    """How much predictions by folds go with the targets: their correlation times sqrt(rows / 2),
    which is about normal with deviation 1 where they have nothing to do with each other: half of
    the rows, for what one row says of another it says again where their folds change sides.

    Of all columns together, which say something of their own as many as vary, less one where they
    are shares of classes, for these add up to 1. Each fold is seen from its own mean: the mean of
    the others, which every model begins with, is the lower the higher its own.
    """
    a, b, fold = np.array(outputs, float), np.array(y, float), draw_folds(len(y))
    for k in range(FOLDS):
        for array in (a, b):
            array[fold == k] -= array[fold == k].mean(axis=0)
    products, sizes = (a * b).sum(axis=0), np.sqrt((a * a).sum(axis=0) * (b * b).sum(axis=0))
    each = products / np.where(sizes > 0, sizes, np.inf)
    weights = y.std(axis=0)
    adds_up = y.shape[1] > 1 and bool(np.isin(y, (0, 1)).all() and (y.sum(axis=1) == 1).all())
    count = max(1, int((weights > 0).sum()) - adds_up)
    total = float(weights.sum())
    return float(np.sqrt(len(y) / 2 * count) * (each * weights).sum() / total) if total else 0.0


def decide_by_rank(outputs: Floats, y: Floats, *, balanced: bool) -> Floats:
    """Outputs that decide for a class where they say more of it than usual: of two classes, above
    the bound that is right most often, or finds the largest share of both classes; of more, where
    balanced, by what each is more than its class's share. Others stay as they are.

    A model of squares hardly ever says more than one half of a class that few rows have.
    """
    if y.shape[1] > 2:
        return outputs / np.maximum(y.mean(axis=0), 1e-9) if balanced else outputs
    score = outputs[:, -1] if y.shape[1] == 1 else outputs[:, 1] - outputs[:, 0]
    low, high = y.min(), y.max()
    is_second = y[:, -1] > (low + high) / 2
    gain = np.where(is_second, 1 / max(1, is_second.sum()), 1 / max(1, (~is_second).sum()))
    second = np.where(_is_above_best_bound(score, is_second, gain if balanced else 1.0), high, low)
    return second[:, None] if y.shape[1] == 1 else np.stack([low + high - second, second], axis=1)


def _is_above_best_bound(score: Floats, is_second: Any, gain: Any) -> Any:
    """Which rows lie above the bound that is right for the most, each counted by its gain.

    score      .1   .2 | .3   .15 sorted; behind the first k rows all are taken for the second class
    right(k) = the first class among the first k + the second class behind them
    """
    order = np.argsort(score, kind="stable")
    first, second = ((gain * kind)[order] for kind in (~is_second, is_second))
    right = np.concatenate([[0], np.cumsum(first)])
    right[:-1] += np.cumsum(second[::-1])[::-1]
    above = np.zeros(len(score), bool)
    above[order[int(right.argmax()) :]] = True
    return above
