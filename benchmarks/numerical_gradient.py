"""How long a gradient by central differences takes: each weight naively in turn, and structured.

784-50 ReLU-10 softmax on a batch of 100, 39,760 weights, 79,520 evaluations of the loss, float64.
The naive loop is timed on a sample of the weights. Both take turns, round after round, in one
process on one BLAS thread; each round gives one ratio. Their derivatives are compared first.

    make bench                                           the table
    python benchmarks/numerical_gradient.py --json FILE  the same as JSON

The real batches are MNIST's, found through BACKSIGHT_DATA; without the files they are left out.
"""

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import argparse
import json
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np
from naive import Naive

from backsight.checks import Point
from backsight.checks.methods import methods
from backsight.checks.structured import Differentiator
from backsight.engine.complete import DataShape, complete
from backsight.engine.derivation import Derivation
from backsight.engine.derive import derive
from backsight.engine.spec import from_plain
from backsight.kernel.errors import BacksightError

INPUTS, HIDDEN, OUTPUTS, BATCH = 784, 50, 10, 100


def network() -> Derivation:
    """784-50 ReLU-10 softmax."""
    raw = {
        "data": {"source": "mnist"}, "dtype": "float64", "batch": BATCH, "steps": 1,
        "layers": [{"units": HIDDEN, "activation": "relu"}, {}],
    }  # fmt: skip
    shape = DataShape(inputs=INPUTS, classes=OUTPUTS, targets=0, rows=BATCH)
    return derive(complete(from_plain(raw), shape), inputs=INPUTS, outputs=OUTPUTS, rows=BATCH)


def batches() -> dict[str, Any]:
    """A batch on which nothing can be left out, and real ones where the files are."""
    random = np.random.default_rng(0)
    found = {"no input is 0": random.random((BATCH, INPUTS)) + 0.01}
    try:
        from backsight.data import load

        images = load("mnist", folder="").x
    except BacksightError as error:
        print(f"MNIST is left out: {error}")
        return found
    return {"MNIST": np.ascontiguousarray(images[:BATCH], float), **found}


def measure(x: Any, derivation: Derivation, rounds: int, sample: int) -> dict[str, Any]:
    """The times of both ways on one batch."""
    random = np.random.default_rng(1)
    y = np.eye(OUTPUTS)[random.integers(0, OUTPUTS, BATCH)]
    theta = 0.01 * random.standard_normal(derivation.symbols["theta"].size)
    point = Point(derivation=derivation, values={"x": x, "y": y, "theta": theta})
    naive = Naive(x, y, {k: v.copy() for k, v in point.split_by_weight(theta).items()})
    probe = methods["central_difference"].probe
    assert probe is not None
    structured = Differentiator(derivation, probe, kinks=False)
    check(naive, methods["central_difference"].gradient(point).gradients, random)
    found = structured(point)
    seconds: dict[str, list[float]] = {"naive": [], "structured": []}
    for _ in range(rounds):
        start = time.perf_counter()
        for place in random.integers(0, INPUTS * HIDDEN, sample):
            naive.derivative("W1", int(place))
        seconds["naive"].append((time.perf_counter() - start) / sample * theta.size)
        start = time.perf_counter()
        structured(point)
        seconds["structured"].append(time.perf_counter() - start)
    ratios = [a / b for a, b in zip(seconds["naive"], seconds["structured"], strict=True)]
    return {
        "naive_s": statistics.median(seconds["naive"]),
        "structured_s": statistics.median(seconds["structured"]),
        "ratio": statistics.median(ratios),
        "quartiles": [round(q, 1) for q in statistics.quantiles(ratios, n=4)],
        "rows_done": found.rows_run / found.rows,
    }


def check(naive: Naive, gradients: Any, random: Any) -> None:
    """Both ways agree to rounding, on some weights of each array."""
    for name, gradient in gradients.items():
        for place in random.integers(0, gradient.size, 20):
            there = naive.derivative(name, int(place))
            assert abs(there - gradient.reshape(-1)[place]) < 1e-9, (name, place)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--sample", type=int, default=200)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    derivation, results = network(), {}
    for name, x in batches().items():
        results[name] = found = measure(x, derivation, options.rounds, options.sample)
        low, _, high = found["quartiles"]
        print(
            f"{name:14} naive {found['naive_s']:5.1f} s   structured "
            f"{1000 * found['structured_s']:6.1f} ms   {found['ratio']:4.0f} times as fast "
            f"({low:.0f} to {high:.0f})   rows computed {found['rows_done']:.0%}"
        )
    if options.json:
        options.json.write_text(json.dumps(results, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
