"""The old velocity goes in with the wrong sign.

Why it is bad: each step takes back most of the one before: momentum brakes where it should carry.

Remedy: μ v − η g: the old velocity is kept, the gradient goes against it.
"""

from backsight.bugs._record import Bug
from backsight.bugs._tasks.line import gradient, loss, start
from backsight.bugs._trials.update import UpdateTrial


def wrong(w, g, state, lr=0.01, mu=0.9):
    v = state["v"]
    v = -mu * v - lr * g
    state["v"] = v
    return w + v


def mended(w, g, state, lr=0.01, mu=0.9):
    v = state["v"]
    v = mu * v - lr * g
    state["v"] = v
    return w + v


velocity_against_itself = Bug(
    name="velocity_against_itself",
    wrong=wrong,
    mended=mended,
    trial=UpdateTrial(
        optimizer="momentum", loss=loss, gradient=gradient, start=start, rate=0.02, steps=60
    ),
    blame="momentum_sign",
)
