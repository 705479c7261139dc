"""The learning rate is in the velocity already, and multiplies the step once more.

Why it is bad: with a rate of 0.01 the steps are a hundredth of what was meant: nothing seems to
happen.

Remedy: the rate stands in one place: at the gradient, or at the step.
"""

from backsight.bugs._record import Bug
from backsight.bugs._tasks.line import gradient, loss, start
from backsight.bugs._trials.update import UpdateTrial


def wrong(w, g, state, lr=0.01, mu=0.9):
    v = state["v"]
    v = mu * v - lr * g
    state["v"] = v
    return w + lr * v


def mended(w, g, state, lr=0.01, mu=0.9):
    v = state["v"]
    v = mu * v - lr * g
    state["v"] = v
    return w + v


rate_counted_twice = Bug(
    name="rate_counted_twice",
    wrong=wrong,
    mended=mended,
    trial=UpdateTrial(
        optimizer="momentum", loss=loss, gradient=gradient, start=start, rate=0.02, steps=60
    ),
    blame="rate_twice",
)
