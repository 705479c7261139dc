"""The rate is cut when the validation loss has not improved for some epochs.

patience: epochs without improvement that are let pass; threshold: the relative improvement
that counts; factor: what the rate is multiplied by. Without a validation part the training
loss is watched.
"""

import math

from backsight.kernel.formula import formula
from backsight.kernel.types import Count, NotNegative, Number, Positive
from backsight.kernel.vocabulary import where
from backsight.maths.schedules._record import Schedule


@formula
def value(eta: Number, t: Number, T: Number, best: Number, wait: Number, scale: Number) -> Number:
    return eta * scale


@formula
def observe(
    loss: Number,
    best: Number,
    wait: Number,
    scale: Number,
    *,
    factor: Positive = 0.1,
    patience: Count = 10,
    threshold: NotNegative = 1e-4,
) -> tuple[Number, Number, Number]:
    waited = where(loss < best - threshold * abs(loss), 0, wait + 1)
    best = where(loss < best - threshold * abs(loss), loss, best)
    scale = where(waited > patience, scale * factor, scale)
    wait = where(waited > patience, 0, waited)
    return best, wait, scale


reduce_on_plateau = Schedule(
    name="reduce_on_plateau",
    value=value,
    observe=observe,
    start={"best": math.inf, "wait": 0.0, "scale": 1.0},
)
