"""How long a step of a replica takes in a stack of many, against the same network alone.

Every network starts from the weights of its own seed and sees its own batches; before anything is
timed the losses of each in the stack are compared with those that `train` gives it alone, and must
be equal to the last bit. Then stacks of several sizes take turns, round after round, in one process
on one BLAS thread; each round gives one ratio per size.

    python benchmarks/replicas.py                the table
    python benchmarks/replicas.py --json FILE    the same as JSON
"""

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy_plan import machine
from ours import program_of

from backsight.data.batches import Batches, ReplicaBatches
from backsight.engine.encoded_rows import EncodedRows
from backsight.engine.loop import TrainingLoop
from backsight.engine.program import Program
from backsight.engine.stacked.replicas import ReplicaGroup, ReplicaRows, StackedState
from backsight.engine.stacked.train import train_stacked
from backsight.engine.state import make_initial_state

CHECKED = 20
"""Steps over which the losses are compared."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """What is trained. rows: of the data; batch: 0 for all of them. steps: of one round, of all
    replicas together. sizes: of the stacks."""

    name: str
    widths: tuple[int, ...]
    activation: str
    rows: int
    batch: int
    dtype: str
    steps: int
    sizes: tuple[int, ...]


CASES = (
    Case(
        name="XOR 2-3-2, all 4 rows", widths=(2, 3, 2), activation="tanh", rows=4, batch=0,
        dtype="float64", steps=4096, sizes=(1, 4, 16, 64, 256, 1024),
    ),
    Case(
        name="64-64-10, batch 32", widths=(64, 64, 10), activation="relu", rows=1258, batch=32,
        dtype="float32", steps=512, sizes=(1, 4, 16, 64),
    ),
    Case(
        name="784-50-10, batch 100", widths=(784, 50, 10), activation="relu", rows=6000,
        batch=100, dtype="float32", steps=64, sizes=(1, 4, 16),
    ),
)  # fmt: skip


class Alone:
    """`engine.loop.TrainingLoop` of one seed."""

    def __init__(self, case: Case, seed: int) -> None:
        program, (x, y) = program_for(case), data(case)
        state = make_initial_state(program.batch_derivation, seed, "constant")
        loop = TrainingLoop(program=program, rows=EncodedRows(x=x, y=y), feed=feed(case, seed))
        self.steps = loop.run(state, 1 << 40)

    def run(self, steps: int) -> list[float]:
        """The loss of each step."""
        return [next(self.steps).loss for _ in range(steps)]


class Stacked:
    """`engine.stacked_train.train_stacked` of the seeds from 0."""

    def __init__(self, case: Case, count: int) -> None:
        replicas = ReplicaGroup(
            programs=[program_for(case)], cells=[0] * count, seeds=list(range(count))
        )
        stack = StackedState.from_states([replicas.make_initial_state(k) for k in range(count)])
        x, y = data(case)
        rows = ReplicaRows.from_sets([EncodedRows(x=x, y=y)], np.zeros(count, int))
        together = ReplicaBatches([feed(case, seed) for seed in range(count)])
        self.steps = train_stacked(replicas, stack, rows, together, steps=1 << 40)

    def run(self, steps: int) -> Iterator[np.ndarray]:
        """The losses of each step, (replicas,)."""
        for _ in range(steps):
            yield next(self.steps).losses.copy()


def program_for(case: Case) -> Program:
    """The network, with Adam."""
    return program_of(
        case.widths, activation=case.activation, batch=case.batch, rate=0.01, dtype=case.dtype,
        rows=case.rows,
    )  # fmt: skip


def feed(case: Case, seed: int) -> Batches:
    """The batches of one seed."""
    return Batches(rows=case.rows, size=case.batch or case.rows, seed=seed)


def data(case: Case) -> tuple[np.ndarray, np.ndarray]:
    """Random rows, labels one-hot."""
    random = np.random.default_rng(0)
    x = random.random((case.rows, case.widths[0])).astype(case.dtype)
    labels = random.integers(0, case.widths[-1], case.rows)
    return x, np.eye(case.widths[-1], dtype=case.dtype)[labels]


def check(case: Case) -> None:
    """SystemExit where a replica has another loss than alone, in any bit."""
    together = np.array(list(Stacked(case, 5).run(CHECKED)))
    for seed in range(5):
        if not np.array_equal(Alone(case, seed).run(CHECKED), together[:, seed]):
            raise SystemExit(f"{case.name}: seed {seed} has other losses in a stack than alone.")


def measure(case: Case, rounds: int) -> dict[int, np.ndarray]:
    """Microseconds a step of a replica, by size of the stack, 0 for alone: (rounds,)."""
    ways: dict[int, Any] = {0: Alone(case, 0)}
    ways |= {count: Stacked(case, count) for count in case.sizes}
    times: dict[int, list[float]] = {count: [] for count in ways}
    for turn in range(-1, rounds):
        for count, way in ways.items():
            steps = max(2, case.steps // max(1, count))
            start = time.perf_counter()
            for _losses in way.run(steps):
                pass
            took = (time.perf_counter() - start) / steps / max(1, count) * 1e6
            if turn >= 0:
                times[count].append(took)
    return {count: np.array(found) for count, found in times.items()}


def summary(times: dict[int, np.ndarray]) -> dict[str, dict[str, float]]:
    """Median microseconds, and the median and the quartiles of how many times as fast as alone."""
    found = {}
    for count, each in times.items():
        low, middle, high = np.percentile(times[0] / each, (25, 50, 75))
        found["alone" if count == 0 else f"{count} in a stack"] = {
            "microseconds": float(np.median(each)), "times_as_fast": float(middle),
            "low": float(low), "high": float(high),
        }  # fmt: skip
    return found


def main() -> None:
    """Check, measure, print."""
    options = argparse.ArgumentParser(description="A replica in a stack, and alone.")
    options.add_argument("--rounds", type=int, default=15)
    options.add_argument("--json", type=Path, help="write the figures here, too")
    given = options.parse_args()
    about = machine()
    print(", ".join(f"{key.replace('_', ' ')} {value}" for key, value in about.items()))
    results: dict[str, Any] = {"machine": about, "rounds": given.rounds, "cases": {}}
    for case in CASES:
        check(case)
        results["cases"][case.name] = found = summary(measure(case, given.rounds))
        print(f"\n{case.name}, Adam, {case.dtype} (losses equal to the last bit)")
        print(f"  {'':18}{'µs a step':>10}{'times as fast':>15}   quartiles")
        for name, row in found.items():
            print(f"  {name:18}{row['microseconds']:>10.2f}{row['times_as_fast']:>15.2f}   "
                  f"{row['low']:.2f} to {row['high']:.2f}")  # fmt: skip
    if given.json:
        given.json.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
