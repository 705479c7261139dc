"""The gradient of a batch beside that of all rows.

python tools/audit/programs/batch_and_all.py
"""

import numpy as np

import backsight


def find_gradient(batch):
    """That of the first step, over so many rows."""
    run = backsight.start(
        "digits",
        hidden=[32],
        dropout=0,
        steps=1,
        batch=batch,
        dtype="float64",
        validation=0,
        test=0,
    )
    return next(iter(run.steps())).tape["g"].copy()


def main():
    """The angle between both, and the ratio of lengths."""
    one, all_rows = find_gradient(32), find_gradient(1797)
    cosine = one @ all_rows / np.linalg.norm(one) / np.linalg.norm(all_rows)
    ratio = np.linalg.norm(one) / np.linalg.norm(all_rows)
    print(f"angle {np.degrees(np.arccos(cosine)):.1f} degrees, {ratio:.2f} times as long")


if __name__ == "__main__":
    main()
