"""Adam's t goes on with every array of weights, not with every step.

Why it is bad: with six arrays t runs six times too fast, and is another one for each: the squares
are taken for better known than they are, and the steps are too long.

Remedy: count once a step, before the loop over the arrays.
"""

import numpy as np

from backsight.bugs._record import Bug
from backsight.bugs._tasks.deep import accuracy, gradient, loss, start
from backsight.bugs._trials.update import UpdateTrial


class Wrong:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.eps = lr, eps
        self.beta1, self.beta2 = beta1, beta2
        self.m, self.v, self.t = {}, {}, 0

    def step(self, weights, gradients):
        for name, g in gradients.items():
            self.t += 1
            m = self.beta1 * self.m.get(name, 0) + (1 - self.beta1) * g
            v = self.beta2 * self.v.get(name, 0) + (1 - self.beta2) * g**2
            self.m[name], self.v[name] = m, v
            m_hat = m / (1 - self.beta1**self.t)
            v_hat = v / (1 - self.beta2**self.t)
            change = self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
            weights[name] = weights[name] - change


class Mended:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        self.lr, self.eps = lr, eps
        self.beta1, self.beta2 = beta1, beta2
        self.m, self.v, self.t = {}, {}, 0

    def step(self, weights, gradients):
        self.t += 1
        for name, g in gradients.items():
            m = self.beta1 * self.m.get(name, 0) + (1 - self.beta1) * g
            v = self.beta2 * self.v.get(name, 0) + (1 - self.beta2) * g**2
            self.m[name], self.v[name] = m, v
            m_hat = m / (1 - self.beta1**self.t)
            v_hat = v / (1 - self.beta2**self.t)
            change = self.lr * m_hat / (np.sqrt(v_hat) + self.eps)
            weights[name] = weights[name] - change


steps_counted_per_array = Bug(
    name="steps_counted_per_array",
    wrong=Wrong,
    mended=Mended,
    trial=UpdateTrial(
        optimizer="adam",
        loss=loss,
        gradient=gradient,
        start=start,
        accuracy=accuracy,
        rate=0.3,
        steps=20,
        takes="dict",
    ),
    blame="t_per_array",
)
