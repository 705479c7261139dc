"""Article 000's example in numbers: one row through 2-3-2 sigmoid units, back, and one update.

    python tools/audit/programs/worked_step.py

Weights and rows are drawn as the article's script draws them. No biases, N = 1, λ = 0, rate 0.001.
"""

import numpy as np

draw = np.random.RandomState(2017)
W1 = (2 * draw.random_sample((2, 3)) - 1) / np.sqrt(2)
W2 = (2 * draw.random_sample((3, 2)) - 1) / np.sqrt(3)
X = np.random.RandomState(0).randn(300, 2)[:1]
answer = int(X[0, 0] > 0) ^ int(X[0, 1] > 0)
Y = np.array([[1.0, 0.0]])  # the article's label of this row


def sigmoid(z):
    """Between 0 and 1."""
    return 1 / (1 + np.exp(-z))


def loss(w1, w2):
    """Half the sum of squares; N is 1."""
    return ((Y - sigmoid(sigmoid(X @ w1) @ w2)) ** 2).sum() / 2


def main():
    """Forward, backward, update, each array on a line."""
    h1 = sigmoid(X @ W1)
    h2 = sigmoid(h1 @ W2)
    slope = h2 * (1 - h2)
    dz2 = -(Y - h2) * slope
    dW2, dh1 = h1.T @ dz2, dz2 @ W2.T
    dW1 = X.T @ (dh1 * h1 * (1 - h1))
    arrays = {
        "X": X, "z1": X @ W1, "h1": h1, "z2": h1 @ W2, "h2": h2, "dL/dh2": h2 - Y,
        "dh2/dz2": slope, "dL/dz2": dz2, "dL/dW2": dW2, "dL/dh1": dh1, "dh1/dz1": h1 * (1 - h1),
        "dL/dW1": dW1, "W2 after": W2 - 0.001 * dW2, "W1 after": W1 - 0.001 * dW1,
        "dh2/dz2 W2ᵀ": slope @ W2.T,
    }  # fmt: skip
    for name, array in arrays.items():
        print(f"{name}:", *(f"{value:.8f}" for value in array.ravel()))
    print(f"sum of h2: {h2.sum():.6f}")
    print(f"exclusive or of this row: {answer}, its label: {Y[0].astype(int).tolist()}")
    for rate in (0.001, 1.0):
        print(f"loss: {loss(W1, W2):.10f}, after a step of {rate}: "
              f"{loss(W1 - rate * dW1, W2 - rate * dW2):.10f}")  # fmt: skip


if __name__ == "__main__":
    main()
