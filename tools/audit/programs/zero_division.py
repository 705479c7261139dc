"""An adaptive step where the gradient is 0, with and without ε.

python tools/audit/programs/zero_division.py
"""

import numpy as np


def main():
    """The step of a weight whose gradients have all been 0."""
    cache, g = np.float64(0), np.float64(0)
    for epsilon in (0.0, 1e-8):
        with np.errstate(all="ignore"):
            step = 0.01 * g / (np.sqrt(cache) + epsilon)
        print(f"ε = {epsilon:g}: step {step:g}")


if __name__ == "__main__":
    main()
