"""A gradient by central differences beside backpropagation, and what it leaves behind.

    python tools/audit/programs/numerical_and_exact.py

784-50-10 is the article's; here 64-20-10 on digits, ReLU and softmax, step 1e-4, three rows.
"""

import numpy as np

import backsight


def main():
    """Means of |difference| by array, and whether the weights are the same bits afterwards."""
    run = backsight.start(
        "digits", hidden=[20], dropout=0, steps=1, batch=3, dtype="float64", init="normal:std=0.01"
    )
    tape = next(iter(run.steps())).tape
    weights = {n: tape[n].copy() for n in ("W1", "b1", "W2", "b2")}
    kept = {n: a.copy() for n, a in weights.items()}
    for name, array in weights.items():
        gradient = np.zeros_like(array)
        for at in np.ndindex(array.shape):
            was = array[at]
            array[at] = was + 1e-4
            above = find_loss(weights, tape["x"], tape["y"])
            array[at] = was - 1e-4
            gradient[at] = (above - find_loss(weights, tape["x"], tape["y"])) / 2e-4
            array[at] = was
        apart = np.abs(gradient - tape[f"dL_d{name}"]).mean()
        print(f"{name}: mean difference {apart:.1e}")
    same = all((weights[n] == kept[n]).all() for n in kept)
    print(f"weights restored: {'yes' if same else 'no'}")


def find_loss(w, x, y):
    """Cross-entropy of a ReLU layer and a softmax layer."""
    z = np.maximum(0, x @ w["W1"] + w["b1"]) @ w["W2"] + w["b2"]
    z = z - z.max(axis=1, keepdims=True)
    return -(y * (z - np.log(np.exp(z).sum(axis=1, keepdims=True)))).sum() / len(x)


if __name__ == "__main__":
    main()
