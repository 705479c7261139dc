"""Another language is one printer: a whole step as C has the bits of the compiled loops."""

import ctypes
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from c_words import TYPES, print_prelude, print_word
from print_c import CPrinter, print_c
from word_inputs import make_inputs

import backsight
from backsight.engine.native.plan import NativePlan, find_address
from backsight.kernel.words import NAMES, evaluate_word
from backsight.native.available import describe_missing

COMPILER = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
OPTIONS = ("-O2", "-ffp-contract=off", "-shared", "-fPIC", "-w")
STEPS = 200
pytestmark = pytest.mark.skipif(COMPILER is None, reason="there is no C compiler: cc, gcc, clang")
compiled = pytest.mark.skipif(bool(describe_missing()), reason="needs the extra `fast`")
NETWORKS: list[dict[str, Any]] = [
    {"hidden": [3], "optimizer": "sgd", "dtype": "float64"},
    {"hidden": [4, 4], "optimizer": "adam", "dtype": "float32", "schedule": "cosine"},
    {"hidden": [20], "optimizer": "momentum", "dtype": "float32", "norm": "layer"},
]
"""All written out; with powers and a cosine of plain numbers; with loops, in lanes."""


def compile_c(text: str, folder: Path) -> ctypes.CDLL:
    """A text as a library."""
    source, library = folder / "step.c", folder / "step.so"
    source.write_text(text)
    command = [str(COMPILER), *OPTIONS, str(source), "-o", str(library), "-lm"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[:3000]
    return ctypes.CDLL(str(library))


def call(function: Any, arrays: list[np.ndarray], t: float) -> None:
    """A half of a step."""
    function(*(ctypes.c_void_p(find_address(a)) for a in arrays), ctypes.c_double(t))


def make_c_step(plan: NativePlan, library: ctypes.CDLL) -> Callable[[int], list[np.ndarray]]:
    """A function of t that makes a step in memory of its own, and gives all that it has made."""
    program = plan.program
    storages = [a.copy() for a in plan._arrays[: 1 + len(program.storages)]]
    seen, row = np.zeros(program.shown_numbers), np.zeros(plan._width)
    numbers, settings = np.zeros(len(program.numbers)), np.array(program.settings, float)
    arrays = [*storages, seen, row, numbers, settings]

    def make_step(t: int) -> list[np.ndarray]:
        call(library.gradient, arrays, t)
        call(library.update, arrays, t)
        row[: len(seen[:3])] = seen[:3]
        at = program.arrays.regions["g"].offset
        g = storages[0][at : at + plan.g.size]
        return [seen[:3].copy(), row[3:].copy(), g.copy(), *(s.copy() for s in storages[1:])]

    return make_step


def make_plan(options: dict[str, Any]) -> NativePlan:
    """A training of XOR, of four rows that lie where they are."""
    run = backsight.start("xor", engine="portable", batch="all", seed=2, **options)
    program, parts = run.experiment.program, run.experiment
    data, state = parts.select_rows("train").arrays, program.make_initial_state()
    return NativePlan(program.batch_derivation, state, data, gathers=False, portable=True)


def run_steps(plan: NativePlan) -> Iterator[list[np.ndarray]]:
    """The same numbers by the compiled loops."""
    for t in range(1, STEPS + 1):
        seen = plan.run(t, 1, {}, None, {})
        g = plan.g.copy()
        plan.finish(t, {})
        storages = plan._arrays[1 : 1 + len(plan.program.storages)]
        yield [np.array(seen[:3]), np.array(plan.sums), g, *(s.copy() for s in storages)]


def find_differences(options: dict[str, Any], folder: Path) -> set[int]:
    """The steps in which a number is not equal to the bit."""
    plan, steps = make_plan(options), set()
    make_step = make_c_step(plan, compile_c(print_c(plan.program), folder))
    for t, ours in enumerate(run_steps(plan), 1):
        pairs = zip(ours, make_step(t), strict=True)
        if not all(np.array_equal(one.ravel(), other.ravel()) for one, other in pairs):
            steps.add(t)
    return steps


@compiled
@pytest.mark.parametrize("options", NETWORKS, ids=lambda o: o["optimizer"])
def test_a_step_in_c_has_the_bits_of_loops(options: dict[str, Any], tmp_path: Path) -> None:
    """Loss, rate, norms, gradient, weights and all that is carried, for 200 steps."""
    assert find_differences(options, tmp_path) == set()


@compiled
def test_another_order_is_seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The comparison can fail: where lanes are added one after the other, bits are others."""
    monkeypatch.setattr(CPrinter, "join_halves", lambda *args: f"({' + '.join(args[2])})")
    assert find_differences(NETWORKS[1], tmp_path)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_words_in_c_have_the_bits_of_numpy(dtype: str, tmp_path: Path) -> None:
    """Each word, at edges and at numbers of all sizes."""
    t = TYPES[dtype]
    loop = "void run_{n}(int64_t n, {t} *x) {{ for (; n--; x++) *x = {n}_{t}(*x); }}\n"
    words = [print_word(n, dtype) + loop.format(n=n, t=t) for n in NAMES]
    library = compile_c("".join([print_prelude(), *words]), tmp_path)
    for name in NAMES:
        x = make_inputs(name, dtype, 10**4)
        ours, theirs = evaluate_word(name, x), x.copy()
        address = ctypes.c_void_p(find_address(theirs))
        getattr(library, f"run_{name}")(ctypes.c_int64(len(x)), address)
        assert np.array_equal(ours, theirs, equal_nan=True), name
