"""A network of two inputs on the plane: the field it computes, and the data on it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backsight.plots.colors import make_class_colors
from backsight.plots.view import AnyArray, Field, View

STRENGTH = 0.5


@dataclass(frozen=True, kw_only=True, eq=False)
class Grid:
    """Points spread evenly over the plane."""

    x: NDArray[np.float64]
    """(across,), from left to right."""
    y: NDArray[np.float64]
    """(up,), from the bottom up."""

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, right, bottom, top of the cells, whose centers the points are."""
        dx, dy = (self.x[1] - self.x[0]) / 2, (self.y[1] - self.y[0]) / 2
        return self.x[0] - dx, self.x[-1] + dx, self.y[0] - dy, self.y[-1] + dy

    @property
    def points(self) -> NDArray[np.float64]:
        """(up · across, 2), row by row from the bottom."""
        x, y = np.meshgrid(self.x, self.y)
        return np.column_stack([x.ravel(), y.ravel()])

    def reshape(self, values: AnyArray) -> AnyArray:
        """(up · across, …) values as (up, across, …)."""
        return values.reshape(len(self.y), len(self.x), *values.shape[1:])


def compute_limits(values: AnyArray) -> tuple[float, float]:
    """The range of the values with some room; more where there are few."""
    low, high = float(np.min(values)), float(np.max(values))
    room = (0.3 if len(values) < 10 else 0.1) * ((high - low) or 1.0)
    return low - room, high + room


def make_grid(view: View, across: int) -> Grid:
    """A grid over the view's points and some room around them."""
    assert view.points is not None
    (left, right), (bottom, top) = (
        compute_limits(view.points.x[:, 0]),
        compute_limits(view.points.x[:, 1]),
    )
    return Grid(x=np.linspace(left, right, across), y=np.linspace(bottom, top, across))


def evaluate(field: Field, points: AnyArray) -> NDArray[np.float64]:
    """What the network gives at points (m, inputs): (m, outputs), nan where not finite."""
    with np.errstate(all="ignore"):
        out = np.array(field(np.asarray(points, dtype=np.float64)), dtype=np.float64)
    out = out.reshape(len(points), -1)
    out[~np.isfinite(out)] = np.nan
    return out


def compute_probabilities(field: Field, points: AnyArray) -> NDArray[np.float64]:
    """(m, classes): rows that sum to 1; of nan where the network gives no number.

    One output is the probability of the second class. Negative outputs are scores, of which
    the softmax is taken.
    """
    out = evaluate(field, points)
    out[np.isnan(out).any(axis=1)] = np.nan
    if out.shape[1] == 1:
        p = np.clip(out, 0, 1)
        return np.hstack([1 - p, p])
    if (out < 0).any():
        out = np.exp(out - out.max(axis=1, keepdims=True))
    total = out.sum(axis=1, keepdims=True)
    p = np.full(out.shape, 1 / out.shape[1])
    np.divide(out, total, out=p, where=total != 0)
    return p


def predict_classes(p: NDArray[np.float64]) -> NDArray[np.intp]:
    """(m,) the likeliest class; -1 where there is none."""
    has_number = ~np.isnan(p).any(axis=1)
    return np.where(has_number, np.argmax(np.where(np.isnan(p), 0, p), axis=1), -1)


def tint(p: NDArray[np.float64]) -> NDArray[np.uint8]:
    """(m, classes) -> (m, 3): the likeliest class's color; the paler, the less sure; white: none.

    At a tie both sides are nearly white, so that the boundary shows as a pale seam.
    """
    k = p.shape[1]
    best = np.nan_to_num(p.max(axis=1), nan=1 / k)
    sure = np.clip((best - 1 / k) / (1 - 1 / k), 0, 1)[:, None] if k > 1 else np.ones((len(p), 1))
    full = make_class_colors(k)[predict_classes(p)]
    rgb = 1 - STRENGTH * (0.12 + 0.88 * sure) * (1 - full)
    rgb[np.isnan(p).any(axis=1)] = 1.0
    return np.round(rgb * 255).astype(np.uint8)


def compute_margins(p: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """For each class by how much it leads the others, (m,); the boundary is where this is 0.

    Of two classes one says all. A class that leads everywhere or nowhere has no boundary and
    is left out.
    """
    k = p.shape[1]
    if k < 2:
        return []
    second, first = np.partition(p, k - 2, axis=1)[:, k - 2 :].T
    leaders = [0] if k == 2 else np.flatnonzero(np.bincount(np.argmax(p, axis=1), minlength=k))
    margins = [p[:, j] - np.where(p[:, j] == first, second, first) for j in leaders]
    return [m for m in margins if np.any(m < 0) and np.any(m > 0)]


def find_number_range(view: View) -> tuple[float, float]:
    """The ends of the color scale for number targets: around 0 where they have both signs."""
    assert view.targets is not None
    low, high = float(np.min(view.targets)), float(np.max(view.targets))
    if low < 0 < high:
        high = max(-low, high)
        low = -high
    return (low, high) if high > low else (low - 1, high + 1)


def compute_point_size(n: int) -> float:
    """The area in points² at which n points can be told apart."""
    return float(np.clip(420 / np.sqrt(n), 9, 110))
