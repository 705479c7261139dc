"""How the gradient of a sigmoid network fades from the last layer to the first.

    python tools/audit/programs/deep_slopes.py

20 units a layer, digits, the first weights of 20 seeds, of deviation 1/√n as network2.py has them.
"""

import numpy as np

import backsight


def find_ratio(layers, seed):
    """The length of ∂L/∂W of the first layer over that of the last."""
    run = backsight.start(
        "digits", hidden=[20] * layers, activation="sigmoid", dropout=0, init="lecun_normal",
        steps=1, seed=seed, dtype="float64",
    )  # fmt: skip
    tape = next(iter(run.steps())).tape
    first, last = tape["dL_dW1"], tape[f"dL_dW{layers + 1}"]
    return np.linalg.norm(first) / np.linalg.norm(last)


def main():
    """The median over seeds for each depth."""
    for layers in (1, 2, 4, 8):
        ratio = np.median([find_ratio(layers, seed) for seed in range(20)])
        print(f"depth {layers}: the first gradient is {ratio:.2e} times the last")


if __name__ == "__main__":
    main()
