"""Nesterov's gradient is taken behind the weights, not ahead of them.

Why it is bad: it looks at where the velocity came from: it brakes too late, and swings further
than plain momentum.

Remedy: take the gradient at w + μ v, where the velocity is about to lead.
"""

from backsight.bugs._record import Bug
from backsight.bugs._tasks.line import gradient, loss, start
from backsight.bugs._trials.update import UpdateTrial


def wrong(w, grad_fn, state, lr=0.01, mu=0.9):
    v = state["v"]
    ahead = w - mu * v
    v = mu * v - lr * grad_fn(ahead)
    state["v"] = v
    return w + v


def mended(w, grad_fn, state, lr=0.01, mu=0.9):
    v = state["v"]
    ahead = w + mu * v
    v = mu * v - lr * grad_fn(ahead)
    state["v"] = v
    return w + v


look_ahead_from_the_wrong_side = Bug(
    name="look_ahead_from_the_wrong_side",
    wrong=wrong,
    mended=mended,
    trial=UpdateTrial(
        optimizer="nesterov", loss=loss, gradient=gradient, start=start, rate=0.05, steps=60
    ),
    blame="look_ahead_point",
)
