"""How far a sigmoid's outputs go, over the sums from -1,000 to 1,000.

python tools/audit/programs/sigmoid_ends.py
"""

import numpy as np

from backsight.maths.activations.sigmoid import sigmoid


def main():
    """The ends, and where rounding reaches 1."""
    z = np.linspace(-1_000, 1_000, 2_000_001)
    a = sigmoid.value(z)
    print(f"least {a.min():.3g}, greatest {a.max():.3g}")
    print(f"exactly 1 from z = {z[a == 1][0]:.1f} on")


if __name__ == "__main__":
    main()
