"""The error of forward and central differences against their step.

    python tools/audit/programs/difference_steps.py

f is the mean cross-entropy of a softmax layer of ten classes on 100 rows, in float64; its gradient
is known exactly. The error is the largest over all weights.
"""

import numpy as np

draw = np.random.default_rng(0)
X = draw.random((100, 20))
Y = np.eye(10)[draw.integers(0, 10, 100)]
W = draw.normal(size=(20, 10))


def softmax(z):
    """By rows."""
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def f(w):
    """The loss."""
    return -(Y * np.log(softmax(X @ w))).sum() / len(X)


def find_errors(h):
    """(forward, central): the largest over all weights."""
    exact = X.T @ (softmax(X @ W) - Y) / len(X)
    here, errors = f(W), np.zeros((2, W.size))
    for k in range(W.size):
        e = h * np.eye(1, W.size, k).reshape(W.shape)
        up, down = f(W + e), f(W - e)
        errors[:, k] = (up - here) / h, (up - down) / (2 * h)
    return np.abs(errors - exact.ravel()).max(axis=1)


def main():
    """One line for each step."""
    for h in (1e-1, 1e-2, 1e-4, 1e-6, 1e-8, 1e-10, 1e-12):
        forward, central = find_errors(h)
        print(f"h = {h:g}: forward {forward:.1e}, central {central:.1e}")


if __name__ == "__main__":
    main()
