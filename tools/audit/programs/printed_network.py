"""Article 002's network as it is printed, one slip mended after the other.

    python tools/audit/programs/printed_network.py

Re-told in our own words, and smaller: 64 inputs (the digits), 6 hidden units, 10 classes, batches
of 20, the rate 1. As printed: the methods stand beside the class; the forward pass returns nothing;
the loop over the weights waits for something that is never so.
"""

import numpy as np

import backsight


class Bare:
    """A network whose methods have lost their indentation: it has its arrays only."""

    def __init__(self):
        draw = np.random.default_rng(0)
        self.arrays = {
            "W1": 0.01 * draw.normal(size=(64, 6)), "b1": np.zeros(6),
            "W2": 0.01 * draw.normal(size=(6, 10)), "b2": np.zeros(10),
        }  # fmt: skip


def forward(arrays, x):
    """Probabilities of the classes."""
    z = np.maximum(0, x @ arrays["W1"] + arrays["b1"]) @ arrays["W2"] + arrays["b2"]
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def cross_entropy(p, y):
    """The mean over rows, with a small number against log 0."""
    return -(y * np.log(p + 1e-7)).sum() / p.shape[0]


def go_through(f, w, waits_for):
    """The gradient of f by central differences; waits_for: whether the loop goes on."""
    gradient, it = np.zeros_like(w), np.nditer(w, flags=["multi_index"])
    while waits_for(it):
        at, kept = it.multi_index, w[it.multi_index]
        w[at] = kept + 1e-4
        above = f()
        w[at] = kept - 1e-4
        gradient[at] = (above - f()) / 2e-4
        w[at] = kept
        it.iternext()
    return gradient


class Silent(Bare):
    """Its forward pass ends without `return`."""

    waits_for = staticmethod(lambda it: not it.multi_index)

    def predict(self, x):
        """Nothing."""
        forward(self.arrays, x)

    def loss(self, x, y):
        """The cost of a batch."""
        return cross_entropy(self.predict(x), y)

    def gradient(self, x, y):
        """By array."""
        return {
            name: go_through(lambda: self.loss(x, y), array, self.waits_for)
            for name, array in self.arrays.items()
        }


class Still(Silent):
    """With `return`; its loop over the weights is the printed one."""

    def predict(self, x):
        """Probabilities."""
        return forward(self.arrays, x)


class Mended(Still):
    """The loop goes on until all weights had their turn."""

    waits_for = staticmethod(lambda it: not it.finished)


def train(network, x, y, steps=80, rate=1.0):
    """Descend, and say how far it came."""
    largest, losses = 0.0, [network.loss(x[:20], y[:20])]
    for step in range(steps):
        batch = slice(20 * (step % 80), 20 * (step % 80) + 20)
        gradient = network.gradient(x[batch], y[batch])
        for name, array in network.arrays.items():
            array -= rate * gradient[name]
        largest = max(largest, *(np.abs(g).max() for g in gradient.values()))
        losses.append(network.loss(x[:20], y[:20]))
    right = (network.predict(x).argmax(axis=1) == y.argmax(axis=1)).mean()
    return largest, losses, right


def main():
    """What each of the four does."""
    table = backsight.start("digits", steps=1).experiment.table
    x, y = table.x / 16, np.eye(10)[np.ravel(table.y).astype(int)]
    for network in (Bare(), Silent(), Still(), Mended()):
        before = {name: array.copy() for name, array in network.arrays.items()}
        try:
            largest, losses, right = train(network, x, y)
        except (AttributeError, TypeError) as error:
            print(f"{type(network).__name__}: {type(error).__name__}: {error}")
            continue
        moved = max(np.abs(network.arrays[n] - before[n]).max() for n in before)
        print(
            f"{type(network).__name__}: largest entry of a gradient {largest:.3g}, weights moved "
            f"by {moved:.3g}, loss {losses[0]:.3f} to {losses[-1]:.3f}, accuracy {right:.3f}"
        )


if __name__ == "__main__":
    main()
