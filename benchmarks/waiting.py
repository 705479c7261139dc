"""How long a reader waits for what is made while they look on: a race of eight optimizers, its
film, the sheet of a large step, a page of a hundred tables, a refusal.

Each takes turns with a yardstick, a loop of a million additions in plain Python, round after round
in one process on one BLAS thread; each round gives one ratio. "meant" is what was promised of the
machine this was written on, where the yardstick takes about 30 ms; nothing is asserted.

    make bench                                 the table
    python benchmarks/waiting.py --json FILE   the same as JSON
"""

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

import backsight
from backsight.checks import Point
from backsight.checks.methods import methods
from backsight.engine.complete import DataShape, complete
from backsight.engine.derivation import Derivation
from backsight.engine.derive import derive
from backsight.engine.spec import from_plain
from backsight.engine.state import make_initial_state
from backsight.engine.step import Step
from backsight.explanations.step.sheet import make_sheet
from backsight.kernel.document import Document, Numbers
from backsight.kernel.errors import BadInput
from backsight.render import to_html

EIGHT = "sgd,momentum,nesterov,adagrad,rmsprop,adam,nadam,adadelta"


@dataclass(frozen=True, kw_only=True)
class Wait:
    """What is made. meant: seconds that it should take at most. rounds: turns."""

    name: str
    make: Callable[[], object]
    meant: float
    rounds: int = 15


def yardstick() -> int:
    """A million additions."""
    total = 0
    for k in range(1_000_000):
        total += k
    return total


def race() -> object:
    """Eight optimizers, 300 steps each."""
    return backsight.race("rosenbrock", EIGHT, lr=0.001, steps=300)


def film(folder: Path) -> Callable[[], object]:
    """150 frames of a race that has been run."""
    found = backsight.race("beale", EIGHT, lr=0.01, steps=150)
    return lambda: found.save(folder / "film.gif")


def large() -> Derivation:
    """784-512-512-10 on a batch of 128."""
    wide = {"units": 512, "activation": "relu"}
    raw = {"data": {"source": "mnist"}, "dtype": "float64", "batch": 128, "steps": 1,
           "layers": [wide, wide, {}]}  # fmt: skip
    shape = DataShape(inputs=784, classes=10, targets=0, rows=128)
    return derive(complete(from_plain(raw), shape), inputs=784, outputs=10, rows=128)


def numbers(derivation: Derivation) -> dict[str, Any]:
    """A batch of random rows."""
    random = np.random.default_rng(0)
    return {"x": random.random((128, 784)), "y": np.eye(10)[random.integers(0, 10, 128)]}


def large_sheet(derivation: Derivation) -> Callable[[], object]:
    """Its worked step as a page, the step itself computed before."""
    state = make_initial_state(derivation, 0, "constant")
    step = Step(
        index=1, loss=0.0, rate=0.1, gradient=np.zeros(1), state=state, derivation=derivation,
        batch=numbers(derivation),
    )  # fmt: skip
    to_html(make_sheet(step))
    return lambda: to_html(make_sheet(step))


def hundred_tables() -> Callable[[], object]:
    """A page of a hundred tables of 8 × 8 numbers."""
    values = np.random.default_rng(0).normal(size=(8, 8))
    table = Numbers(anchor="z", symbol="z1", values=values, shape=(128, 512),
                    rows=tuple(range(8)), columns=tuple(range(8)))  # fmt: skip
    blocks = tuple(replace(table, anchor=f"forward/z{k}") for k in range(100))
    return lambda: to_html(Document(title="t", blocks=blocks))


def refusal(derivation: Derivation) -> Callable[[], object]:
    """The sum over more paths than anybody can wait for."""
    theta = np.zeros(derivation.symbols["theta"].size)
    point = Point(derivation=derivation, values={**numbers(derivation), "theta": theta})

    def refused() -> None:
        try:
            methods["path_sum"].gradient(point)
        except BadInput:
            return
        raise AssertionError("it was not refused")

    return refused


def seconds(make: Callable[[], object]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    make()
    return time.perf_counter() - start


def measure(wait: Wait, rounds: int) -> dict[str, Any]:
    """Its seconds, and its ratio to the yardstick within each round."""
    pairs = [(seconds(wait.make), seconds(yardstick)) for _ in range(min(rounds, wait.rounds))]
    ratios = [one / other for one, other in pairs]
    return {
        "seconds": statistics.median(one for one, _ in pairs), "meant": wait.meant,
        "yardstick": statistics.median(other for _, other in pairs),
        "ratio": statistics.median(ratios),
        "quartiles": [round(float(q), 3) for q in np.percentile(ratios, (25, 75))],
    }  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    derivation, results = large(), {}
    with tempfile.TemporaryDirectory() as folder:
        waits = [
            Wait(name="race of 8 optimizers, 300 steps", make=race, meant=0.05),
            Wait(name="film of 150 frames", make=film(Path(folder)), meant=15, rounds=3),
            Wait(name="sheet of 784-512-512-10, batch 128", make=large_sheet(derivation), meant=2),
            Wait(name="page of a hundred tables", make=hundred_tables(), meant=2),
            Wait(name="refusing too many paths", make=refusal(derivation), meant=0.5),
        ]
        for wait in waits:
            results[wait.name] = found = measure(wait, options.rounds)
            low, high = found["quartiles"]
            print(
                f"{wait.name:36}{1000 * found['seconds']:9.1f} ms   {found['ratio']:7.2f} times "
                f"the yardstick ({low:.2f} to {high:.2f})   meant: {1000 * wait.meant:,.0f} ms"
            )
    if options.json:
        options.json.write_text(json.dumps(results, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()
