"""Adam's step is counted at the end of its update: in the first one t is 0.

Why it is bad: 1 − β to the power 0 is 0, and the first step is 0/0: every weight is NaN from then
on.

Remedy: count before t is used.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.classes import accuracy, gradient, loss, start
from backsight.bugs._trials.update import UpdateTrial


class Wrong:
    def __init__(self, lr=0.001, b1=0.9, b2=0.999, eps=1e-8):
        self.lr, self.b1, self.b2, self.eps = lr, b1, b2, eps
        self.m = self.v = self.t = 0

    def step(self, w, g):
        self.m = self.b1 * self.m + (1 - self.b1) * g
        self.v = self.b2 * self.v + (1 - self.b2) * g**2
        m_hat = self.m / (1 - self.b1**self.t)
        v_hat = self.v / (1 - self.b2**self.t)
        self.t += 1
        return w - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)


class Mended:
    def __init__(self, lr=0.001, b1=0.9, b2=0.999, eps=1e-8):
        self.lr, self.b1, self.b2, self.eps = lr, b1, b2, eps
        self.m = self.v = self.t = 0

    def step(self, w, g):
        self.t += 1
        self.m = self.b1 * self.m + (1 - self.b1) * g
        self.v = self.b2 * self.v + (1 - self.b2) * g**2
        m_hat = self.m / (1 - self.b1**self.t)
        v_hat = self.v / (1 - self.b2**self.t)
        return w - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)


steps_counted_from_zero = Bug(
    name="steps_counted_from_zero",
    wrong=Wrong,
    mended=Mended,
    trial=UpdateTrial(
        optimizer="adam",
        loss=loss,
        gradient=gradient,
        start=start,
        accuracy=accuracy,
        rate=0.05,
        steps=100,
    ),
    blame="t_from_zero",
)
