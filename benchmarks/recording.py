"""What recording costs: the same training with a record and without, piece by piece in turns, by
both engines.

Both train the same network on the same batches, with their history of measured moments left out,
which both would have. The recorded one reads norms at every step, copies states, and a thread
writes them; the end (the last chunk, closing the file) is timed too and shared out over the steps.

    make bench                                   the table
    python benchmarks/recording.py --json FILE   the same as JSON
"""

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from machine import machine

import backsight
from backsight.recorder.pacing import Pace
from backsight.runs.recording import start_recording
from backsight.training.compile import prepare_to_run
from backsight.training.prepare import prepare


@dataclass(frozen=True, kw_only=True)
class Case:
    """What is trained. pieces: the run is cut into; each gives one ratio. limit: what the project
    promises, the share of a training's time."""

    name: str
    options: dict[str, Any]
    engine: str = "native"
    steps: int
    pieces: int
    limit: float | None


MNIST_LIKE = {"dropout": 0, "scale": "none", "test": 0, "validation": 0, "lr": 0.001}
SIZES = (
    Case(
        name="784-512-512-10, batch 128, Adam, 10 epochs", steps=4690, pieces=67, limit=0.03,
        options={"hidden": [512, 512], "batch": 128, "optimizer": "adam", **MNIST_LIKE},
    ),
    Case(
        name="784-50-10, batch 100, Adam, 10 epochs", steps=6000, pieces=60, limit=0.10,
        options={"hidden": [50], "batch": 100, "optimizer": "adam", **MNIST_LIKE},
    ),
    Case(
        name="784-50-10, batch 100, SGD, 10 epochs", steps=6000, pieces=60, limit=0.10,
        options={"hidden": [50], "batch": 100, "optimizer": "sgd", **MNIST_LIKE},
    ),
)  # fmt: skip
CASES = [
    replace(case, engine=engine, name=f"{case.name}, {engine}")
    for engine in ("numpy", "native")
    for case in SIZES
]


def source() -> tuple[np.ndarray, np.ndarray]:
    """Rows shaped like MNIST's: a fifth of the pixels not 0."""
    random = np.random.default_rng(0)
    x = random.random((60_000, 784), dtype=np.float32)
    x[x < 0.8] = 0
    return x, random.integers(0, 10, 60_000)


def measure(case: Case, data: tuple[np.ndarray, np.ndarray]) -> dict[str, float]:
    """The median of the pieces' ratios, and that of the sums, beginning and end included."""
    parts = prepare_to_run(prepare(data, steps=case.steps, engine=case.engine, **case.options))
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        state = parts.program.make_initial_state()
        recorder = start_recording(parts, state, Path(folder))
        outside = time.perf_counter() - start
        size = case.steps // case.pieces
        plain, recorded = (
            parts.make_loop().run(
                first, case.steps, readings, Pace(lambda t: -(-t // size) * size)
            )
            for first, readings in (
                (parts.program.make_initial_state(), None), (state, recorder.readings),
            )
        )  # fmt: skip
        recorded = followed(recorded, recorder)
        times: dict[str, list[float]] = {"plain": [], "recorded": []}
        for turn in range(case.pieces):
            both = [("plain", plain), ("recorded", recorded)]
            for name, steps in both if turn % 2 else both[::-1]:
                start = time.perf_counter()
                for step in steps:
                    if step.index == (turn + 1) * size:
                        break
                times[name].append(time.perf_counter() - start)
        start = time.perf_counter()
        for _step in recorded:
            pass
        recorder.finish(state, "finished")
        outside += time.perf_counter() - start
        one, two = (np.array(times[k]) for k in ("plain", "recorded"))
        ratios = two / one
        low, middle, high = np.percentile(ratios, (25, 50, 75))
        return {
            "milliseconds": float(np.median(one) / size * 1e3),
            "ratio": float(middle), "ratio_low": float(low), "ratio_high": float(high),
            "whole": float((two.sum() + outside) / one.sum()),
            "begin_and_end": outside,
            "megabytes": (Path(folder) / "record.sqlite").stat().st_size / 1e6,
        }  # fmt: skip


def followed(steps: Iterator[Any], recorder: Any) -> Iterator[Any]:
    """Steps with a recorder that follows them, as in `Training.steps`."""
    for step in steps:
        recorder.follow(step.state)
        yield step


def xor_file(steps: int) -> dict[str, float]:
    """The file of a long run on exclusive or, and how fast any step of it is back."""
    with tempfile.TemporaryDirectory() as folder:
        backsight.train("xor", steps=steps, seed=1, out=Path(folder) / "run")
        run = backsight.open(Path(folder) / "run")
        return {"steps": steps, "megabytes": run.path.stat().st_size / 1e6}


def main() -> None:
    """Measure, print."""
    options = argparse.ArgumentParser(description="What recording costs.")
    options.add_argument("--json", type=Path, help="write the figures here, too")
    options.add_argument("--xor", type=int, default=0, help="also a run of so many steps on XOR")
    given = options.parse_args()
    about = machine()
    print(", ".join(f"{key.replace('_', ' ')} {value}" for key, value in about.items()))
    data = source()
    results: dict[str, Any] = {"machine": about, "cases": {}}
    print(f"\n  {'':53}{'ms/step':>9}{'ratio':>8}   quartiles        whole run   file")
    for case in CASES:
        found = results["cases"][case.name] = measure(case, data)
        print(
            f"  {case.name:53}{found['milliseconds']:>9.2f}{found['ratio']:>8.3f}   "
            f"{found['ratio_low']:.3f} to {found['ratio_high']:.3f}   {found['whole']:.3f}"
            f"       {found['megabytes']:.0f} MB   (promised: at most {1 + (case.limit or 0):.2f})"
        )
    if given.xor:
        found = results["xor"] = xor_file(given.xor)
        print(f"\n  XOR, {found['steps']:,} steps: {found['megabytes']:.1f} MB")
    if given.json:
        given.json.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
