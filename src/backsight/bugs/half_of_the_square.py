"""The loss is a mean of squares, and its gradient has lost the 2.

Why it is bad: the step is half as long as it should be: what is meant as one rate is another one.

Remedy: the derivative of e² is 2 e; the 2 goes only where the loss has a ½.
"""

from backsight.bugs._record import Bug
from backsight.bugs._tasks.line import N, X, loss, predict, start, t
from backsight.bugs._trials.gradient import GradientTrial


def wrong(p):
    e = predict(p) - t
    slope_w = X.T @ e / N
    slope_b = e.mean()
    return {"w": slope_w, "b": slope_b}


def mended(p):
    e = predict(p) - t
    slope_w = 2 * X.T @ e / N
    slope_b = 2 * e.mean()
    return {"w": slope_w, "b": slope_b}


half_of_the_square = Bug(
    name="half_of_the_square",
    wrong=wrong,
    mended=mended,
    trial=GradientTrial(loss=loss, start=start, rate=0.03, steps=30),
    blame="half_of_square",
)
