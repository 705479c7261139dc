"""A training's bits are the same whatever processor its loops are compiled for.

Products of wide layers are one library's, which looks at the real processor whatever is said here.
"""

import re
from collections.abc import Iterator
from itertools import count, islice
from typing import Any

import numpy as np
import pytest
from other_processors import OTHERS, require_processor
from portable_trainings import hash_array, make_training

import backsight
from backsight.engine.loops.llvm.module import print_llvm
from backsight.engine.native.plan import NativePlan
from backsight.native.available import describe_missing
from backsight.native.processor import PROCESSOR_VARIABLE

pytestmark = pytest.mark.skipif(bool(describe_missing()), reason="needs the extra `fast`")
STEPS = 50
WIDE: dict[str, dict[str, Any]] = {
    "softmax": {"hidden": [50], "batch": 32, "optimizer": "adam", "activation": "tanh"},
    "batch": {"hidden": [40, 30], "batch": 70, "norm": "batch", "dropout": 0.3},
    "layer": {
        "hidden": [40],
        "batch": 32,
        "norm": "layer",
        "dtype": "float64",
        "activation": "gelu",
    },
    "float64": {"hidden": [50], "batch": 33, "dropout": 0.2, "dtype": "float64"},
    "schedule": {"hidden": [24], "batch": 33, "activation": "softplus", "schedule": "one_cycle"},
}
"""Of digits, with products by BLAS where the engine is native."""
NARROW = tuple(range(6))
"""Random trainings, in which all is written out."""
QUICK = (("softmax", "native"), (1, "portable"))


def start(case: str | int, engine: str) -> Any:
    """A training that has not begun."""
    if isinstance(case, int):
        training = make_training(case)
        return backsight.start(training.data, engine=engine, **training.options)
    return backsight.start("digits", engine=engine, seed=1, steps=STEPS, **WIDE[case])


def hash_steps(case: str | int, engine: str) -> Iterator[list[str]]:
    """Checksums of all that each step makes: loss and norms, gradient, sums, what is carried.
    Steps on what is left of an epoch are left out: their loops are others."""
    run = start(case, engine)
    parts, program = run.experiment, run.experiment.program
    derivation, loop = program.batch_derivation, run.experiment.make_loop()
    data, gathers = parts.select_rows("train").arrays, loop.feed.list_rows(0) is not None
    state = program.make_initial_state()
    plan = NativePlan(derivation, state, data, gathers=gathers, portable=engine == "portable")
    batches = ((t, loop.feed.list_rows(t - 1)) for t in count(1))
    whole = (b for b in batches if b[1] is None or len(b[1]) == derivation.rows)
    for t, rows in islice(whole, STEPS):
        draws = loop._draw(plan, t, 1) if plan.draws else {}
        numbers = plan.run(t, 1, state.numbers, rows, draws)
        gradient = plan.g.copy()
        plan.finish(t, state.numbers)
        arrays = [np.array(numbers), gradient, np.array(plan.sums), *state.vectors.values()]
        yield [hash_array(a) for a in arrays]


def require_bits(case: str | int, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every array of every step, for vectors of 2, 4 and as many numbers as here."""
    here = list(hash_steps(case, engine))
    for name in OTHERS:
        require_processor(name)
        monkeypatch.setenv(PROCESSOR_VARIABLE, name)
        assert list(hash_steps(case, engine)) == here, name


@pytest.mark.parametrize(("case", "engine"), QUICK)
def test_equal_bits_for_every_processor(
    case: str | int, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Loss, norms, gradient and vectors of 50 steps."""
    require_bits(case, engine, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["native", "portable"])
@pytest.mark.parametrize("case", [*WIDE, *NARROW])
def test_equal_bits_of_many_trainings(
    case: str | int, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same for both dtypes, with softmax, norms, dropout, schedules."""
    require_bits(case, engine, monkeypatch)


def print_fusible(*arguments: Any, **options: Any) -> str:
    """The same loops, with leave to fuse."""
    text = print_llvm(*arguments, **options)
    return re.sub(r"\b(fmul|fadd|fsub) ", r"\1 contract ", text)


def test_fused_instructions_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison can fail: where fusing is allowed, one processor does and one cannot."""
    require_processor("haswell")
    monkeypatch.setattr("backsight.engine.native.plan.print_llvm", print_fusible)
    hashes = []
    for name in OTHERS:
        monkeypatch.setenv(PROCESSOR_VARIABLE, name)
        hashes.append(list(hash_steps("softmax", "portable")))
    assert hashes[0] != hashes[1]
