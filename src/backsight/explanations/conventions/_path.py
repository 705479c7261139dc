"""Variants under way on the bowl x²/20 + y² of "Deep Learning from Scratch", chapter 6.

The steps are those of the optimizers' own records, in float64, from (-7, 2), as in article 003.
"""

from collections.abc import Mapping

import numpy as np

from backsight.explanations.conventions._record import ScheduledNumber, Variant, Walk
from backsight.kernel.formula import formula
from backsight.kernel.types import Array, Floats
from backsight.maths.optimizers import optimizers
from backsight.maths.regularizers import regularizers

START = (-7.0, 2.0)
UPDATES = 30


@formula
def bowl(x: Array, y: Array) -> Array:
    """A valley that is ten times as steep across as along."""
    return x**2 / 20 + y**2


def compute_bowl_slope(w: Floats) -> Floats:
    """The gradient of the bowl: (2,) -> (2,)."""
    return np.array([w[0] / 10, 2 * w[1]])


def compute_path(variants: Mapping[str, Variant], walk: Walk, updates: int = UPDATES) -> Floats:
    """Every point of a walk, the start included: (updates + 1, 2)."""
    variant = variants[walk.variant]
    record = optimizers[variant.optimizer]
    w, memory = np.array(START), {name: np.zeros(2) for name in record.memory}
    points = [w]
    for t in range(1, updates + 1):
        eta = evaluate_at(walk.rate, t)
        settings = {**variant.settings, **{k: evaluate_at(v, t) for k, v in walk.settings.items()}}
        arguments = {"w": w, "eta": eta, "t": t, **memory}
        point = w
        if record.ahead is not None:
            point = record.ahead(*(arguments[p] for p in record.ahead.parameters), **settings)
        if walk.at == "gradient":
            points[-1] = point
        w, *values = record.step(
            w, _compute_gradient(variant, walk, point), eta, t, *memory.values(), **settings
        )
        memory = dict(zip(memory, values, strict=True))
        points.append(w)
    return np.array(points[:-1] if walk.at == "gradient" else points)


def evaluate_at(number: ScheduledNumber, t: int) -> float:
    """A number that may change, at one update."""
    return number(t) if callable(number) else number


def _compute_gradient(variant: Variant, walk: Walk, point: Floats) -> Floats:
    gradient = compute_bowl_slope(point)
    if not variant.regularizer:
        return gradient
    slope = regularizers[variant.regularizer].slope
    return np.asarray(gradient + slope(point, 1, lam=walk.lam))


def compute_distance(one: Floats, other: Floats) -> float:
    """The largest difference between two walks, as far as both go."""
    length = min(len(one), len(other))
    return float(np.abs(one[:length] - other[:length]).max())
