"""The velocity keeps all of the old one: its share μ is forgotten.

Why it is bad: nothing takes speed away: the weights swing through the minimum for ever, as a ball
without friction.

Remedy: multiply the old velocity by μ.
"""

from backsight.bugs._record import Bug
from backsight.bugs._tasks.line import gradient, loss, start
from backsight.bugs._trials.update import UpdateTrial


def wrong(w, g, state, lr=0.01, mu=0.9):
    v = state["v"]
    v = v - lr * g
    state["v"] = v
    return w + v


def mended(w, g, state, lr=0.01, mu=0.9):
    v = state["v"]
    v = mu * v - lr * g
    state["v"] = v
    return w + v


momentum_never_fades = Bug(
    name="momentum_never_fades",
    wrong=wrong,
    mended=mended,
    trial=UpdateTrial(
        optimizer="momentum", loss=loss, gradient=gradient, start=start, rate=0.02, steps=100
    ),
    blame="momentum_never_fades",
)
