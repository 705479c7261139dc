"""How many multiplications the forward and the backward act of a network take, from its equations.

    python tools/audit/programs/passes.py HIDDEN …

Each HIDDEN, such as 30 or 512,512, stands between 784 inputs and 10 outputs; all units are sigmoid.
Products of matrices are counted as they stand in the derivation; of every other equation one
multiplication for each entry of its largest array, and none of copying gradients into one vector.
"""

import math
import sys

import numpy as np

import backsight

PRODUCTS = ("layers.dense.steps.z", "layers.dense.pullbacks.W", "layers.dense.pullbacks.x")


def count(derivation, equation):
    """(of the product of matrices, of the rest)."""
    shapes = [derivation.symbols[n].shape for n in (*equation.operands, *equation.targets)]
    if equation.formula in PRODUCTS:
        (rows, ahead), other = shapes[0], shapes[1]
        return (rows * ahead * other[0 if equation.formula == PRODUCTS[2] else 1], 0)
    return (0, max(math.prod(shape) for shape in shapes))


def main(*networks):
    """For each network the counts of one row, and the ratio."""
    for hidden in networks:
        widths = [int(n) for n in hidden.split(",")]
        derivation = backsight.derive(
            (np.eye(2, 784), np.eye(2, 10)), hidden=widths, activation="sigmoid", output="sigmoid",
            loss="half_sum_squared_error", dropout=0, batch=1, validation=0, test=0, scale="none",
        )  # fmt: skip
        acts = {"forward": [0, 0], "backward": [0, 0]}
        for equation in derivation.equations:
            if equation.act in acts and equation.formula != "calculus.packing.value":
                product, rest = count(derivation, equation)
                acts[equation.act][0] += product
                acts[equation.act][1] += rest
        forward, backward = (sum(acts[name]) for name in acts)
        print(
            f"784-{hidden.replace(',', '-')}-10: forward {forward:,} multiplications, "
            f"{acts['forward'][0] / forward:.2%} of them in products of matrices; backward "
            f"{backward:,}; both together {(forward + backward) / forward:.2f} forward passes"
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
