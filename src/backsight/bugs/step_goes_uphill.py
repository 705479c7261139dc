"""The velocity collects the gradient, and the step is added.

Why it is bad: every step climbs, and momentum makes the climb ten times faster.

Remedy: subtract what is made of the gradient from the weights.
"""

from backsight.bugs._record import Bug
from backsight.bugs._tasks.line import gradient, loss, start
from backsight.bugs._trials.update import UpdateTrial


def wrong(w, g, state, lr=0.01, mu=0.9):
    v = state["v"]
    v = mu * v + lr * g
    state["v"] = v
    return w + v


def mended(w, g, state, lr=0.01, mu=0.9):
    v = state["v"]
    v = mu * v + lr * g
    state["v"] = v
    return w - v


step_goes_uphill = Bug(
    name="step_goes_uphill",
    wrong=wrong,
    mended=mended,
    trial=UpdateTrial(
        optimizer="momentum", loss=loss, gradient=gradient, start=start, rate=0.02, steps=60
    ),
    blame="uphill",
)
