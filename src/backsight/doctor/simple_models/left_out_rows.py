"""What a linear model and the nearest rows say of each row, made of all other rows.

No fold is drawn, so that nothing hangs on a draw: by four folds the accuracy of a linear model
moves by a hundredth or two from one draw to the next, and each model has but three quarters of the
rows.

A linear model of all rows but one needs no fit of its own: what it says of that row follows from
the fit to all rows, by the share h of a row's own target in its own output.

    row          1    2    3    4         y = 1, 2, 3, 7, and the mean as model: h = 1 / 4
    residual   -2.25 -1.25 -.25  3.75     y - 3.25
    left out   -3    -1.67 -.33  5        residual / (1 - h) = y - the mean of the other three

The mean alone is not left out: of two classes of equal size it would say of each row the wrong one,
for the others have one less of the right one.

References: Hastie et al. 2009, section 7.10; Allen 1974 (of ridge, the one that is best so).
"""

from collections.abc import Iterator

import numpy as np

from backsight.doctor.simple_models.folds import NEIGHBORS, measure_distances
from backsight.kernel.types import Floats

RIDGES = (1e-3, 1e-2, 1e-1, 1.0, 10.0)
"""Of the features' mean square: from as good as none to far more than the rows. Of few rows with
many features a little ridge learns noise by heart; of features that are copies of each other much
of it hides what they say."""
LEAST_ROWS = 8
"""Of fewer nothing is said: the nearest would be most of them."""
LEAST_REST = 1e-9
"""Of 1 - h: what is left to the other rows, where a row as good as makes its own output."""


def predict_linear(x: Floats, y: Floats) -> Floats | None:
    """Of each row by a linear model of the others, of the ridge that is best so; None of too few
    rows, and of inputs that are too large to be prepared. x: (rows, features), prepared. y, and
    what comes: (rows, columns)."""
    if len(x) < LEAST_ROWS or not np.isfinite(x).all():
        return None
    candidates = list(list_linear(x, y))
    errors = [_measure_error(outputs, y) for outputs in candidates]
    return candidates[int(np.argmin(errors))]


def _measure_error(outputs: Floats, y: Floats) -> float:
    """The mean squared error over the variance, of the mean column: none counts for its unit."""
    varied = (y != y[:1]).any(axis=0)
    if not varied.any():
        return 0.0
    squares = ((outputs - y)[:, varied] ** 2).mean(axis=0)
    return float((squares / y[:, varied].var(axis=0)).mean())


def list_linear(x: Floats, y: Floats) -> Iterator[Floats]:
    """By each ridge: what predict_linear chooses from, in the order of RIDGES.

    With x' x = V diag(s) V' of the centered inputs and u = x V / √s, a ridge takes the share
    s / (s + ridge) of each direction u: outputs are mean + u diag(share) u' y, and the share of a
    row in its own is h = 1 / rows + Σ share u². The mean of the others is (y - mean) / (rows - 1)
    below that of all.
    """
    rows, mean = len(x), y.mean(axis=0)
    u, s = _find_directions(x - x.mean(axis=0))
    along = u.T @ (y - mean)
    for ridge in RIDGES:
        share = s / (s + ridge * rows)
        outputs = mean + u @ (share[:, None] * along)
        own = 1 / rows + (u * u) @ share
        left_out = y - (y - outputs) / np.maximum(1 - own, LEAST_REST)[:, None]
        yield left_out + (y - mean) / (rows - 1)


def _find_directions(x: Floats) -> tuple[Floats, Floats]:
    """u: (rows, directions), of length 1 each; s: their squared lengths in x. By the smaller of
    both Gram matrices."""
    rows, columns = x.shape
    if rows < columns:
        s, u = np.linalg.eigh(x @ x.T)
        return u, np.maximum(s, 0)
    s, v = np.linalg.eigh(x.T @ x)
    kept = s > s[-1:].max(initial=0) * 1e-12
    return x @ (v[:, kept] / np.sqrt(s[kept])), s[kept]


def predict_neighbors(x: Floats, y: Floats) -> Floats | None:
    """Of each row by the mean of the nearest others; None as above. Shapes as above."""
    if len(x) < LEAST_ROWS or not np.isfinite(x).all():
        return None
    distances = measure_distances(x, x)
    np.fill_diagonal(distances, np.inf)
    nearest = np.argpartition(distances, NEIGHBORS - 1, axis=1)[:, :NEIGHBORS]
    means: Floats = y[nearest].mean(axis=1)
    return means
