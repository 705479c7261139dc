"""Whether a unit's output depends on the sums of other units of its layer.

    python tools/audit/programs/off_diagonal.py

Measured: one sum of a layer of five is moved, and the others' outputs are looked at.
"""

import numpy as np

from backsight.maths.activations import activations


def main():
    """Every activation of the catalog, and the greatest change of another unit."""
    sums = np.random.default_rng(0).normal(size=(1, 5))
    moved = sums + 0.1 * np.eye(1, 5)
    alone = 0
    for name, record in activations.items():
        changed = float(np.abs(record.value(moved) - record.value(sums))[0, 1:].max())
        alone += changed == 0
        if changed:
            print(f"{name}: another unit changes by {changed:.3g}")
    print(f"{alone} of {len(activations)} activations: no other unit changes")


if __name__ == "__main__":
    main()
