"""The weight decay is added to the weights, not taken away.

Why it is bad: weights without a task grow by themselves in every step, and only the data hold the
others.

Remedy: w − η λ w: the decay makes weights smaller.
"""

from backsight.bugs._record import Bug
from backsight.bugs._tasks.decayed import gradient_of_the_data, loss, start
from backsight.bugs._trials.update import UpdateTrial


def wrong(w, g, state, lr=0.1, momentum=0.9, weight_decay=1.0):
    v = momentum * state["v"] - lr * g
    state["v"] = v
    decay = lr * weight_decay * w
    return w + v + decay


def mended(w, g, state, lr=0.1, momentum=0.9, weight_decay=1.0):
    v = momentum * state["v"] - lr * g
    state["v"] = v
    decay = lr * weight_decay * w
    return w + v - decay


decay_makes_weights_grow = Bug(
    name="decay_makes_weights_grow",
    wrong=wrong,
    mended=mended,
    trial=UpdateTrial(
        optimizer="sgdw:decay=1",
        loss=loss,
        gradient=gradient_of_the_data,
        start=start,
        rate=0.02,
        steps=200,
    ),
    blame="decay_sign",
)
