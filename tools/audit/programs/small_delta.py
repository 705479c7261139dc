"""What the number against log 0 does to a cross-entropy.

python tools/audit/programs/small_delta.py
"""

import numpy as np


def main(delta=1e-7):
    """The loss of a perfect prediction, and of one that is as wrong as can be."""
    for name, p in (("perfect", 1.0), ("as wrong as can be", 0.0)):
        print(f"{name}: {-np.log(p + delta):.8f}")


if __name__ == "__main__":
    main()
