"""How long a training step takes: Backsight's NumPy plan against plain textbook NumPy.

Every contender starts from the same weights and sees the same batches; their losses are
compared before anything is timed. Then they take turns, round after round, in one process on
one BLAS thread, and each round gives one ratio per contender, so that what else the machine
is doing falls on all of them alike.

    make bench                                   the table
    python benchmarks/numpy_plan.py --json FILE  the same as JSON
"""

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import argparse
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from machine import machine
from ours import Plan, Train, program_of
from textbook import Network, Relu, Tanh, Textbook

from backsight.engine.state import view_weights

OURS = "Backsight's plan"
CHECKED = 20
"""Steps over which the losses are compared."""
TOLERANCE = 1e-4


@dataclass(frozen=True, kw_only=True)
class Case:
    """What is trained. rows: of the data; batch: 0 for all of them. steps: of one round."""

    name: str
    widths: tuple[int, ...]
    activation: str
    rows: int
    batch: int
    rate: float
    dtype: str
    steps: int


CASES = (
    Case(
        name="784-50-10, batch 100", widths=(784, 50, 10), activation="relu", rows=60_000,
        batch=100, rate=0.001, dtype="float32", steps=100,
    ),
    Case(
        name="784-512-512-10, batch 128", widths=(784, 512, 512, 10), activation="relu",
        rows=60_000, batch=128, rate=0.001, dtype="float32", steps=10,
    ),
    Case(
        name="XOR 2-3-2, all 4 rows", widths=(2, 3, 2), activation="tanh", rows=4, batch=0,
        rate=0.15, dtype="float64", steps=1000,
    ),
)  # fmt: skip


class Contender(Protocol):
    """One way to train."""

    def run(self, steps: int) -> list[float]:
        """Train so many steps more; the loss of each."""


def contenders(case: Case) -> dict[str, Contender]:
    """Four ways to train the same network on the same batches, from the same weights."""
    x, y = data(case)
    program = program_of(
        case.widths, activation=case.activation, batch=case.batch, rate=case.rate,
        dtype=case.dtype, rows=case.rows,
    )  # fmt: skip
    random = np.random.default_rng(1)
    batches = [random.permutation(case.rows)[: case.batch] for _ in range(60)]
    given = batches if case.batch else None
    start = view_weights(program.batch_derivation, program.make_initial_state().vectors["theta"])
    shape = Relu if case.activation == "relu" else Tanh

    def textbook(*, loss_again: bool) -> Textbook:
        network = Network(start, shape)
        return Textbook(network, x, y, given, rate=case.rate, loss_again=loss_again)

    return {
        OURS: Plan(program, x, y, given),
        "backsight.train's loop": Train(program, x, y, given),
        "economical NumPy": textbook(loss_again=False),
        "the articles' NumPy": textbook(loss_again=True),
    }


def data(case: Case) -> tuple[np.ndarray, np.ndarray]:
    """XOR, or rows shaped like MNIST's: a fifth of the pixels not 0. Labels are one-hot."""
    if case.rows == 4:
        x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], case.dtype)
        return x, np.eye(2, dtype=case.dtype)[[0, 1, 1, 0]]
    random = np.random.default_rng(0)
    x = random.random((case.rows, case.widths[0]), dtype=np.float32)
    x[x < 0.8] = 0
    labels = random.integers(0, case.widths[-1], case.rows)
    return x, np.eye(case.widths[-1], dtype=case.dtype)[labels]


def check(case: Case) -> float:
    """The largest relative difference between the contenders' losses; SystemExit if too large."""
    plan, train, economical, articles = contenders(case).values()
    assert isinstance(plan, Plan)
    worst = 0.0
    for step in range(1, CHECKED + 1):
        before = plan.run(1)[0]
        pairs = [(train.run(1)[0], before), (economical.run(1)[0], before)]
        for theirs, ours in [*pairs, (articles.run(1)[0], plan.loss_now())]:
            worst = max(worst, abs(theirs - ours) / abs(ours))
        if worst > TOLERANCE:
            raise SystemExit(f"{case.name}: at step {step} the losses differ by {worst:.1e}.")
    return worst


def measure(case: Case, rounds: int) -> dict[str, np.ndarray]:
    """Microseconds a step, by contender: (rounds,). They take turns, each round another first."""
    ways = contenders(case)
    times: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way.run(case.steps)
    names = list(ways)
    for turn in range(rounds):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            start = time.perf_counter()
            ways[name].run(case.steps)
            times[name].append((time.perf_counter() - start) / case.steps * 1e6)
    return {name: np.array(found) for name, found in times.items()}


def summary(times: Mapping[str, np.ndarray]) -> dict[str, dict[str, float]]:
    """Median microseconds, and the median and the quartiles of the paired ratios to the plan."""
    found = {}
    for name, each in times.items():
        low, middle, high = np.percentile(each / times[OURS], (25, 50, 75))
        found[name] = {
            "microseconds": float(np.median(each)),
            "ratio": float(middle), "ratio_low": float(low), "ratio_high": float(high),
        }  # fmt: skip
    return found


def show(case: Case, worst: float, found: Mapping[str, Mapping[str, float]]) -> None:
    """One case as a small table."""
    print(f"\n{case.name}, Adam, {case.dtype} (losses agree to {worst:.0e})")
    print(f"  {'':24}{'µs a step':>10}{'ratio':>8}   quartiles")
    for name, row in found.items():
        spread = f"{row['ratio_low']:.2f} to {row['ratio_high']:.2f}" if name != OURS else ""
        print(f"  {name:24}{row['microseconds']:>10.1f}{row['ratio']:>8.2f}   {spread}")


def main() -> None:
    """Check, measure, print."""
    options = argparse.ArgumentParser(description="Backsight's NumPy plan and textbook NumPy.")
    options.add_argument("--rounds", type=int, default=25)
    options.add_argument("--json", type=Path, help="write the figures here, too")
    given = options.parse_args()
    about = machine()
    print(", ".join(f"{key.replace('_', ' ')} {value}" for key, value in about.items()))
    results: dict[str, Any] = {"machine": about, "rounds": given.rounds, "cases": {}}
    for case in CASES:
        worst = check(case)
        results["cases"][case.name] = found = summary(measure(case, given.rounds))
        show(case, worst, found)
    print(f"\nMedians of {given.rounds} rounds; ratio: its time over that of {OURS}.")
    if given.json:
        given.json.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
