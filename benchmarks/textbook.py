"""A training step as textbooks write it in plain NumPy: the other side of the comparison.

Layer objects that remember what they need, parameters in a dictionary, a fancy-indexed batch,
and Adam line by line as the paper prints it. Nothing is slowed down on purpose, and nothing
is tuned: every line is what a reader of those books types.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]


class Affine:
    """x W + b. The input's gradient is computed by every layer, also by the first."""

    def __init__(self, W: Floats, b: Floats) -> None:
        self.W, self.b = W, b

    def forward(self, x: Floats) -> Floats:
        """(batch, in) to (batch, out)."""
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, upstream: Floats) -> Floats:
        """The gradients of W and b are kept, that of x is returned."""
        self.dW = np.dot(self.x.T, upstream)
        self.db = np.sum(upstream, axis=0)
        return np.dot(upstream, self.W.T)


class Relu:
    """What is positive, by a mask."""

    def forward(self, x: Floats) -> Floats:
        """(batch, units)."""
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, upstream: Floats) -> Floats:
        """(batch, units), changed in place."""
        upstream[self.mask] = 0
        return upstream


class Tanh:
    """Hyperbolic tangent."""

    def forward(self, x: Floats) -> Floats:
        """(batch, units)."""
        self.out = np.tanh(x)
        return self.out

    def backward(self, upstream: Floats) -> Floats:
        """(batch, units)."""
        return upstream * (1 - self.out**2)


class SoftmaxWithLoss:
    """Softmax and cross-entropy, whose slopes cancel."""

    def forward(self, x: Floats, t: Floats) -> float:
        """t: one-hot, (batch, classes). The mean over the batch."""
        self.t = t
        e = np.exp(x - np.max(x, axis=1, keepdims=True))
        self.y = e / np.sum(e, axis=1, keepdims=True)
        return float(-np.sum(t * np.log(self.y + 1e-7)) / len(t))

    def backward(self) -> Floats:
        """(batch, classes)."""
        return (self.y - self.t) / len(self.t)


class Adam:
    """Kingma and Ba, arXiv:1412.6980, algorithm 1."""

    def __init__(self, rate: float) -> None:
        self.rate, self.t = rate, 0
        self.m: dict[str, Floats] = {}
        self.v: dict[str, Floats] = {}

    def update(self, params: dict[str, Floats], grads: Mapping[str, Floats]) -> None:
        """One step, on the parameters in place."""
        self.t += 1
        for key, grad in grads.items():
            m = self.m[key] = 0.9 * self.m.get(key, 0) + (1 - 0.9) * grad
            v = self.v[key] = 0.999 * self.v.get(key, 0) + (1 - 0.999) * grad**2
            m_hat = m / (1 - 0.9**self.t)
            v_hat = v / (1 - 0.999**self.t)
            params[key] -= self.rate * m_hat / (np.sqrt(v_hat) + 1e-8)


class Network:
    """Dense layers with an activation between them. params: {"W1": (in, out), "b1": …}."""

    def __init__(self, params: Mapping[str, Floats], activation: type[Relu] | type[Tanh]) -> None:
        self.params = {k: v.copy() for k, v in params.items()}
        self.affine = [
            Affine(self.params[f"W{i}"], self.params[f"b{i}"])
            for i in range(1, len(params) // 2 + 1)
        ]
        self.layers: list[Affine | Relu | Tanh] = [self.affine[0]]
        for affine in self.affine[1:]:
            self.layers += [activation(), affine]
        self.last = SoftmaxWithLoss()

    def loss(self, x: Floats, t: Floats) -> float:
        """The loss on a batch."""
        for layer in self.layers:
            x = layer.forward(x)
        return self.last.forward(x, t)

    def gradient(self, x: Floats, t: Floats) -> tuple[float, dict[str, Floats]]:
        """The loss, and the gradient of every parameter by backpropagation."""
        loss = self.loss(x, t)
        upstream = self.last.backward()
        for layer in reversed(self.layers):
            upstream = layer.backward(upstream)
        grads = {}
        for i, affine in enumerate(self.affine, 1):
            grads[f"W{i}"], grads[f"b{i}"] = affine.dW, affine.db
        return loss, grads


class Textbook:
    """Trains a `Network`. loss_again: after every update, look at the loss by another forward
    pass, as the loop of the articles does; else take it from the pass that was made anyway."""

    def __init__(
        self, network: Network, x: Floats, t: Floats, batches: Sequence[NDArray[np.intp]] | None,
        *, rate: float, loss_again: bool,
    ) -> None:  # fmt: skip
        self.network, self.adam = network, Adam(rate)
        self.x, self.t, self.batches, self.loss_again = x, t, batches, loss_again

    def run(self, steps: int) -> list[float]:
        """Train so many steps more; the loss of each."""
        losses = []
        for _ in range(steps):
            x, t = self._batch()
            loss, grads = self.network.gradient(x, t)
            self.adam.update(self.network.params, grads)
            losses.append(self.network.loss(x, t) if self.loss_again else loss)
        return losses

    def _batch(self) -> tuple[Floats, Floats]:
        if self.batches is None:
            return self.x, self.t
        rows = self.batches[self.adam.t % len(self.batches)]
        return self.x[rows], self.t[rows]
