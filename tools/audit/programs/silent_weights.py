"""How many weights change nothing at all, for one row of a trained network.

    python tools/audit/programs/silent_weights.py

Digits, 64-32-16-10 units, once with ReLU and once with sigmoid units: each weight moved by 0.001.
"""

import numpy as np

import backsight


def count(activation):
    """(weights without any effect on the outputs of the first training row, all weights)."""
    run = backsight.train(
        "digits", hidden=[32, 16], activation=activation, dropout=0, epochs=20, engine="numpy",
        dtype="float64",
    )  # fmt: skip
    x, weights = run.experiment.data.train.x[:1], run.weights
    layers = range(1, 4)

    def outputs(arrays):
        a = x
        for k in layers:
            z = a @ arrays[f"W{k}"] + arrays[f"b{k}"]
            a = (
                z
                if k == layers[-1]
                else np.maximum(0, z)
                if activation == "relu"
                else 1 / (1 + np.exp(-z))
            )
        return a

    arrays = {n: a.astype(float).copy() for n, a in weights.items()}
    before, silent, every = outputs(arrays), 0, 0
    for array in arrays.values():
        for at in np.ndindex(array.shape):
            was = array[at]
            array[at] = was + 1e-3
            silent += bool((outputs(arrays) == before).all())
            array[at] = was
            every += 1
    return silent, every


def main():
    """Both activations."""
    for activation in ("relu", "sigmoid"):
        silent, every = count(activation)
        print(f"{activation}: {silent} of {every} weights change no output")


if __name__ == "__main__":
    main()
