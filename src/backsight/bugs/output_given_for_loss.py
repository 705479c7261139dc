"""The function gives back the outputs' mean, not the loss.

Why it is bad: training makes the outputs small, whatever the targets are.

Remedy: give back what compares outputs with targets.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.line import X, gradient, start, t
from backsight.bugs._tasks.line import loss as meant
from backsight.bugs._trials.loss import LossTrial


def wrong(p):
    out = X @ p["w"] + p["b"]
    error = out - t
    result = {"out": np.mean(out), "loss": np.mean(error**2)}
    return result["out"]


def mended(p):
    out = X @ p["w"] + p["b"]
    error = out - t
    result = {"out": np.mean(out), "loss": np.mean(error**2)}
    return result["loss"]


output_given_for_loss = Bug(
    name="output_given_for_loss",
    wrong=wrong,
    mended=mended,
    trial=LossTrial(meant=meant, gradient=gradient, start=start, rate=0.05, steps=60),
    blame="output_for_loss",
)
