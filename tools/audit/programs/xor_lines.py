"""Which of the 16 labelings of the corners of a square a straight line can make.

    python tools/audit/programs/xor_lines.py

A line w·x + b is learned by the perceptron's rule in whole numbers. Where a line exists, the rule
ends within (R / margin)² mistakes: here fewer than 1,000. Where none exists, it never ends.
"""

from itertools import product

import numpy as np

CORNERS = np.array([(1, 0, 0), (1, 0, 1), (1, 1, 0), (1, 1, 1)])


def find_line(labels):
    """Whole numbers (b, w0, w1) whose sign is the label at each corner, or None."""
    line = np.zeros(3, dtype=int)
    for _round in range(1_000):
        wrong = [c * s for c, s in zip(CORNERS, labels, strict=True) if s * (line @ c) <= 0]
        if not wrong:
            return line
        line = line + wrong[0]
    return None


def main():
    """All labelings, and what is left."""
    labelings = list(product((-1, 1), repeat=4))
    without = [labels for labels in labelings if find_line(labels) is None]
    print(f"{len(labelings) - len(without)} of {len(labelings)} labelings have a line.")
    for labels in without:
        print("No line for:", *("1" if label > 0 else "0" for label in labels))


if __name__ == "__main__":
    main()
